import assert from "node:assert/strict";
import { CrdHealth } from "./health.ts";

Deno.test("CrdHealth is pending, healthy, degraded at the threshold, healthy again", () => {
  const health = new CrdHealth(2);
  assert.equal(health.state, "pending");
  health.started();
  assert.equal(health.state, "healthy");
  health.failure("one");
  assert.equal(health.state, "healthy");
  health.failure("two");
  assert.equal(health.state, "degraded");
  health.success();
  assert.equal(health.state, "healthy");
  assert.equal(health.lastError, "two", "the error can still be looked up");
  assert.equal(health.totalReconciles, 3);
});

Deno.test("CrdHealth is missing while its kind cannot be watched", () => {
  const health = new CrdHealth(2);
  health.started();
  health.missing("no such kind");
  assert.equal(health.state, "missing");
  health.missing(undefined);
  assert.equal(health.state, "healthy");
});

Deno.test("CrdHealth satisfies dependants by started, and by healthy after a success", () => {
  const health = new CrdHealth(2);
  assert.equal(health.satisfies("started", 0), false);
  health.started();
  assert.equal(health.satisfies("started", 3), true);
  assert.equal(health.satisfies("healthy", 3), false);
  assert.equal(health.satisfies("healthy", 0), true, "nothing can fail");
  health.success();
  assert.equal(health.satisfies("healthy", 3), true);
  health.failure("x");
  assert.equal(health.satisfies("healthy", 3), false);
});

Deno.test("CrdHealth is gated until the next cycle, and tells each change of its state once", () => {
  const states: string[] = [];
  const health: CrdHealth = new CrdHealth(1, () => states.push(health.state));
  health.started();
  health.gated("closed");
  health.gated("still closed");
  assert.equal(health.gatedBy, "still closed");
  health.failure("no");
  health.gated("closed");
  assert.equal(health.state, "degraded", "a failure is not hidden by a gate");
  health.success();
  assert.equal(health.gatedBy, undefined);
  assert.deepEqual(states, ["healthy", "gated", "degraded", "healthy"]);
});

Deno.test("CrdHealth is ready for dependants after its first success, failures since or not", () => {
  const health = new CrdHealth(2);
  health.started();
  health.failure("first");
  assert.equal(health.satisfies("ready", 1), false);
  health.success();
  health.failure("again");
  assert.equal(health.satisfies("ready", 1), true);
  assert.equal(health.satisfies("healthy", 1), false);
});
