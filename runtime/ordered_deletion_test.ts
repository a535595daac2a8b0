import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { CrdPlan, Gate, StagePlan } from "../katalog/mod.ts";
import { PROGRESS_ANNOTATION } from "./deletion_progress.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site, START_MS } from "./test_plans.ts";

function removes(name: string) {
  return entry({ id: `configMaps/${name}`, declares: () => [configMap(name, {})] });
}

function stage(name: string, more: Partial<StagePlan> = {}): StagePlan {
  const entries = [removes(name)];
  return { name, gate: () => true, entries, timeoutMs: 60_000, ...more };
}

/** A CR with the ConfigMaps front and back, to be deleted in the given stages. */
function plan(stages: readonly StagePlan[], gate: Gate = () => true): CrdPlan {
  const entries = stages.flatMap((one) => one.entries);
  return crdPlan({
    onReconcile: block([removes("front"), removes("back")]),
    onDelete: { ...block(entries), gate, stages },
    childKinds: [],
  });
}

function deleting(crd: CrdPlan): TestWorld {
  const world = new TestWorld(site());
  world.run(crd);
  const { metadata } = world.cr;
  const deletionTimestamp = new Date(START_MS).toISOString();
  world.cr = { ...world.cr, metadata: { ...metadata, deletionTimestamp } };
  world.takeLog();
  return world;
}

function gone(world: TestWorld, name: string): void {
  world.objects.delete(`ConfigMap/shop/${name}`);
}

Deno.test("an ordered onDelete deletes a stage only when the one before has gone", () => {
  const crd = plan([stage("front"), stage("back")]);
  const world = deleting(crd);
  world.lingering.add("ConfigMap/shop/front").add("ConfigMap/shop/back");
  const first = world.run(crd);
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "delete ConfigMap/shop/front",
    "patch-status",
  ]);
  assert.equal(first.outcome.kind, "requeue");
  assert.deepEqual(
    first.events.map(({ reason, note }) => `${reason} ${note}`),
    ["Deleting Cleaning up", 'DeletionStage Stage 1 of 2 "front" begins'],
  );
  world.run(crd);
  assert.deepEqual(world.takeLog(), [], "nothing is sent while it waits");
  gone(world, "front");
  world.run(crd);
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "delete ConfigMap/shop/back",
    "patch-status",
  ]);
  gone(world, "back");
  assert.equal(world.run(crd).outcome.kind, "gone");
});

Deno.test("an ordered onDelete deletes in the foreground, so that what an object owns goes first", () => {
  const crd = plan([stage("front")]);
  const world = deleting(crd);
  world.run(crd);
  const sent = world.log.find((write) => write.op === "delete");
  assert.equal(sent?.op === "delete" && sent.propagation, "Foreground");
});

Deno.test("an ordered onDelete goes on at its stage after a restart", () => {
  const crd = plan([stage("front"), stage("back")]);
  const world = deleting(crd);
  world.lingering.add("ConfigMap/shop/back");
  world.run(crd);
  world.run(crd);
  world.nowMs += 30_000;
  const { cr } = world;
  const later = new TestWorld(cr);
  later.nowMs = world.nowMs;
  for (const stored of world.objects.values()) {
    later.put(stored.object, [...stored.applied.keys()]);
  }
  // Somebody has made it anew: its stage is over.
  later.put(configMap("front", {}).object!);
  later.run(crd);
  assert.deepEqual(later.takeLog(), []);
  const said = JSON.parse(later.cr.metadata.annotations![PROGRESS_ANNOTATION]);
  assert.deepEqual(said, { stage: 2, name: "back", since: "2026-01-01T00:00:00Z" });
});

Deno.test("a stage's time-out counts from its own beginning and names what holds it up", () => {
  const crd = plan([stage("front"), stage("back")]);
  const world = deleting(crd);
  world.lingering.add("ConfigMap/shop/front").add("ConfigMap/shop/back");
  world.run(crd);
  world.nowMs += 50_000;
  gone(world, "front");
  world.run(crd);
  world.nowMs += 50_000;
  assert.equal(world.run(crd).outcome.kind, "requeue", "50 s into the second stage");
  const held = world.objects.get("ConfigMap/shop/back")!;
  const metadata = { ...held.object.metadata, finalizers: ["demo.io/hold"] };
  world.put({ ...held.object, metadata }, [...held.applied.keys()]);
  world.nowMs += 10_001;
  const late = world.run(crd);
  assert.equal(late.outcome.kind, "failed");
  assert.match(
    late.events.at(-1)!.note,
    /Stage 2 of 2 "back": Cannot finish deleting: still waiting for "ConfigMap\/shop\/back" to go, held by the finalizer demo.io\/hold after 1m0?s?/,
  );
  const ready = getPath(world.cr.status, ["conditions"]) as { reason: string }[];
  assert.equal(ready[0].reason, "DeleteError");
  gone(world, "back");
  assert.equal(world.run(crd).outcome.kind, "gone");
});

Deno.test("a stage whose condition is false is skipped, and a begun one is not judged again", () => {
  let open = true;
  const crd = plan([
    stage("front", { gate: () => false }),
    stage("back", { gate: () => open }),
  ], () => open);
  const world = deleting(crd);
  world.lingering.add("ConfigMap/shop/back");
  world.run(crd);
  open = false;
  assert.equal(world.run(crd).outcome.kind, "requeue");
  assert.ok(world.objects.get("ConfigMap/shop/front")?.object.metadata.uid);
  gone(world, "back");
  assert.equal(world.run(crd).outcome.kind, "gone");
});

Deno.test("onDelete leaves alone what is not ours, and says so", () => {
  const crd = plan([stage("other")]);
  const world = deleting(crd);
  world.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "other", namespace: "shop" },
  });
  const result = world.run(crd);
  assert.equal(result.outcome.kind, "gone");
  assert.ok(world.objects.has("ConfigMap/shop/other"));
  assert.match(
    result.warnings[0],
    /"ConfigMap\/shop\/other" of onDelete is left alone/,
  );
});

Deno.test("onDelete deletes what the cache does not show yet", () => {
  const crd = plan([stage("front")]);
  const world = deleting(crd);
  world.sees = () => false;
  assert.equal(world.run(crd).outcome.kind, "requeue");
  assert.ok(world.takeLog().includes("delete ConfigMap/shop/front"));
});

Deno.test("what no stage names and lies elsewhere goes after the last stage, in its own time", () => {
  const stages = [stage("front")];
  const crd = {
    ...plan(stages),
    onReconcile: block([
      removes("front"),
      entry({ declares: () => [configMap("far", {}, "other")] }),
    ]),
  };
  const world = deleting(crd);
  world.lingering.add("ConfigMap/other/far");
  world.run(crd);
  world.nowMs += 400_000;
  world.run(crd);
  world.takeLog();
  const again = world.run(crd);
  assert.equal(again.outcome.kind, "requeue", "its time-out begins with it");
  assert.deepEqual(world.takeLog(), []);
  world.objects.delete("ConfigMap/other/far");
  assert.equal(world.run(crd).outcome.kind, "gone");
});
