import assert from "node:assert/strict";
import { crdOf, scopeOf, site } from "./fixtures_test.ts";

function queue(lines: string, resync = "1h") {
  return `operatorBox: { reconciler: { resync: ${resync}, queue: { ${lines} } } }\n`;
}

Deno.test("queue without keys has no limits and repeats nothing", async () => {
  const { queue } = await crdOf("");
  assert.deepEqual(queue, {
    shared: false,
    type: "ratelimited",
    maxDepth: 0,
    rules: [],
  });
});

Deno.test("queue.behaviour gives the limit before the threshold, in keys that wait", async () => {
  const plan = await crdOf(queue(
    "shared: true, type: Delayed, maxDepth: 15, behaviour: { " +
      "onThreshold: { value: 50, drop: false }, onLimit: {} }",
  ));
  assert.equal(plan.queue.shared, true);
  assert.equal(plan.queue.type, "delayed");
  assert.deepEqual(
    plan.queue.rules.map(({ name, depth, drop, conditional }) => [
      name,
      depth,
      drop,
      conditional,
    ]),
    [["onLimit", 15, true, false], ["onThreshold", 8, false, false]],
  );
});

Deno.test("queue.behaviour judges by its conditions, and also spelt behavior", async () => {
  const plan = await crdOf(queue(
    "maxDepth: 10, behavior: { onLimit: { drop: true, " +
      'when: [{ field: metadata.name, equals: "shop" }] } }',
  ));
  const [rule] = plan.queue.rules;
  assert.equal(rule.conditional, true);
  assert.equal(rule.holds(scopeOf(site())), true);
  assert.equal(rule.holds(scopeOf(site({ metadata: { name: "x" } }))), false);
});

Deno.test("queue.retryBackoff takes a duration for its first wait, or all its parts", async () => {
  assert.deepEqual((await crdOf(queue("retryBackoff: 5s"))).queue.retry, {
    initialMs: 5000,
    maxMs: 30_000,
    multiplier: 2,
    attempts: 3,
  });
  const own = "{ initial: 1s, max: 3s, multiplier: 1.5, maxAttempts: 4 }";
  assert.deepEqual((await crdOf(queue(`retryBackoff: ${own}`))).queue.retry, {
    initialMs: 1000,
    maxMs: 3000,
    multiplier: 1.5,
    attempts: 4,
  });
});

Deno.test("critical is false unless it is said", async () => {
  assert.equal((await crdOf("")).critical, false);
  assert.equal((await crdOf("critical: true\n")).critical, true);
});
