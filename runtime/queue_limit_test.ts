import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { type QueueRule, RenderError } from "../katalog/mod.ts";
import { createMetrics } from "./metrics.ts";
import { QueueLimit } from "./queue_limit.ts";
import { crdPlan, site } from "./test_plans.ts";
import { Workqueue } from "./workqueue.ts";

const origin = {
  at: { source: "katalog.yaml", line: 9, column: 5 },
  path: "spec.crds.site.operatorBox.reconciler.queue.behaviour.onLimit",
};

function rule(more: Partial<QueueRule>): QueueRule {
  const plain = { name: "onLimit", depth: 2, drop: true, conditional: false } as const;
  return { ...plain, holds: () => true, origin, ...more };
}

function newQueue(
  rules: readonly QueueRule[],
  more: { asked?: string[]; objects?: { [key: string]: KubeObject | undefined } } = {},
) {
  const clock = new ManualClock();
  const logs: LogRecord[] = [];
  const metrics = createMetrics(() => {});
  const crd = crdPlan({
    name: "Site", // metrics write it in lower case
    queue: { shared: false, type: "ratelimited", maxDepth: 2, rules },
  });
  const objects = more.objects ?? {};
  const limit = new QueueLimit({
    crd,
    clock,
    metrics,
    logger: createLogger((record) => void logs.push(record)),
    crOf: (key) => key in objects ? objects[key] : site({ name: key }),
    scopeOf: (cr) => ({ root: { metadata: { ...cr.metadata } as never } }) as never,
    asked: (key) => more.asked?.includes(key) ?? false,
  });
  const queue = new Workqueue(clock, seededRandom(1), { admission: limit });
  return { clock, logs, metrics, queue };
}

Deno.test("A full queue puts a key off, says so once, counts it, and lets it in when there is room", async () => {
  const { clock, logs, metrics, queue } = newQueue([rule({})]);
  for (const key of ["a", "b", "c", "d"]) queue.add(key);
  queue.add("c");
  assert.equal(queue.depth, 2);
  assert.equal(queue.putOff, 2);
  assert.equal(logs.length, 1);
  assert.equal(logs[0].message, "queue is full: put off until there is room");
  assert.deepEqual(logs[0].fields, {
    object: "c",
    gvk: "demo.io/v1, Kind=Site",
    rule: "onLimit",
    limit: 2,
    depth: 2,
    more: undefined,
  });
  assert.match(
    (await metrics.expose()).text,
    /controller_queue_drops_total\{crd="site",rule="onLimit"\} 3/,
  );
  clock.advance(10_000);
  queue.add("d");
  assert.equal(logs.at(-1)?.fields.more, 2, "what was not told is counted");
  assert.deepEqual([queue.take(), queue.take(), queue.take(), queue.take()], [
    "a",
    "b",
    "c",
    "d",
  ]);
  assert.equal(queue.putOff, 0);
});

Deno.test("A full queue lets in what is being deleted, asked for, or waits already", () => {
  const deleting = site({ name: "gone", deletionTimestamp: "2026-01-01T00:00:00Z" });
  const { queue } = newQueue([rule({})], {
    asked: ["wanted"],
    objects: { gone: deleting },
  });
  queue.add("a", "resync");
  queue.add("b", "resync");
  for (const key of ["gone", "wanted", "a"]) queue.add(key);
  assert.equal(queue.putOff, 0);
  assert.equal(queue.depth, 4);
  assert.equal(queue.take(), "gone");
});

Deno.test("Changes that were put off come before resyncs that were", () => {
  const { queue } = newQueue([rule({ depth: 1 })]);
  queue.add("a");
  queue.add("b", "resync");
  queue.add("c", "resync");
  queue.add("c");
  assert.deepEqual([queue.take(), queue.take(), queue.take()], ["a", "c", "b"]);
});

Deno.test("A rule with a condition puts off only what it holds for, and fails open", () => {
  const only = rule({
    conditional: true,
    holds: ({ root }) => (root.metadata as { name?: string }).name === "c",
  });
  const { queue } = newQueue([only]);
  for (const key of ["a", "b", "c", "d"]) queue.add(key);
  assert.equal(queue.depth, 3);
  assert.equal(queue.putOff, 1);
  const broken = newQueue([rule({
    conditional: true,
    holds: () => {
      throw new RenderError(origin, "Cannot render");
    },
  })]);
  for (const key of ["a", "b", "c"]) broken.queue.add(key);
  assert.equal(broken.queue.depth, 3);
});

Deno.test("The limit is asked before the threshold, and a rule with drop: false only warns", () => {
  const { queue, logs } = newQueue([
    rule({ depth: 3 }),
    rule({ name: "onThreshold", depth: 2, drop: false }),
  ]);
  for (const key of ["a", "b", "c", "d"]) queue.add(key);
  assert.equal(queue.depth, 3);
  assert.equal(queue.putOff, 1);
  assert.deepEqual(logs.map((one) => [one.message, one.fields.rule]), [
    ["queue is filling up", "onThreshold"],
    ["queue is full: put off until there is room", "onLimit"],
  ]);
});

Deno.test("Workqueue forgets what was put off of an object that is gone, and at its close", () => {
  const { queue } = newQueue([rule({ depth: 1 })]);
  for (const key of ["a", "b", "c"]) queue.add(key);
  queue.remove("b");
  assert.equal(queue.putOff, 1);
  queue.close();
  assert.equal(queue.putOff, 0);
});
