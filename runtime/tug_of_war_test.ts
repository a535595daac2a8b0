import assert from "node:assert/strict";
import type { Json, JsonObject } from "../core/json.ts";
import { getPath } from "../core/json.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";
import { rivalOf } from "./tug_of_war.ts";

function managed(manager: string, fieldsV1: JsonObject, time = "2026"): JsonObject {
  return { manager, operation: "Update", time, fieldsV1 };
}

Deno.test("rivalOf names the field that differs and the manager that set it", () => {
  const desired = { spec: { replicas: 3, other: 1 } };
  const live = { spec: { replicas: 5, other: 1 } };
  const fields = { "f:spec": { "f:replicas": {} } };
  const entries = [
    managed("orkestra-runtime", { "f:spec": { "f:other": {} } }),
    managed("old", fields, "2025"),
    managed("scaler", fields),
    managed("unrelated", { "f:spec": { "f:other": {} } }),
  ];
  assert.deepEqual(rivalOf(live, desired, entries), {
    field: "spec.replicas",
    manager: "scaler",
  });
  assert.deepEqual(rivalOf(live, desired, []), { field: "spec.replicas" });
  assert.equal(rivalOf(desired, desired, entries), undefined);
});

Deno.test("rivalOf finds fields in associative lists, and those that are owned as a whole", () => {
  const of = (image: string): Json => ({
    spec: { containers: [{ name: "web", image }], args: [image] },
    data: { "a.b": image },
  });
  const list = { 'k:{"name":"web"}': { ".": {}, "f:name": {}, "f:image": {} } };
  const one = managed("injector", { "f:spec": { "f:containers": list } });
  assert.deepEqual(rivalOf(of("b"), of("a"), [one]), {
    field: "spec.containers[name=web].image",
    manager: "injector",
  });
  const whole = managed("other", { "f:spec": { "f:args": {} } });
  assert.equal(rivalOf(of("b"), of("a"), [whole])?.field, "spec.args");
  const key = managed("editor", { "f:data": { "f:a.b": {} } });
  assert.equal(rivalOf(of("b"), of("a"), [key])?.field, 'data["a.b"]');
});

/** A world in which each cycle finds its ConfigMap as somebody else left it. */
class Contest {
  readonly world = new TestWorld(site());
  crd: CrdPlan = this.plan("ours");

  plan(value: string): CrdPlan {
    const declares = () => [configMap("a", { value })];
    return crdPlan({ onReconcile: block([entry({ declares })]) });
  }

  /** The other one writes, and what we do about it. */
  round(): { readonly applied: boolean; readonly afterMs?: number } {
    const live = this.world.objects.get("ConfigMap/shop/a");
    if (live !== undefined) {
      this.world.put({ ...live.object, data: { value: "theirs" } }, [
        "orkestra-runtime",
      ]);
    }
    return this.cycle();
  }

  cycle(): { readonly applied: boolean; readonly afterMs?: number } {
    const { outcome } = this.world.run(this.crd);
    const applied = this.world.takeLog().includes("apply ConfigMap/shop/a");
    return {
      applied,
      afterMs: outcome.kind === "settled" ? outcome.requeueAfterMs : undefined,
    };
  }

  value(): Json | undefined {
    return getPath(this.world.objects.get("ConfigMap/shop/a")?.object.data, ["value"]);
  }

  contested(): JsonObject | undefined {
    const conditions = getPath(this.world.cr.status, ["conditions"]);
    return (conditions as readonly JsonObject[]).find(({ type }) =>
      type === "Contested"
    );
  }
}

Deno.test("reconcile puts a field back at once, until it is taken back the fifth time in a minute", () => {
  const contest = new Contest();
  contest.cycle();
  for (let i = 0; i < 5; i++) {
    assert.equal(contest.round().applied, true);
    contest.world.nowMs += 1_000;
    assert.equal(contest.contested()?.status, i < 4 ? undefined : "True");
  }
  assert.match(
    String(contest.contested()?.message),
    /^"ConfigMap\/shop\/a": another writer keeps changing its field data\.value;/,
  );
  const held = contest.round();
  assert.deepEqual(held, { applied: false, afterMs: 9_000 });
  assert.equal(contest.value(), "theirs");
});

Deno.test("reconcile writes a contested field ever more rarely, and always in the end", () => {
  const contest = new Contest();
  contest.cycle();
  const pauses: number[] = [];
  for (let i = 0; i < 5; i++) contest.round();
  for (let i = 0; i < 7; i++) {
    const { afterMs = 0 } = contest.round();
    pauses.push(afterMs);
    // A hundred further changes of theirs cost nothing.
    for (let j = 0; j < 100; j++) assert.equal(contest.round().applied, false);
    contest.world.nowMs += afterMs;
    assert.equal(contest.cycle().applied, true);
    assert.equal(contest.value(), "ours");
  }
  assert.deepEqual(pauses, [10, 20, 40, 80, 160, 300, 300].map((s) => s * 1000));
});

Deno.test("reconcile sends a new wish at once, contested or not", () => {
  const contest = new Contest();
  contest.cycle();
  for (let i = 0; i < 6; i++) contest.round();
  contest.crd = contest.plan("newer");
  assert.equal(contest.cycle().applied, true);
  assert.equal(contest.value(), "newer");
});

Deno.test("reconcile says that a contest is over, and mends at once again", () => {
  const contest = new Contest();
  contest.cycle();
  for (let i = 0; i < 5; i++) contest.round();
  contest.world.nowMs += 61_000;
  contest.cycle();
  assert.equal(contest.contested()?.status, "False");
  assert.equal(contest.round().applied, true);
  assert.equal(contest.round().applied, true);
});

Deno.test("reconcile mends what is changed now and then without complaint", () => {
  const contest = new Contest();
  contest.cycle();
  for (let i = 0; i < 50; i++) {
    assert.equal(contest.round().applied, true);
    contest.world.nowMs += 16_000;
  }
  assert.equal(contest.contested(), undefined);
});
