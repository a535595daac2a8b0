import assert from "node:assert/strict";
import { CLEANUP_ANNOTATION } from "./cleanup.ts";
import { TestWorld } from "./test_world.ts";
import { crdPlan, site } from "./test_plans.ts";

function plan(open: () => boolean, limitMs: number) {
  return crdPlan({ cleanup: { gate: open, deleteAfterMs: () => limitMs } });
}

Deno.test("cleanup deletes the CR at once when its conditions hold and no time is said", () => {
  const world = new TestWorld(site());
  const result = world.run(plan(() => true, 0));
  assert.deepEqual(world.takeLog(), ["delete Site.demo.io/shop/web"]);
  assert.deepEqual(result.events.map(({ reason }) => reason), ["SiteCleanedUp"]);
  assert.equal(world.cr.metadata.annotations, undefined, "nothing was made for it");
});

Deno.test("cleanup waits from when its conditions were first met, over a restart", () => {
  const crd = plan(() => true, 60_000);
  const world = new TestWorld(site());
  const first = world.run(crd);
  assert.deepEqual(first.outcome, { kind: "settled", requeueAfterMs: 60_000 });
  const later = new TestWorld(world.cr);
  later.nowMs += 45_000;
  assert.deepEqual(later.run(crd).outcome, { kind: "settled", requeueAfterMs: 15_000 });
  assert.deepEqual(later.takeLog().filter((one) => one.startsWith("delete")), []);
  later.nowMs += 15_000;
  later.run(crd);
  assert.deepEqual(later.takeLog(), ["delete Site.demo.io/shop/web"]);
});

Deno.test("cleanup starts again when its conditions stopped holding", () => {
  let open = true;
  const crd = plan(() => open, 60_000);
  const world = new TestWorld(site());
  world.run(crd);
  assert.equal(
    world.cr.metadata.annotations?.[CLEANUP_ANNOTATION],
    "2026-01-01T00:00:00Z",
  );
  open = false;
  world.run(crd);
  assert.equal(world.cr.metadata.annotations?.[CLEANUP_ANNOTATION], undefined);
  assert.deepEqual(world.takeLog().filter((one) => one.startsWith("delete")), []);
});

Deno.test("cleanup wakes no later than requeue asks", () => {
  const crd = { ...plan(() => true, 60_000), requeueAfterMs: () => 5000 };
  assert.deepEqual(new TestWorld(site()).run(crd).outcome, {
    kind: "settled",
    requeueAfterMs: 5000,
  });
});
