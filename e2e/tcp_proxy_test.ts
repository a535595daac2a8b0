import assert from "node:assert/strict";
import { TcpProxy } from "./tcp_proxy.ts";
import { systemClock } from "./testing.ts";

/** A connection that keeps all that it hears. */
class Caller {
  heard = "";
  over = false;
  readonly #conn: Deno.TcpConn;
  readonly #listening: Promise<void>;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#listening = this.#listen();
  }

  async say(text: string): Promise<void> {
    await this.#conn.write(new TextEncoder().encode(text));
  }

  /** Waits until it holds, for at most `limitMs`, and tells whether it does. */
  async until(holds: () => boolean, limitMs = 5_000): Promise<boolean> {
    const deadline = performance.now() + limitMs;
    while (!holds() && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return holds();
  }

  async close(): Promise<void> {
    if (!this.over) this.#conn.close();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const read = await this.#conn.read(buffer).catch(() => null);
      if (read === null) break;
      this.heard += new TextDecoder().decode(buffer.subarray(0, read));
    }
    this.over = true;
    try {
      this.#conn.close();
    } catch {
      // The caller closed it: that is what ended the read.
    }
  }
}

/** A server that repeats what it is told, with a proxy before it. */
async function withEcho(
  run: (proxy: TcpProxy, dial: () => Promise<Caller>) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    const echoes: Promise<void>[] = [];
    for await (const conn of listener) {
      echoes.push(conn.readable.pipeTo(conn.writable).catch(() => {}));
    }
    await Promise.all(echoes);
  })();
  const callers: Caller[] = [];
  const proxy = await TcpProxy.listen(listener.addr as Deno.NetAddr, systemClock);
  try {
    await run(proxy, async () => {
      const to = { hostname: "127.0.0.1", port: proxy.port };
      const caller = new Caller(await Deno.connect(to));
      callers.push(caller);
      return caller;
    });
  } finally {
    for (const caller of callers) await caller.close();
    await proxy.close();
    listener.close();
    await serving;
  }
}

/** Says something and waits until all of it came back. */
async function echoes(caller: Caller, text: string): Promise<boolean> {
  const before = caller.heard.length;
  await caller.say(text);
  return await caller.until(() => caller.heard.slice(before) === text);
}

Deno.test("TcpProxy passes everything on as long as it is told nothing", async () => {
  await withEcho(async (proxy, dial) => {
    assert.ok(await echoes(await dial(), "x".repeat(300_000)));
    assert.equal(proxy.accepted, 1);
  });
});

Deno.test("TcpProxy loses what is open without a word, and takes new connections", async () => {
  await withEcho(async (proxy, dial) => {
    const lost = await dial();
    assert.ok(await echoes(lost, "a"));
    proxy.lose();
    await lost.say("b");
    assert.ok(await echoes(await dial(), "c"));
    assert.equal(await lost.until(() => lost.heard !== "a" || lost.over, 200), false);
    assert.equal(proxy.connections, 2);
  });
});

Deno.test("TcpProxy holds bytes up and lets all of them go on later", async () => {
  await withEcho(async (proxy, dial) => {
    const caller = await dial();
    assert.ok(await echoes(caller, "a"));
    proxy.mute();
    await caller.say("b");
    const late = await dial();
    await late.say("late");
    assert.equal(await caller.until(() => caller.heard !== "a", 200), false);
    assert.equal(late.heard, "");
    proxy.unmute();
    await caller.say("c");
    assert.ok(await caller.until(() => caller.heard === "abc"));
    assert.ok(await late.until(() => late.heard === "late"));
  });
});

Deno.test("TcpProxy resets in the middle of an answer, once", async () => {
  await withEcho(async (proxy, dial) => {
    const caller = await dial();
    assert.ok(await echoes(caller, "a"));
    proxy.cutAfter(10);
    await caller.say("x".repeat(100));
    assert.ok(await caller.until(() => caller.over));
    assert.ok(caller.heard.length <= 11);
    assert.equal(proxy.cutting, false);
    assert.ok(await echoes(await dial(), "y".repeat(100)));
  });
});

Deno.test("TcpProxy refuses, and accepts again", async () => {
  await withEcho(async (proxy, dial) => {
    const before = await dial();
    assert.ok(await echoes(before, "a"));
    proxy.refuse();
    assert.ok(await before.until(() => before.over));
    // Connecting may itself meet the reset.
    const refused = await dial().catch(() => undefined);
    if (refused !== undefined) assert.ok(await refused.until(() => refused.over));
    proxy.accept();
    assert.ok(await echoes(await dial(), "b"));
  });
});

Deno.test("TcpProxy slows a connection down without losing a byte", async () => {
  await withEcho(async (proxy, dial) => {
    const caller = await dial();
    proxy.slow(50_000);
    const start = performance.now();
    assert.ok(await echoes(caller, "x".repeat(20_000)));
    assert.ok(performance.now() - start >= 300);
  });
});
