import assert from "node:assert/strict";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";

const one = crdPlan({
  onReconcile: block([entry({ declares: () => [configMap("a", { k: "v" }, "far")] })]),
});

/** A CR that is as it should be, but for the child that somebody has deleted. */
function worldWithoutChild(): TestWorld {
  const world = new TestWorld(site());
  world.run(one);
  world.objects.clear();
  world.takeLog();
  return world;
}

Deno.test("reconcile makes nothing for a CR that is gone although its cache shows it", () => {
  const world = worldWithoutChild();
  world.live = "gone";
  const { outcome } = world.run(one);
  assert.deepEqual(world.takeLog(), []);
  assert.equal(outcome.kind, "requeue");
});

Deno.test("reconcile makes nothing for a CR that is being deleted, or is another by now", () => {
  for (
    const more of [{ deletionTimestamp: "2026-01-01T00:00:00Z" }, { uid: "other" }]
  ) {
    const world = worldWithoutChild();
    world.live = { ...world.cr, metadata: { ...world.cr.metadata, ...more } };
    world.run(one);
    assert.deepEqual(world.takeLog(), []);
  }
});

Deno.test("reconcile makes a missing child once the server has shown the CR alive", () => {
  const world = worldWithoutChild();
  world.run(one);
  assert.deepEqual(world.takeLog(), ["apply ConfigMap/far/a"]);
});

Deno.test("reconcile takes back a far child if its CR went although a finalizer was accepted", () => {
  const world = new TestWorld(site());
  // The first patch, with the finalizer, succeeds; then the object is gone all the same.
  world.live = "gone";
  const { outcome } = world.run(one);
  assert.equal(world.takeLog().at(-1), "delete ConfigMap/far/a");
  assert.equal(world.objects.size, 0);
  assert.equal(outcome.kind, "requeue");
});
