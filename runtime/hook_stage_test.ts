import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { ObjectGrant } from "../katalog/mod.ts";
import { HOOK_DONE_ANNOTATION } from "./hook_delete.ts";
import { HOOK_MANAGER } from "./marks.ts";
import { TestWorld } from "./test_world.ts";
import {
  block,
  configMap,
  crdPlan,
  entry,
  hookSays,
  site,
  START_MS,
} from "./test_plans.ts";
import { hookPlan } from "./testing_hooks.ts";

/** A grant for ConfigMaps beside the resource, or as given. */
function grant(more: Partial<ObjectGrant> = {}): ObjectGrant {
  const at = { source: "katalog.yaml", line: 9, column: 9 };
  return {
    origin: { at, path: "grant" },
    apiVersion: "v1",
    kind: "ConfigMap",
    namespaces: ["same"],
    adopt: false,
    ...more,
  };
}

function map(name: string, data: Json = {}, namespace?: string): KubeObject {
  const metadata = { name, ...(namespace ? { namespace } : {}) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

function ref(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", name };
}

const mayApply = crdPlan({
  hooks: hookPlan({ grants: { apply: [grant()], delete: [grant()] } }),
});

const beside = crdPlan({
  hooks: mayApply.hooks,
  onReconcile: block([entry({ declares: () => [configMap("a", {})] })]),
});

function condition(world: TestWorld, type: string) {
  const conditions = getPath(world.cr.status, ["conditions"]) as readonly {
    readonly [key: string]: Json;
  }[];
  return conditions.find((one) => one.type === type);
}

/** The failure of a cycle. */
function failed(world: TestWorld, crd = mayApply) {
  const { outcome } = world.run(crd);
  assert.equal(outcome.kind, "failed");
  return outcome.kind === "failed" ? outcome.error : undefined!;
}

Deno.test("a hook runs after the templates, with what they have just made", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("b", { x: "1" })] });
  world.run(crdPlan({
    ...beside,
    hooks: hookPlan({
      grants: { apply: [grant()] },
      args: () => ({ engine: "postgres" }),
    }),
    childKinds: [{
      apiVersion: "v1",
      kind: "ConfigMap",
      children: ["configmaps", "configmap"],
      origin: beside.origin,
    }],
  }));
  assert.deepEqual(world.log.map(({ op }) => op), [
    "patch-cr",
    "apply",
    "apply",
    "patch-status",
  ], "one patch lists what the hook may make, too");
  const [ask] = world.hooked;
  assert.equal(ask.input.key, "shop/web");
  assert.deepEqual(ask.input.args, { engine: "postgres" });
  assert.deepEqual(Object.keys(ask.input.children.configmaps as object), ["a"]);
  assert.deepEqual([ask.input.now, ask.isStill], [undefined, true]);
  const applied = world.log.flatMap((write) => write.op === "apply" ? [write] : []);
  assert.deepEqual(
    applied.map(({ manager, object }) => [object.metadata.name, manager]),
    [
      ["a", undefined],
      ["b", HOOK_MANAGER],
    ],
  );
  assert.equal(applied[1].object.metadata.namespace, "shop");
  assert.equal(applied[1].object.metadata.ownerReferences?.[0].uid, "uid-site");
});

Deno.test("a hook's object is left alone while it is as it should be, and pruned afterwards", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("b")] });
  world.run(mayApply);
  world.takeLog();
  world.run(mayApply);
  assert.deepEqual(world.takeLog(), []);
  world.hook = () => hookSays({});
  world.run(mayApply);
  assert.deepEqual(world.takeLog(), ["delete ConfigMap/shop/b"]);
});

Deno.test("a hook that is not done keeps what it made, is not ready, and is called again", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("b")] });
  world.run(mayApply);
  world.takeLog();
  world.hook = () => hookSays({ result: "requeue", requeueAfterMs: 7_000 });
  const { outcome, ready } = world.run(mayApply);
  assert.deepEqual(outcome, { kind: "settled", requeueAfterMs: 7_000 });
  assert.equal(ready, false);
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  assert.equal(condition(world, "Ready")?.message, 'the hook "site" is not done');
});

Deno.test("of the intents of a hook all are checked before one is written", () => {
  const world = new TestWorld(site());
  world.hook = () =>
    hookSays({
      apply: [map("good"), {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: "admin" },
      }],
      delete: [ref("a")],
    });
  const error = failed(world, beside);
  assert.equal(error.reason, "HookDenied");
  assert.equal(
    error.message,
    'Cannot let the hook "site" apply "ClusterRoleBinding.rbac.authorization.k8s.io/shop/admin": nothing grants it',
  );
  assert.deepEqual(world.takeLog(), [
    "patch-cr",
    "apply ConfigMap/shop/a",
    "patch-status",
  ], "what the templates made stays");
  assert.equal(condition(world, "Ready")?.reason, "HookDenied");
});

Deno.test("a hook reaches no other namespace, name or label than it is granted", () => {
  const cases: [Partial<ObjectGrant>, KubeObject, RegExp][] = [
    [{}, map("a", {}, "far"), /apply "ConfigMap\/far\/a": nothing grants it/],
    [{ names: ["b"] }, map("a"), /apply "ConfigMap\/shop\/a": nothing grants it/],
    [{ labelSelector: "x=1" }, map("a"), /it lacks the labels that the grant asks for/],
  ];
  for (const [more, object, message] of cases) {
    const world = new TestWorld(site());
    world.hook = () => hookSays({ apply: [object] });
    const hooks = hookPlan({ grants: { apply: [grant(more)] } });
    assert.match(failed(world, crdPlan({ hooks })).message, message);
  }
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("a", {}, "far")] });
  const hooks = hookPlan({ grants: { apply: [grant({ namespaces: ["*"] })] } });
  const plan = crdPlan({ hooks, allowsNamespace: (name) => name === "shop" });
  assert.match(failed(world, plan).message, /the CRD may not work in that namespace/);
});

Deno.test("a hook neither takes over nor deletes what is somebody else's", () => {
  const world = new TestWorld(site());
  world.put(configMap("a", {}).object!);
  world.hook = () => hookSays({ apply: [map("a")] });
  assert.equal(failed(world).reason, "NotOwned");
  world.hook = () => hookSays({ delete: [ref("a")] });
  assert.match(
    failed(world).message,
    /Cannot delete "ConfigMap\/shop\/a" for the hook/,
  );
  const hooks = hookPlan({ grants: { delete: [grant({ adopt: true })] } });
  world.takeLog();
  world.run(crdPlan({ hooks }));
  assert.ok(world.takeLog().includes("delete ConfigMap/shop/a"));
});

Deno.test("a hook and an entry cannot both declare one object", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("a")] });
  assert.equal(failed(world, beside).reason, "DeclaredTwice");
  world.hook = () => hookSays({ delete: [ref("a")] });
  assert.equal(failed(world, beside).reason, "DeclaredTwice");
  assert.ok(world.objects.has("ConfigMap/shop/a"));
});

Deno.test("a hook that runs first and fails keeps the templates from running", () => {
  const hooks = hookPlan({ runsFirst: true, grants: { apply: [grant()] } });
  const plan = crdPlan({ ...beside, hooks });
  const world = new TestWorld(site());
  world.hook = () => hookSays({ result: "error", error: { message: "no disk" } });
  const error = failed(world, plan);
  assert.equal(error.message, 'The hook "site" says: no disk');
  assert.deepEqual(world.takeLog(), ["patch-cr", "patch-status"]);
  world.hook = () => hookSays({ apply: [map("b")] });
  world.run(plan);
  const [first, second] = world.takeLog();
  assert.deepEqual([first, second], [
    "apply ConfigMap/shop/b",
    "apply ConfigMap/shop/a",
  ]);
});

Deno.test("a failed hook prunes nothing, and says why in its own word", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("b")] });
  world.run(mayApply);
  world.takeLog();
  const error = { reason: "DatabaseGone", message: "no answer" };
  world.hook = () => hookSays({ result: "error", error });
  assert.equal(failed(world).reason, "DatabaseGone");
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  assert.equal(condition(world, "Ready")?.reason, "DatabaseGone");
  world.hook = () => ({ ok: false, error: { kind: "cpu", message: "too slow" } });
  assert.equal(failed(world).reason, "HookLimitExceeded");
});

Deno.test("a hook tells status, conditions and events of its own resource, once each", () => {
  const world = new TestWorld(site());
  world.hook = () =>
    hookSays({
      status: { url: "db:5432", phase: "mine" },
      conditions: [{ type: "BackedUp", status: "True" }],
      events: [{ type: "Normal", reason: "Made", message: "a database" }],
    });
  const plan = crdPlan({
    ...mayApply,
    status: {
      conditions: true,
      readiness: "children",
      evaluate: () => ({ values: { phase: "declared" }, errors: [] }),
    },
  });
  const first = world.run(plan);
  assert.equal(getPath(world.cr.status, ["url"]), "db:5432");
  assert.equal(getPath(world.cr.status, ["phase"]), "declared");
  assert.equal(condition(world, "BackedUp")?.reason, "Hook");
  assert.deepEqual(first.events.map(({ reason }) => reason), [
    "SiteReconciled",
    "Made",
  ]);
  world.takeLog();
  assert.deepEqual(world.run(plan).events, []);
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("a hook cannot say how the program itself fares, nor what it is forbidden", () => {
  const world = new TestWorld(site());
  world.hook = () => hookSays({ conditions: [{ type: "Ready", status: "True" }] });
  assert.match(failed(world).message, /write the condition "Ready"/);
  world.hook = () => hookSays({ status: { observedGeneration: 99 } });
  assert.match(failed(world).message, /write the field "observedGeneration"/);
  const silent = crdPlan({ hooks: hookPlan({ grants: { status: false } }) });
  world.hook = () => hookSays({ status: { a: 1 } });
  assert.match(failed(world, silent).message, /write status: the Katalog takes that/);
});

function deleting(world: TestWorld): void {
  const deletionTimestamp = new Date(START_MS).toISOString();
  world.cr = { ...world.cr, metadata: { ...world.cr.metadata, deletionTimestamp } };
  world.takeLog();
}

Deno.test("a hook that is not done holds the deletion, and nothing waits", () => {
  const world = new TestWorld(site());
  world.run(mayApply);
  deleting(world);
  world.hook = () =>
    hookSays({ result: "requeue", requeueAfterMs: 3_000, status: { left: 2 } });
  const held = world.run(mayApply);
  assert.deepEqual(held.outcome, {
    kind: "requeue",
    afterMs: 3_000,
    why: 'the hook "site" to be done',
  });
  assert.equal(getPath(world.cr.status, ["left"]), 2);
  assert.equal(world.hooked.at(-1)?.input.phase, "delete");
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  world.hook = () => hookSays({ result: "error", error: { message: "no answer" } });
  assert.equal(world.run(mayApply).outcome.kind, "failed");
  assert.notDeepEqual(world.cr.metadata.finalizers, []);
  world.hook = () => hookSays({});
  assert.deepEqual(world.run(mayApply).outcome, { kind: "gone" });
  assert.deepEqual(world.cr.metadata.finalizers, []);
});

Deno.test("a hook that is done is not called again while the deletion goes on", () => {
  const hooks = hookPlan({
    grants: { apply: [grant({ namespaces: ["*"] })] },
  });
  const plan = crdPlan({ hooks });
  const world = new TestWorld(site());
  world.hook = () => hookSays({ apply: [map("b", {}, "far")] });
  world.run(plan);
  assert.ok(world.objects.has("ConfigMap/far/b"));
  deleting(world);
  world.lingering.add("ConfigMap/far/b");
  world.hook = () => hookSays({});
  world.run(plan);
  assert.ok(world.cr.metadata.annotations?.[HOOK_DONE_ANNOTATION]);
  const calls = world.hooked.length;
  assert.equal(world.run(plan).outcome.kind, "requeue");
  assert.equal(world.hooked.length, calls);
});

Deno.test("a hook makes nothing for a dying resource that would outlive it", () => {
  const hooks = hookPlan({ grants: { apply: [grant({ namespaces: ["*"] })] } });
  const plan = crdPlan({ hooks });
  const world = new TestWorld(site());
  world.run(plan);
  deleting(world);
  world.hook = () => hookSays({ apply: [map("b", {}, "far")] });
  assert.match(failed(world, plan).message, /its resource is being deleted/);
});

Deno.test("a hook sees the time and draws numbers only with a grant", () => {
  const world = new TestWorld(site());
  world.run(mayApply);
  world.run(crdPlan({ hooks: hookPlan({ grants: { clock: true, random: true } }) }));
  const [still, granted] = world.hooked;
  assert.equal(still.nowMs, Date.UTC(2000, 0, 1));
  assert.deepEqual([granted.nowMs, granted.isStill], [START_MS, false]);
  assert.equal(granted.input.now, "2026-01-01T00:00:00Z");
  assert.notEqual(granted.seed, still.seed);
});
