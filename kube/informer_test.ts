import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import type { KubeClient, KubeList, WatchEvent, WatchOptions } from "./client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { createInformer, type InformerState } from "./informer.ts";

/** What one watch does: tells its events, then ends, fails or goes on in silence. */
interface WatchScript {
  readonly events?: readonly WatchEvent[];
  readonly then: "end" | "stay" | KubeErrorKind;
  /** The server refuses, instead of agreeing first. */
  readonly refused?: boolean;
}

const info = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: [],
  subresources: [],
};

class World {
  readonly clock = new ManualClock();
  readonly calls: string[] = [];
  readonly watched: WatchOptions[] = [];
  readonly states: InformerState["kind"][] = [];
  readonly stop = new AbortController();
  lists: (KubeList | KubeErrorKind)[] = [];
  watches: WatchScript[] = [];
  known = true;
  readonly informer;
  readonly #running: Promise<void>;

  constructor(setUp: (world: World) => void) {
    setUp(this);
    const client = {
      resolve: () => Promise.resolve(this.known ? info : undefined),
      list: () => this.#list(),
      watch: (_info: unknown, options: WatchOptions) => this.#watch(options),
    } as unknown as KubeClient;
    this.informer = createInformer({
      client,
      clock: this.clock,
      random: seededRandom(1),
      logger: silentLogger,
      apiVersion: "v1",
      kind: "ConfigMap",
      onChange: ({ key, now }) => this.calls.push(`${now ? "+" : "-"}${key}`),
      onState: (state) => this.states.push(state.kind),
    });
    this.#running = this.informer.run(this.stop.signal);
  }

  #list(): Promise<KubeList> {
    const list = this.lists.shift() ?? listOf(1);
    const at = Math.round(this.clock.monotonic() / 100) / 10;
    this.calls.push(`list@${at}`);
    return typeof list === "string"
      ? Promise.reject(new KubeError(list, list))
      : Promise.resolve(list);
  }

  async *#watch(options: WatchOptions): AsyncGenerator<WatchEvent> {
    this.watched.push(options);
    const script = this.watches.shift() ?? { then: "stay" };
    this.calls.push(`watch ${options.resourceVersion}`);
    if (!script.refused) options.onOpen?.();
    yield* script.events ?? [];
    if (script.then === "end") return;
    if (script.then === "stay") {
      await new Promise<void>((resolve) =>
        options.signal!.addEventListener("abort", () => resolve())
      );
      return;
    }
    throw new KubeError(script.then, script.then);
  }

  /** Lets what is due happen, then `ms` pass. */
  async pass(ms = 0): Promise<void> {
    for (let left = ms;; left -= 100) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (left <= 0) return;
      this.clock.advance(Math.min(100, left));
    }
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.#running;
  }

  /** What happened since the last look. */
  look(): string {
    return this.calls.splice(0).join(", ");
  }
}

function object(name: string, version: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "a", uid: name, resourceVersion: String(version) },
  };
}

function listOf(version: number, ...items: KubeObject[]): KubeList {
  return { resourceVersion: String(version), items };
}

function added(name: string, version: number): WatchEvent {
  return { type: "ADDED", object: object(name, version) };
}

Deno.test("Informer opens a watch that the server ended again, from the last version", async () => {
  const world = new World((world) => {
    world.lists = [listOf(5, object("x", 3))];
    world.watches = [{ events: [added("y", 7)], then: "end" }];
  });
  await world.pass();
  assert.equal(world.look(), "list@0, +a/x, watch 5, +a/y, watch 7");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer holds a server to its bookmarks only once it has sent one", async () => {
  const bookmark = { ...added("", 7), type: "BOOKMARK" } as const;
  const world = new World((world) => {
    world.watches = [{ events: [bookmark], then: "end" }];
  });
  await world.pass();
  const [first, second] = world.watched;
  assert.ok(first.timeoutSeconds! >= 60 && first.timeoutSeconds! <= 80);
  assert.equal(second.timeoutSeconds, undefined);
  assert.ok(second.idleMs! >= 81_000 && second.idleMs! <= 99_000);
  // Until then the server must end the watch before the silence counts.
  assert.ok(first.timeoutSeconds! * 1000 < first.idleMs!);
  await world.end();
});

Deno.test("Informer lists again at once when its version is too old, without failing", async () => {
  const world = new World((world) => {
    world.lists = [listOf(5, object("x", 3)), listOf(9)];
    world.watches = [{ then: "gone", refused: true }];
  });
  await world.pass();
  assert.equal(world.look(), "list@0, +a/x, watch 5, list@0, -a/x, watch 9");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer gives time to a server whose every watch is too old", async () => {
  const world = new World((world) => {
    world.watches = Array.from({ length: 5 }, () => ({ then: "gone" as const }));
  });
  await world.pass(16_000);
  const lists = world.look().split(", ").filter((call) => call.startsWith("list"))
    .map((call) => Number(call.slice(5)));
  assert.equal(lists.length, 6);
  assert.deepEqual(lists.slice(0, 2), [0, 0]);
  // 0.8, 1.6, 3.2 s … each spread by a fifth.
  assert.ok(lists[2] >= 0.6 && lists[2] <= 1.1, `${lists}`);
  assert.ok(lists[3] - lists[2] >= 1.2 && lists[3] - lists[2] <= 2.1, `${lists}`);
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer lists again after two watches in a row that fell silent", async () => {
  const world = new World((world) => {
    world.lists = [listOf(900, object("x", 800)), listOf(500)];
    world.watches = [
      { events: [added("y", 901)], then: "timeout" },
      { then: "timeout" },
    ];
  });
  await world.pass();
  assert.equal(
    world.look(),
    "list@0, +a/x, watch 900, +a/y, watch 901, list@0, -a/x, -a/y, watch 500",
  );
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer does not list again when events come between two silences", async () => {
  const world = new World((world) => {
    world.watches = [
      { then: "timeout" },
      { events: [added("y", 7)], then: "timeout" },
    ];
  });
  await world.pass();
  assert.equal(world.look(), "list@0, watch 1, watch 1, +a/y, watch 7");
  await world.end();
});

Deno.test("Informer fails when a list fails, waits ever longer, and is synced by the next one", async () => {
  const world = new World((world) => {
    world.lists = ["unreachable", "unreachable", "server"];
  });
  await world.pass();
  assert.equal(world.informer.state.kind, "failing");
  assert.equal(world.informer.lastAliveMs, undefined);
  await world.pass(8_000);
  const lists = world.look().split(", ").filter((call) => call.startsWith("list"))
    .map((call) => Number(call.slice(5)));
  assert.equal(lists.length, 4);
  assert.ok(lists[1] >= 0.6 && lists[1] <= 1.1, `${lists}`);
  assert.ok(lists[3] - lists[2] >= 2.5 && lists[3] - lists[2] <= 4, `${lists}`);
  assert.deepEqual(world.states, ["failing", "failing", "synced"]);
  await world.end();
});

Deno.test("Informer fails when a watch is refused, and is synced once one is open", async () => {
  const world = new World((world) => {
    world.watches = [{ then: "unreachable", refused: true }];
  });
  await world.pass(2_000);
  assert.deepEqual(world.states, ["synced", "failing", "synced"]);
  assert.equal(world.look(), "list@0, watch 1, watch 1");
  await world.end();
});

Deno.test("Informer fails by a busy server only when it stays busy", async () => {
  const busy = { then: "throttled", refused: true } as const;
  const world = new World((world) => {
    world.watches = [busy, busy, busy];
  });
  await world.pass(10_000);
  assert.equal(world.watched.length, 4);
  assert.deepEqual(world.states, ["synced"]);
  await world.end();

  const longer = new World((world) => {
    world.watches = [busy, busy, busy, busy];
  });
  await longer.pass(20_000);
  assert.deepEqual(longer.states, ["synced", "failing", "synced"]);
  await longer.end();
});

Deno.test("Informer does not fail when an open watch breaks", async () => {
  const world = new World((world) => {
    world.watches = [{ then: "unreachable" }, { then: "unreachable" }];
  });
  await world.pass(3_000);
  assert.equal(world.look(), "list@0, watch 1, watch 1, watch 1");
  assert.deepEqual(world.states, ["synced"]);
  await world.end();
});

Deno.test("Informer does not ask a server that ends watches at once in a tight loop", async () => {
  const world = new World((world) => {
    world.watches = Array.from({ length: 100 }, () => ({ then: "end" as const }));
  });
  await world.pass(5_000);
  assert.ok(world.calls.length <= 6, `${world.calls.length} calls`);
  await world.end();
});

Deno.test("Informer waits for a kind that the server does not have yet", async () => {
  const world = new World((world) => {
    world.known = false;
  });
  await world.pass(60_000);
  const { state } = world.informer;
  assert.ok(state.kind === "failing" && state.error.kind === "unknown-kind");
  assert.equal(world.look(), "");
  world.known = true;
  await world.pass(12_500);
  assert.equal(world.informer.state.kind, "synced");
  await world.end();
});

Deno.test("Informer asks again within 12 s when it was forbidden to list", async () => {
  const world = new World((world) => {
    world.lists = Array.from({ length: 8 }, () => "forbidden" as const);
  });
  await world.pass(120_000);
  const lists = world.look().split(", ").filter((call) => call.startsWith("list"))
    .map((call) => Number(call.slice(5)));
  assert.ok(lists.slice(1).every((at, i) => at - lists[i] <= 12.3), `${lists}`);
  assert.equal(world.informer.state.kind, "synced");
  await world.end();
});

Deno.test("Informer goes on when a listener throws", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const client = {
    resolve: () => Promise.resolve(info),
    list: () => Promise.resolve(listOf(1, object("x", 1), object("y", 1))),
    watch: async function* (_info: unknown, { signal }: WatchOptions) {
      yield* [];
      await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    },
  } as unknown as KubeClient;
  const seen: string[] = [];
  const informer = createInformer({
    client,
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    apiVersion: "v1",
    kind: "ConfigMap",
    onChange: ({ key }) => {
      seen.push(key);
      throw new Error("a bug");
    },
  });
  const running = informer.run(stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(seen, ["a/x", "a/y"]);
  assert.equal(informer.state.kind, "synced");
  stop.abort();
  await running;
  assert.equal(clock.pending, 0);
});

Deno.test("Informer.observeWrite ignores what is not in its selection", async () => {
  const client = {} as KubeClient;
  const informer = createInformer({
    client,
    clock: new ManualClock(),
    random: seededRandom(1),
    logger: silentLogger,
    apiVersion: "v1",
    kind: "ConfigMap",
    selection: { namespace: "b" },
    onChange: () => {},
  });
  informer.observeWrite(object("x", 5));
  assert.equal(informer.store.size, 0);
  await Promise.resolve();
});
