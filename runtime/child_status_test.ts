import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import type { EntryPlan } from "../katalog/mod.ts";
import { hashJson } from "./hash.ts";
import { childrenScope } from "./scope.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";

const ID = "ConfigMap/shop/a";

function plan(status: JsonObject, more: Partial<EntryPlan> = {}) {
  return crdPlan({
    onReconcile: block([
      entry({
        list: "custom",
        declares: () => [{ ...configMap("a", {}), status }],
        ...more,
      }),
    ]),
    childKinds: [{
      apiVersion: "v1",
      kind: "ConfigMap",
      children: ["customs", "custom"],
      origin: entry({ declares: () => [] }).origin,
    }],
  });
}

/** A world where the object stands. */
function standing(crd: ReturnType<typeof plan>): TestWorld {
  const world = new TestWorld(site());
  world.run(crd);
  world.takeLog();
  return world;
}

/** Sets the status as if the kind's own controller did. */
function others(world: TestWorld, status: JsonObject): void {
  const { object, applied } = world.objects.get(ID)!;
  world.put({ ...object, status }, [...applied.keys()]);
}

function statusOf(world: TestWorld): unknown {
  return world.objects.get(ID)!.object.status;
}

Deno.test("writeChildStatus writes a status once, and keeps what others say in it", () => {
  const crd = plan({ phase: "Ready" });
  const world = standing(crd);
  others(world, { replicas: 3 });
  world.run(crd);
  assert.deepEqual(world.takeLog()[0], `patch-child ${ID}`);
  assert.deepEqual(statusOf(world), { replicas: 3, phase: "Ready" });
  world.run(crd);
  world.takeLog();
  world.run(crd);
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("writeChildStatus puts back what others change, ever more rarely", () => {
  const crd = plan({ phase: "Ready" });
  const world = standing(crd);
  world.run(crd);
  let sent = 0;
  for (let i = 0; i < 20; i++) {
    world.nowMs += 1000;
    others(world, { phase: "Other" });
    world.takeLog();
    world.run(crd);
    sent += world.takeLog().filter((one) => one.startsWith("patch-child")).length;
  }
  assert.ok(sent >= 5 && sent <= 7, `sent ${sent}`);
});

Deno.test("writeChildStatus does not repeat what the server drops", () => {
  const crd = plan({ unknown: 1 });
  const world = standing(crd);
  world.run(crd);
  // As a server answers that has no such field in its schema.
  const { sent } = world.memory.childStatus.get(ID)!;
  world.memory.childStatus.set(ID, { sent, held: hashJson({}) });
  others(world, {});
  world.takeLog();
  world.run(crd);
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("writeChildStatus gives what is only created its first status alone", () => {
  const crd = plan({ phase: "New" }, { mode: "create" });
  const world = standing(crd);
  world.run(crd);
  assert.deepEqual(statusOf(world), { phase: "New" });
  others(world, { phase: "Running" });
  world.run(crd);
  assert.deepEqual(statusOf(world), { phase: "Running" });
});

Deno.test("writeChildStatus says whether a status may be no subresource", () => {
  const anywhere = (hasStatus?: boolean) => {
    const crd = plan({ a: 1 }, hasStatus === undefined ? {} : { hasStatus });
    const world = standing(crd);
    world.run(crd);
    return world.log.flatMap((write) =>
      write.op === "patch-child" ? [write.anywhere] : []
    );
  };
  assert.deepEqual([anywhere(), anywhere(true)], [[false], [true]]);
});

Deno.test("writeChildStatus fails the cycle where it is refused, with the entry's line", () => {
  const crd = plan({ a: 1 });
  const world = standing(crd);
  world.refuse = (write) => write.op === "patch-child" ? "invalid" : undefined;
  const { outcome } = world.run(crd);
  assert.equal(outcome.kind === "failed" && outcome.error.at?.line, 10);
  world.refuse = (write) => write.op === "patch-child" ? "conflict" : undefined;
  assert.equal(world.run(crd).outcome.kind, "requeue");
});

Deno.test("childrenScope hides objects whose entry says that they have no status", () => {
  const shown = (hasStatus?: boolean) => {
    const crd = plan({}, hasStatus === undefined ? {} : { hasStatus });
    const world = standing(crd);
    const { customs, custom } = childrenScope(crd, [...world.objects.values()]);
    return [Object.keys(customs as JsonObject), (custom as JsonObject)._placeholder];
  };
  assert.deepEqual(shown(), [["a"], undefined]);
  assert.deepEqual(shown(true), [["a"], undefined]);
  assert.deepEqual(shown(false), [[], true]);
});
