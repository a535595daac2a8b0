import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ManualClock } from "../core/clock.ts";
import { systemClock } from "../cli/system.ts";
import { fixture, TestApi, until, withHost } from "./testing.ts";
import type { Misbehaviour } from "./testing_cell.ts";

/** The command of a cell that does not behave. */
function misbehaving(what: Misbehaviour) {
  const path = fileURLToPath(new URL("testing_cell.ts", import.meta.url));
  const args = ["run", "--quiet", "--no-prompt", "--no-config", path, what];
  return { command: { program: Deno.execPath(), args } };
}

Deno.test("Pool ends a cell whose bytes are no messages, and blames its only call", async () => {
  for (const what of ["garbage", "endless-frame"] as const) {
    await withHost(async ({ fail }) => {
      const error = await fail("rust", "echo");
      assert.equal(error.kind, "crashed");
      assert.match(error.message, /SIGKILL: it broke the protocol/);
    }, misbehaving(what));
  }
});

Deno.test("Pool ends a cell that grows past what its calls may take", () =>
  withHost(async ({ fail }) => {
    assert.equal((await fail("rust", "echo")).kind, "memory");
  }, misbehaving("grow")));

Deno.test("Pool ends a cell that compiles without end", () =>
  withHost(async ({ fail }) => {
    const error = await fail("rust", "echo");
    assert.equal(error.kind, "crashed");
    assert.match(error.message, /took too long to compile/);
  }, misbehaving("compile")));

Deno.test("Pool takes no answer for a call that does not run, and no second one", () =>
  withHost(async ({ call }) => {
    const api = new TestApi();
    for (let i = 0; i < 3; i++) {
      assert.equal((await call("rust", "echo", { api })).output, "own");
    }
    assert.deepEqual(api.asked, []);
  }, misbehaving("unasked")));

Deno.test("Pool finds out which of two calls ended their cell, and spares the other", () =>
  withHost(async ({ call, fail, host }) => {
    const good = call("rust", "ask", { hook: "good" });
    const bad = await fail("rust", "echo", { hook: "bad" });
    assert.equal(bad.kind, "crashed");
    assert.match(bad.message, /its cell ended \(exit code 3\)/);
    assert.equal((await good).output, null);
    assert.deepEqual(host.counters.get("good")!.failures, {});
    assert.ok(host.counters.get("good")!.repeats >= 1);
  }, misbehaving("exit-on-bad")));

Deno.test("Pool gives up a cell that does not come up", async () => {
  const clock = new ManualClock();
  await withHost(async ({ fail, host }) => {
    const failed = fail("rust", "echo");
    let settled = false;
    void failed.finally(() => settled = true);
    while (!settled) {
      clock.advance(10_000);
      await new Promise<void>((resolve) => systemClock.after(5, resolve));
    }
    const error = await failed;
    assert.equal(error.kind, "no-cell");
    assert.match(error.message, /it was not ready in time/);
    await until("the cells are gone", () => host.pids.length === 0);
  }, { ...misbehaving("never-ready"), clock });
});

Deno.test("Pool refuses a call when too many wait", () =>
  withHost(async ({ host }) => {
    const api = new TestApi(() => new Promise(() => {}));
    const plugin = host.load(await fixture("rust"), { concurrentCalls: 1 });
    const kinds = new Map<string, number>();
    const call = () =>
      host.call({ hook: "h", plugin, name: "ask", input: {}, nowMs: 0, seed: 1, api })
        .catch(({ kind }) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    const calls = Array.from({ length: 5_002 }, call);
    await until("one is refused", () => kinds.has("overloaded"));
    await host.close();
    await Promise.all(calls);
    // One ran and 5,000 waited.
    assert.deepEqual([...kinds].sort(), [["cancelled", 5_001], ["overloaded", 1]]);
  }));

Deno.test("Pool runs no more calls of one hook at a time than its limit", () =>
  withHost(async ({ call }) => {
    let open = 0, most = 0;
    const api = new TestApi(async () => {
      most = Math.max(most, ++open);
      await new Promise<void>((resolve) => systemClock.after(5, resolve));
      open--;
      return null;
    });
    const limits = { concurrentCalls: 2 };
    await Promise.all(
      Array.from({ length: 10 }, () => call("rust", "ask", { api, limits })),
    );
    assert.equal(most, 2);
  }));

Deno.test("Pool fills its cells before a call waits", () =>
  withHost(async ({ call, host }) => {
    let release = () => {};
    const held = new Promise<null>((resolve) => release = () => resolve(null));
    const api = new TestApi(() => held);
    const limits = { concurrentCalls: 64 };
    const calls = Array.from(
      { length: 40 },
      () => call("rust", "ask", { api, limits }),
    );
    await until("both cells are full", () => api.asked.length === 32);
    assert.equal(host.pids.length, 2);
    release();
    await Promise.all(calls);
    assert.equal(api.asked.length, 40);
  }, { cells: 2 }));

Deno.test("An answer that does not fit into the arena ends the call", () =>
  withHost(async ({ fail }) => {
    const api = new TestApi(() => Promise.resolve("x".repeat(900_000)));
    const limits = {
      memoryBytes: 1024 * 1024,
      inputBytes: 1024,
      outputBytes: 1024 * 1024,
      cpuMs: 5_000,
    };
    const error = await fail("hostile", "ask_for_ever", { api, limits });
    assert.equal(error.kind, "memory");
    assert.match(error.message, /the answer of ork_get does not fit/);
  }));

Deno.test("A module that the engine refuses fails its calls, and no others", () =>
  withHost(async ({ call, host }) => {
    const memoryOnly = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1);
    // An export of a function that there is not: the gate leaves that to the engine.
    const exported = [7, 5, 1, 1, 0x66, 0, 9];
    const plugin = host.load(Uint8Array.from([...memoryOnly, ...exported]));
    const api = new TestApi();
    await assert.rejects(
      host.call({ hook: "h", plugin, name: "f", input: null, nowMs: 0, seed: 1, api }),
      { kind: "refused" },
    );
    await call("rust", "echo");
  }));

Deno.test("A cell whose operator was killed ends, even while it loops", async () => {
  const program = `
    import { fixture, TestApi, withHost } from "${new URL(
    "testing.ts",
    import.meta.url,
  )}";
    await withHost(async ({ host }) => {
      const limits = { cpuMs: 10_000, timeMs: 60_000 };
      const plugin = host.load(await fixture("hostile"), limits);
      const run = host.call({
        hook: "h", plugin, name: "spin", input: null, nowMs: 0, seed: 1, api: new TestApi(),
      });
      setTimeout(() => console.log(host.pids[0]), 300);
      await run;
    });`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, program);
    const config = fileURLToPath(new URL("../deno.json", import.meta.url));
    const operator = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-lock", `--config=${config}`, file],
      stdout: "piped",
    }).spawn();
    let printed = "";
    for await (const chunk of operator.stdout) {
      printed += new TextDecoder().decode(chunk);
      if (printed.includes("\n")) operator.kill("SIGKILL");
    }
    await operator.status;
    const cell = Number(printed);
    assert.ok(cell > 1, printed);
    const isThere = async () => {
      const args = ["-c", `kill -0 ${cell} 2>/dev/null`];
      return (await new Deno.Command("/bin/sh", { args }).output()).success;
    };
    const deadline = systemClock.monotonic() + 9_000;
    while (await isThere()) {
      assert.ok(systemClock.monotonic() < deadline, "the cell loops on");
      await new Promise<void>((resolve) => systemClock.after(20, resolve));
    }
  } finally {
    await Deno.remove(file);
  }
});
