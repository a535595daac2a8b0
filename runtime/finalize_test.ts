import assert from "node:assert/strict";
import { refOf } from "../core/object.ts";
import type { KubeObject } from "../core/object.ts";
import type { Declared } from "../katalog/mod.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site, START_MS } from "./test_plans.ts";

const FINALIZER = "orkestra.orkspace.io/cleanup";

function deleting(world: TestWorld): void {
  const { metadata } = world.cr;
  const deletionTimestamp = new Date(START_MS).toISOString();
  world.cr = { ...world.cr, metadata: { ...metadata, deletionTimestamp } };
}

function job(): Declared {
  const object: KubeObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "drain", namespace: "shop" },
    spec: {},
  };
  return { ref: refOf(object), object };
}

const drain = crdPlan({
  onDelete: block([entry({
    list: "jobs",
    apiVersion: "batch/v1",
    kind: "Job",
    id: "jobs/drain",
    mode: "create",
    declares: () => [job()],
  })]),
});

function finish(world: TestWorld, type: "Complete" | "Failed"): void {
  const stored = world.objects.get("Job.batch/shop/drain")!;
  const conditions = [{ type, status: "True" }];
  world.put({ ...stored.object, status: { conditions } }, ["orkestra-runtime"]);
}

Deno.test("finalize leaves children of the same namespace to garbage collection", () => {
  const plan = crdPlan({
    onReconcile: block([entry({ declares: () => [configMap("a", {})] })]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  deleting(world);
  world.takeLog();
  const result = world.run(plan);
  assert.deepEqual(world.takeLog(), ["patch-cr"]);
  assert.deepEqual(world.cr.metadata.finalizers, []);
  assert.equal(result.outcome.kind, "gone");
  // That it began is no news where it is over.
  assert.deepEqual(result.events.map(({ reason }) => reason), ["SiteDeleted"]);
});

Deno.test("finalize deletes children elsewhere, and waits until they are gone", () => {
  const plan = crdPlan({
    onReconcile: block([entry({ declares: () => [configMap("a", {}, "other")] })]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  const child = world.objects.get("ConfigMap/other/a")!;
  assert.equal(child.object.metadata.ownerReferences, undefined);
  deleting(world);
  world.takeLog();
  const first = world.run(plan);
  assert.equal(first.outcome.kind, "requeue");
  assert.deepEqual(first.events.map(({ reason }) => reason), ["Deleting"]);
  assert.deepEqual(world.takeLog(), ["delete ConfigMap/other/a"]);
  assert.deepEqual(world.cr.metadata.finalizers, [FINALIZER]);
  assert.equal(world.run(plan).outcome.kind, "gone");
  assert.deepEqual(world.cr.metadata.finalizers, []);
});

Deno.test("finalize does not wait for a volume that only its claim still holds", () => {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "disk" },
  };
  const plan = crdPlan({
    onReconcile: block([entry({
      list: "persistentVolumes",
      apiVersion: "v1",
      kind: "PersistentVolume",
      id: "persistentVolumes/disk",
      declares: () => [{ ref: refOf(object), object }],
    })]),
  });
  const hold = (world: TestWorld, finalizers: string[]) => {
    const { object } = world.objects.get("PersistentVolume/disk")!;
    const deletionTimestamp = new Date(START_MS).toISOString();
    const metadata = { ...object.metadata, deletionTimestamp, finalizers };
    world.put({ ...object, metadata }, ["orkestra-runtime"]);
  };
  const protection = "kubernetes.io/pv-protection";
  for (
    const [finalizers, outcome] of [
      [[protection], "gone"],
      [[protection, "external-attacher/csi"], "requeue"],
    ] as const
  ) {
    const world = new TestWorld(site());
    world.run(plan);
    deleting(world);
    hold(world, [...finalizers]);
    assert.equal(world.run(plan).outcome.kind, outcome);
  }
});

Deno.test("finalize leaves all children when the deletion orphans them", () => {
  const plan = crdPlan({
    onReconcile: block([entry({ declares: () => [configMap("a", {}, "other")] })]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  deleting(world);
  const { metadata } = world.cr;
  const finalizers = [...metadata.finalizers!, "orphan"];
  world.cr = { ...world.cr, metadata: { ...metadata, finalizers } };
  world.run(plan);
  assert.ok(world.objects.has("ConfigMap/other/a"));
  assert.deepEqual(world.cr.metadata.finalizers, ["orphan"]);
});

Deno.test("finalize knows by a vanished reference that the children were orphaned", () => {
  const plan = crdPlan({
    onReconcile: block([entry({
      declares: () => [configMap("near", {}), configMap("far", {}, "other")],
    })]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  const near = world.objects.get("ConfigMap/shop/near")!;
  const { ownerReferences: _, ...metadata } = near.object.metadata;
  world.put({ ...near.object, metadata }, ["orkestra-runtime"]);
  deleting(world);
  assert.equal(world.run(plan).outcome.kind, "gone");
  assert.ok(world.objects.has("ConfigMap/other/far"));
});

Deno.test("finalize runs a Job to completion before it lets the CR go", () => {
  const world = new TestWorld(site({ finalizers: [FINALIZER] }));
  deleting(world);
  assert.equal(world.run(drain).outcome.kind, "requeue");
  assert.equal(world.run(drain).outcome.kind, "requeue");
  const started = world.objects.get("Job.batch/shop/drain")!;
  assert.equal(started.object.metadata.ownerReferences, undefined);
  finish(world, "Complete");
  assert.equal(world.run(drain).outcome.kind, "gone");
  assert.ok(world.objects.has("Job.batch/shop/drain"), "the Job outlives the CR");
});

Deno.test("finalize keeps the finalizer while the Job has failed", () => {
  const world = new TestWorld(site({ finalizers: [FINALIZER] }));
  deleting(world);
  world.run(drain);
  finish(world, "Failed");
  const result = world.run(drain);
  assert.equal(result.outcome.kind, "failed");
  assert.deepEqual(world.cr.metadata.finalizers, [FINALIZER]);
  assert.equal(result.events.at(-1)?.reason, "SiteDeleteError");
  assert.match(result.events.at(-1)!.note, /the Job "Job.batch\/shop\/drain" failed/);
});

Deno.test("finalize runs the Job again for another life of the CR", () => {
  const world = new TestWorld(site({ finalizers: [FINALIZER] }));
  deleting(world);
  world.run(drain);
  finish(world, "Complete");
  world.cr = { ...world.cr, metadata: { ...world.cr.metadata, uid: "uid-later" } };
  world.takeLog();
  assert.equal(world.run(drain).outcome.kind, "requeue");
  assert.deepEqual(world.takeLog(), ["delete Job.batch/shop/drain", "patch-status"]);
});

Deno.test("finalize skips Jobs in a namespace that is going away", () => {
  const world = new TestWorld(site({ finalizers: [FINALIZER] }));
  deleting(world);
  world.refuse = (write) => write.op === "apply" ? "namespace-terminating" : undefined;
  assert.equal(world.run(drain).outcome.kind, "gone");
});

Deno.test("finalize says after its time-out what it waits for", () => {
  const world = new TestWorld(site({ finalizers: [FINALIZER] }));
  deleting(world);
  world.run(drain);
  world.nowMs = START_MS + 300_001;
  const result = world.run(drain);
  assert.equal(result.outcome.kind, "failed");
  assert.match(result.events.at(-1)!.note, /after 5m/);
});

Deno.test("finalize sends nothing for a CR without our finalizer", () => {
  const world = new TestWorld(site({ finalizers: ["other.io/x"] }));
  deleting(world);
  world.run(drain);
  assert.deepEqual(world.takeLog(), []);
});
