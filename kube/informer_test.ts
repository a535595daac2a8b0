import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import type { KubeClient, WatchOptions } from "./client.ts";
import { createInformer } from "./informer.ts";
import {
  added,
  info,
  initialEventsEnd,
  listOf,
  object,
  World,
} from "./test_informer.ts";

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

Deno.test("Informer does not ask a server that ends watches at once in a tight loop", async () => {
  const world = new World((world) => {
    world.watches = Array.from({ length: 100 }, () => ({ then: "end" as const }));
  });
  await world.pass(5_000);
  assert.ok(world.calls.length <= 6, `${world.calls.length} calls`);
  await world.end();
});

Deno.test("Informer goes on when a listener throws", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const client = {
    resolve: () => Promise.resolve(info),
    watch: async function* (_info: unknown, { signal }: WatchOptions) {
      yield* [added("x", 1), added("y", 1), initialEventsEnd(1)];
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
