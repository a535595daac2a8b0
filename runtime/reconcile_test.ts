import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { RenderError } from "../katalog/mod.ts";
import { hashJson } from "./hash.ts";
import { INVENTORY_ANNOTATION } from "./inventory.ts";
import { readMark } from "./marks.ts";
import { PAUSE_ANNOTATION } from "./reconcile.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site, START_MS } from "./test_plans.ts";

const one = (data: Json = { k: "v" }) =>
  crdPlan({
    onReconcile: block([entry({ declares: () => [configMap("a", data)] })]),
  });

function ready(world: TestWorld) {
  const conditions = getPath(world.cr.status, ["conditions"]) as Json[];
  return conditions.find((each) => getPath(each, ["type"]) === "Ready") as {
    status: string;
    reason: string;
    message: string;
  };
}

Deno.test("reconcile writes the finalizer and the inventory before the first child", () => {
  const world = new TestWorld(site());
  const result = world.run(one());
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/a",
    "patch-status",
  ]);
  assert.equal(result.outcome.kind, "settled");
  assert.deepEqual(world.cr.metadata.finalizers, ["orkestra.orkspace.io/cleanup"]);
  assert.equal(world.cr.metadata.annotations?.[INVENTORY_ANNOTATION], "ConfigMap.v1");
  assert.equal(ready(world).status, "True");
});

Deno.test("reconcile sends nothing in a second cycle over what it wrote", () => {
  const world = new TestWorld(site());
  world.run(one());
  world.takeLog();
  const result = world.run(one());
  assert.deepEqual(world.takeLog(), []);
  assert.deepEqual(result.events, []);
});

Deno.test("reconcile marks a child with itself, its owner and its entry", () => {
  const world = new TestWorld(site());
  world.run(one());
  const child = world.objects.get("ConfigMap/shop/a")!.object;
  assert.deepEqual(readMark(child), {
    self: "ConfigMap/shop/a",
    owner: "Site.demo.io/shop/web",
    uid: "uid-site",
    entry: "configMaps/a",
    mode: "apply",
  });
  assert.equal(child.metadata.ownerReferences?.[0].uid, "uid-site");
  assert.equal(child.metadata.labels?.["orkestra-owner"], "web");
});

Deno.test("reconcile repairs a child that somebody changed or deleted", () => {
  const world = new TestWorld(site());
  world.run(one());
  const child = world.objects.get("ConfigMap/shop/a")!;
  world.put({ ...child.object, data: { k: "other" } }, ["orkestra-runtime"]);
  world.takeLog();
  world.run(one());
  assert.deepEqual(world.takeLog(), ["apply ConfigMap/shop/a"]);
  world.objects.delete("ConfigMap/shop/a");
  world.run(one());
  assert.deepEqual(world.takeLog(), ["apply ConfigMap/shop/a"]);
});

Deno.test("reconcile applies when only the field set that we own has changed", () => {
  const world = new TestWorld(site());
  world.run(one());
  const child = world.objects.get("ConfigMap/shop/a")!;
  const stored = world.put(child.object, ["orkestra-runtime"]);
  world.objects.set("ConfigMap/shop/a", {
    ...stored,
    applied: new Map([["orkestra-runtime", "other-fields"]]),
  });
  world.takeLog();
  world.run(one());
  assert.deepEqual(world.takeLog(), ["apply ConfigMap/shop/a"]);
});

Deno.test("reconcile never touches an object that is not ours, and names the entry", () => {
  const world = new TestWorld(site());
  world.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
    data: { theirs: "yes" },
  });
  const result = world.run(one());
  assert.equal(result.outcome.kind, "failed");
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")!.object.data, {
    theirs: "yes",
  });
  assert.equal(ready(world).reason, "NotOwned");
  assert.match(
    ready(world).message,
    /^katalog\.yaml:10:5: Cannot apply "ConfigMap\/shop\/a": it exists/,
  );
});

Deno.test("reconcile takes over a foreign object with adopt: true", () => {
  const world = new TestWorld(site());
  world.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
    data: {},
  });
  const plan = crdPlan({
    onReconcile: block([
      entry({ adopt: true, declares: () => [configMap("a", { k: "v" })] }),
    ]),
  });
  assert.equal(world.run(plan).outcome.kind, "settled");
  assert.equal(ready(world).status, "True");
});

Deno.test("reconcile leaves an object of a creating entry as people changed it", () => {
  const plan = crdPlan({
    onCreate: block([
      entry({ mode: "create", declares: () => [configMap("a", { k: "v" })] }),
    ]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  const child = world.objects.get("ConfigMap/shop/a")!;
  world.put({ ...child.object, data: { k: "other" } }, ["orkestra-runtime"]);
  world.takeLog();
  world.run(plan);
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("reconcile prunes what is no longer declared, with preconditions", () => {
  const world = new TestWorld(site());
  const two = crdPlan({
    onReconcile: block([
      entry({ declares: () => [configMap("a", {}), configMap("b", {})] }),
    ]),
  });
  world.run(two);
  const { uid, resourceVersion } =
    world.objects.get("ConfigMap/shop/b")!.object.metadata;
  world.takeLog();
  world.run(one({}));
  const write = world.log.find((each) => each.op === "delete");
  assert.deepEqual(
    write && { uid: write.uid, resourceVersion: write.resourceVersion },
    {
      uid,
      resourceVersion,
    },
  );
  assert.deepEqual([...world.objects.keys()], ["ConfigMap/shop/a"]);
});

Deno.test("reconcile shrinks the inventory only once no object of a kind is left", () => {
  const world = new TestWorld(site());
  world.run(one());
  const none = crdPlan();
  world.run(none);
  assert.equal(world.cr.metadata.annotations?.[INVENTORY_ANNOTATION], "ConfigMap.v1");
  assert.equal(world.objects.size, 0);
  world.run(none);
  assert.equal(world.cr.metadata.annotations?.[INVENTORY_ANNOTATION], undefined);
});

Deno.test("reconcile removes by a false condition only what an applying entry made", () => {
  for (const [mode, left] of [["apply", 0], ["create", 1]] as const) {
    let wanted = true;
    const declares = () => {
      const declared = configMap("a", {});
      return [wanted ? declared : { ref: declared.ref }];
    };
    const plan = crdPlan({ onReconcile: block([entry({ mode, declares })]) });
    const world = new TestWorld(site());
    world.run(plan);
    wanted = false;
    world.run(plan);
    assert.equal(world.objects.size, left, mode);
  }
});

Deno.test("reconcile prunes nothing copied from our child onto another object", () => {
  const world = new TestWorld(site());
  world.run(one());
  const { labels, annotations } =
    world.objects.get("ConfigMap/shop/a")!.object.metadata;
  world.put({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "shop", labels, annotations },
  });
  world.run(crdPlan());
  assert.deepEqual([...world.objects.keys()], ["PersistentVolumeClaim/shop/data"]);
});

Deno.test("reconcile prunes nothing in a cycle with a failure", () => {
  const world = new TestWorld(site());
  world.run(one());
  const at = { source: "katalog.yaml", line: 20, column: 9 };
  const broken = crdPlan({
    onReconcile: block([entry({
      id: "configMaps/b",
      declares: () => {
        throw new RenderError({ at, path: "x" }, 'Cannot render "x": nil pointer');
      },
    })]),
  });
  const result = world.run(broken);
  assert.equal(result.outcome.kind, "failed");
  assert.ok(world.objects.has("ConfigMap/shop/a"));
  assert.equal(ready(world).reason, "ReconcileError");
  assert.equal(
    ready(world).message,
    'katalog.yaml:20:9: Cannot render "x": nil pointer',
  );
});

Deno.test("reconcile refuses two entries of one block that declare one object", () => {
  const plan = crdPlan({
    onReconcile: block([
      entry({ declares: () => [configMap("a", { k: "1" })] }),
      entry({ id: "configMaps/z", declares: () => [configMap("a", { k: "2" })] }),
    ]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  assert.equal(ready(world).reason, "DeclaredTwice");
});

Deno.test("reconcile lets an applying entry win over a creating one", () => {
  const plan = crdPlan({
    onCreate: block([
      entry({ mode: "create", declares: () => [configMap("a", { k: "1" })] }),
    ]),
    onReconcile: block([
      entry({ id: "configMaps/z", declares: () => [configMap("a", { k: "2" })] }),
    ]),
  });
  const world = new TestWorld(site());
  world.run(plan);
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")!.object.data, { k: "2" });
});

Deno.test("reconcile recognises a child that its cache does not show yet", () => {
  const world = new TestWorld(site());
  world.run(one());
  world.sees = () => false;
  world.takeLog();
  const result = world.run(one(), { forced: true });
  assert.equal(result.outcome.kind, "settled");
  assert.deepEqual(world.takeLog().filter((line) => line.startsWith("apply")), [
    "apply ConfigMap/shop/a",
    "apply ConfigMap/shop/a",
  ]);
});

Deno.test("reconcile looks again, and fails nothing, when a uid no longer fits", () => {
  const world = new TestWorld(site());
  world.run(one());
  world.refuse = (write) => write.op === "apply" ? "conflict" : undefined;
  const result = world.run(one({ k: "new" }));
  assert.equal(result.outcome.kind, "requeue");
});

Deno.test("reconcile writes nothing on a paused CR", () => {
  const world = new TestWorld(site({ annotations: { [PAUSE_ANNOTATION]: "true" } }));
  world.run(one());
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("reconcile writes nothing in a namespace that is not allowed", () => {
  const world = new TestWorld(site());
  world.run({ ...one(), allowsNamespace: (name) => name !== "shop" });
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("reconcile goes on with other kinds when one may not be read", () => {
  const world = new TestWorld(site());
  world.unavailable.push({
    apiVersion: "v1",
    kind: "Secret",
    error: { kind: "forbidden", message: "secrets is forbidden", hint: "Grant it" },
  });
  const result = world.run(one());
  assert.equal(result.outcome.kind, "failed");
  assert.ok(world.objects.has("ConfigMap/shop/a"));
  assert.match(
    ready(world).message,
    /Cannot read the kind "Secret": secrets is forbidden/,
  );
  assert.match(ready(world).message, /Grant it$/);
});

Deno.test("reconcile keeps others' conditions and the time of one that did not flip", () => {
  const other = { type: "Backup", status: "True", reason: "Done", message: "" };
  const world = new TestWorld({ ...site(), status: { conditions: [other] } });
  world.run(one());
  world.nowMs = START_MS + 60_000;
  world.cr = { ...world.cr, metadata: { ...world.cr.metadata, generation: 2 } };
  world.run(one());
  const conditions = getPath(world.cr.status, ["conditions"]) as Json[];
  assert.deepEqual(conditions[0], other);
  assert.equal(
    getPath(ready(world) as Json, ["lastTransitionTime"]),
    "2026-01-01T00:00:00Z",
  );
  assert.equal(getPath(ready(world) as Json, ["observedGeneration"]), 2);
});

Deno.test("reconcile stops sending a status that the CRD's schema drops", () => {
  const world = new TestWorld(site());
  const plan = one();
  world.run(plan);
  // The server dropped everything that we sent.
  world.cr = { ...world.cr, status: {} };
  world.run(plan);
  assert.ok(world.takeLog().includes("patch-status"));
  world.cr = { ...world.cr, status: {} };
  world.memory.status = { ...world.memory.status!, held: hashJson({}) };
  world.run(plan);
  assert.deepEqual(world.takeLog(), []);
});
