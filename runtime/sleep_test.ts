import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import type { Declared } from "../katalog/mod.ts";
import { SLEEP_ANNOTATION } from "./sleep.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site, START_MS } from "./test_plans.ts";

function makes(name: string, sleepMs?: number, mode: "apply" | "create" = "apply") {
  const one: Declared = {
    ...configMap(name, { k: "v" }),
    ...(sleepMs === undefined ? {} : { sleepMs }),
  };
  return entry({ id: `configMaps/${name}`, mode, declares: () => [one] });
}

const PLAN = crdPlan({
  onReconcile: block([makes("a"), makes("b", 10_000), makes("c"), makes("d", 5000)]),
});

function said(world: TestWorld): string | undefined {
  return world.cr.metadata.annotations?.[SLEEP_ANNOTATION];
}

function readyMessage(world: TestWorld): unknown {
  const conditions = getPath(world.cr.status, ["conditions"]) as Json[];
  return getPath(conditions[0], ["message"]);
}

Deno.test("putToSleep holds back what sleeps and what comes after it, and wakes in time", () => {
  const world = new TestWorld(site());
  const first = world.run(PLAN);
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/a",
    "patch-status",
  ]);
  assert.deepEqual(first.outcome, { kind: "settled", requeueAfterMs: 10_000 });
  assert.equal(said(world), '{"configMaps/b":"2026-01-01T00:00:00Z"}');
  assert.match(
    String(readyMessage(world)),
    /^"ConfigMap\/shop\/b" sleeps until 2026-01-01T00:00:10Z, as its entry says;/,
  );
  world.nowMs += 4000;
  const second = world.run(PLAN);
  assert.deepEqual(second.outcome, { kind: "settled", requeueAfterMs: 6000 });
  assert.deepEqual(world.takeLog(), []);
  world.nowMs += 6000;
  const third = world.run(PLAN);
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/b",
    "apply ConfigMap/shop/c",
    "patch-status",
  ]);
  assert.deepEqual(third.outcome, { kind: "settled", requeueAfterMs: 5000 });
  world.nowMs += 5000;
  world.run(PLAN);
  const last = world.run(PLAN);
  assert.ok(world.objects.has("ConfigMap/shop/d"));
  assert.equal(said(world), undefined);
  assert.deepEqual(last.outcome, { kind: "settled", requeueAfterMs: undefined });
});

Deno.test("putToSleep goes on after a restart where it was", () => {
  const world = new TestWorld(site());
  world.run(PLAN);
  const restarted = new TestWorld(world.cr);
  for (const [key, stored] of world.objects) restarted.objects.set(key, stored);
  restarted.nowMs = START_MS + 9000;
  const result = restarted.run(PLAN);
  assert.deepEqual(result.outcome, { kind: "settled", requeueAfterMs: 1000 });
});

Deno.test("putToSleep keeps up to date what is there, and prunes nothing that sleeps", () => {
  const world = new TestWorld(site());
  for (let i = 0; i < 4; i++) {
    world.run(PLAN);
    world.nowMs += 10_000;
  }
  world.objects.delete("ConfigMap/shop/b");
  const later = world.objects.get("ConfigMap/shop/d")!;
  world.put({ ...later.object, data: { k: "other" } }, ["orkestra-runtime"]);
  world.takeLog();
  world.run(PLAN);
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/d",
    "patch-status",
  ]);
  assert.equal(world.objects.size, 3);
});

Deno.test("putToSleep asks for no sleep where the object is somebody else's already", () => {
  const world = new TestWorld(site());
  const plan = crdPlan({ onCreate: block([makes("a", 1000, "create")]) });
  const { object } = configMap("a", {});
  world.put(object!);
  world.run(plan);
  world.nowMs += 2000;
  world.run(plan);
  const settled = world.run(plan);
  assert.equal(said(world), undefined);
  assert.deepEqual(settled.outcome, { kind: "settled", requeueAfterMs: undefined });
});

Deno.test("onDelete waits for what sleeps, from when the deletion began", () => {
  const plan = crdPlan({
    onReconcile: block([makes("a")]),
    onDelete: block([makes("a", 3000)]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  const { metadata } = world.cr;
  const deletionTimestamp = new Date(START_MS).toISOString();
  world.cr = { ...world.cr, metadata: { ...metadata, deletionTimestamp } };
  world.takeLog();
  world.nowMs += 1000;
  assert.deepEqual(world.run(plan).outcome, {
    kind: "requeue",
    afterMs: 2000,
    why: '"ConfigMap/shop/a", which sleeps until 2026-01-01T00:00:03Z',
  });
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  world.nowMs += 2000;
  world.run(plan);
  assert.deepEqual(world.takeLog()[0], "delete ConfigMap/shop/a");
});
