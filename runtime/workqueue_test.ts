import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { seededRandom } from "../core/random.ts";
import { backoffMs } from "./backoff.ts";
import { Turns } from "./turns.ts";
import { type QueueOptions, Workqueue } from "./workqueue.ts";

function newQueue(options: QueueOptions = {}) {
  const clock = new ManualClock();
  return { clock, queue: new Workqueue(clock, seededRandom(1), options) };
}

Deno.test("Workqueue holds a key once", () => {
  const { queue } = newQueue();
  queue.add("prod/db");
  queue.add("prod/db");
  assert.equal(queue.depth, 1);
  assert.equal(queue.take(), "prod/db");
  assert.equal(queue.take(), undefined);
});

Deno.test("Workqueue holds back a key until its worker is done", () => {
  const { queue } = newQueue();
  queue.add("prod/db");
  assert.equal(queue.take(), "prod/db");
  queue.add("prod/db");
  assert.equal(queue.take(), undefined);
  queue.done("prod/db");
  assert.equal(queue.take(), "prod/db");
});

Deno.test("Workqueue gives changes before resyncs", () => {
  const { queue } = newQueue();
  queue.add("a", "resync");
  queue.add("b", "resync");
  queue.add("c");
  queue.add("b");
  assert.deepEqual([queue.take(), queue.take(), queue.take()], ["c", "b", "a"]);
});

Deno.test("Workqueue keeps the faster lane of a key that changed while it ran", () => {
  const { queue } = newQueue();
  queue.add("a");
  queue.take();
  queue.add("b", "resync");
  queue.add("a");
  queue.add("a", "resync");
  queue.done("a");
  assert.equal(queue.take(), "a");
});

Deno.test("Workqueue adds a delayed key when its time has come, at the earliest wish", () => {
  const { clock, queue } = newQueue();
  queue.addAfter("a", 5000);
  queue.addAfter("a", 1000);
  queue.addAfter("a", 3000);
  clock.advance(999);
  assert.equal(queue.depth, 0);
  clock.advance(1);
  assert.equal(queue.take(), "a");
  assert.equal(clock.pending, 0);
});

Deno.test("Workqueue backs off for each key alone, and forgets", () => {
  const { clock, queue } = newQueue();
  const first = queue.retry("a");
  clock.advance(first + 1);
  const second = queue.retry("a");
  assert.ok(first >= 180 && first <= 220, String(first));
  assert.ok(second >= 360 && second <= 440, String(second));
  assert.equal(queue.failuresOf("b"), 0);
  queue.forget("a");
  assert.ok(queue.retry("a") <= 220);
});

Deno.test("Workqueue backs off no longer than it is told", () => {
  const { clock, queue } = newQueue();
  for (let i = 0; i < 12; i++) {
    assert.ok(queue.retry("a", 1000) <= 1000);
    clock.advance(2000);
    assert.equal(queue.take(), "a");
    queue.done("a");
  }
  assert.ok(queue.retry("a") > 1000);
});

Deno.test("Workqueue wakes a waiting worker, and all of them when it closes", async () => {
  const { queue } = newQueue();
  const first = queue.next();
  const second = queue.next();
  queue.add("a");
  assert.equal(await first, "a");
  queue.close();
  assert.equal(await second, undefined);
  assert.equal(await queue.next(), undefined);
});

Deno.test("Workqueue drops the plans for a key that is gone", () => {
  const { clock, queue } = newQueue();
  queue.retry("a");
  queue.remove("a");
  clock.advance(1_000_000);
  assert.equal(queue.depth, 0);
  assert.equal(queue.failuresOf("a"), 0);
});

Deno.test("backoffMs doubles from 200 ms and stays below 5.5 minutes", () => {
  const random = seededRandom(7);
  for (const [failures, base] of [[1, 200], [2, 400], [5, 3200], [40, 300_000]]) {
    const delay = backoffMs(failures, random);
    assert.ok(Math.abs(delay - base) <= base * 0.1, `${failures}: ${delay}`);
  }
  assert.throws(() => backoffMs(0, random), RangeError);
});

Deno.test("Workqueue repeats what failed as retryBackoff says, then backs off", () => {
  const retry = { initialMs: 500, maxMs: 800, multiplier: 2, attempts: 4 };
  const { clock, queue } = newQueue({ plan: { type: "ratelimited", retry } });
  const waits = [0, 1, 2, 3].map(() => queue.tryAgain("a"));
  assert.deepEqual(waits, [500, 800, 800, undefined]);
  assert.equal(queue.failuresOf("a"), 0, "repeats are no failures of their own");
  clock.advance(500);
  assert.equal(queue.take(), "a", "the worker was free meanwhile");
  assert.equal(queue.tryAgain("a"), 500, "all attempts are there again");
  queue.forget("a");
  assert.equal(queue.tryAgain("a"), 500, "a success starts them anew");
  assert.equal(newQueue().queue.tryAgain("a"), undefined);
});

Deno.test("Workqueue of type delayed pauses for the same time after each failure", () => {
  const { clock, queue } = newQueue({ plan: { type: "delayed" } });
  for (let i = 0; i < 8; i++) {
    const delay = queue.retry("a");
    assert.ok(delay >= 4500 && delay <= 5500, String(delay));
    clock.advance(6000);
  }
});

Deno.test("Workqueues that share turns hand out no more keys than there are turns", async () => {
  const turns = new Turns(1);
  const [first, second] = [newQueue({ turns }).queue, newQueue({ turns }).queue];
  first.add("a");
  second.add("b");
  assert.equal(await first.next(), "a");
  let given: string | undefined;
  const waiting = second.next().then((key) => given = key);
  await Promise.resolve();
  assert.equal(given, undefined);
  assert.equal(second.running, 0, "it waits for its turn");
  assert.equal(second.depth, 1);
  first.done("a");
  await waiting;
  assert.equal(given, "b");
  assert.equal(second.running, 1);
  second.done("b");
  first.add("c");
  assert.equal(await first.next(), "c", "each turn is given back");
});
