import assert from "node:assert/strict";
import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { Declared, Lookup, RulesPlan, Violation } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import { INVENTORY_ANNOTATION } from "./inventory.ts";
import { ruleHookSays } from "./test_rule_hooks.ts";
import { TestWorld } from "./test_world.ts";
import { block, configMap, crdPlan, entry, site } from "./test_plans.ts";

const origin = { at: { source: "katalog.yaml", line: 4, column: 7 }, path: "rules[0]" };

function violation(field: string, message: string): Violation {
  return { field, message, origin };
}

/** Rules that change and find nothing, but for what is given. */
function rules(more: Partial<RulesPlan> = {}): RulesPlan {
  return {
    mutateFirst: true,
    indexes: {},
    mutate: (object) => ({ object, changes: [], warnings: [] }),
    validate: () => ({ denials: [], warnings: [] }),
    ...more,
  };
}

const denying = rules({
  validate: () => ({
    denials: [violation("spec.size", "too large"), violation("spec.tier", "unknown")],
    warnings: [violation("spec.host", "is short")],
  }),
});

/** A CRD that makes the ConfigMap `a` of what its templates see as the size. */
function crd(of: RulesPlan | undefined, more: Parameters<typeof crdPlan>[0] = {}) {
  const declares = (scope?: Scope): Declared[] => [
    configMap("a", { size: String(getPath(scope?.root, ["spec", "size"])) }),
  ];
  const one = { ...entry({ declares: () => [] }), render: declares };
  return crdPlan({ rules: of, onReconcile: block([one]), ...more });
}

function conditionOf(world: TestWorld, type: string) {
  const conditions = getPath(world.cr.status, ["conditions"]);
  const found = (Array.isArray(conditions) ? conditions as Json[] : [])
    .find((one) => isObject(one) && one.type === type);
  if (!isObject(found)) return undefined;
  const { status, reason, message } = found;
  return `${status} ${reason} ${message}`.trimEnd();
}

/** Replaces the size, as a mutation would. */
function resized(size: number): RulesPlan["mutate"] {
  return (cr: KubeObject) => ({
    object: { ...cr, spec: { ...cr.spec as JsonObject, size } },
    changes: [{ field: "spec.size", to: size }],
    warnings: [`size is ${size}`],
  });
}

Deno.test("a denied CR keeps its children as they are, and says why", () => {
  const world = new TestWorld(site());
  world.run(crd(undefined));
  world.cr = { ...world.cr, spec: { size: 2 } };
  world.takeLog();
  const { outcome, events, ready } = world.run(crd(denying));
  const text = 'field "spec.size": too large; field "spec.tier": unknown';
  assert.equal(outcome.kind, "denied");
  assert.equal(outcome.kind === "denied" && outcome.error.message, text);
  assert.deepEqual(world.takeLog(), ["patch-status"]);
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")?.object.data, { size: "1" });
  assert.equal(world.cr.metadata.annotations?.[INVENTORY_ANNOTATION], "ConfigMap.v1");
  assert.equal(conditionOf(world, "Ready"), `False ReconcileError ${text}`);
  assert.equal(
    conditionOf(world, "ValidationFailed"),
    `True DenyRuleViolation ${text}`,
  );
  assert.equal(
    conditionOf(world, "ValidationWarning"),
    'True WarnRuleViolation field "spec.host": is short',
  );
  assert.deepEqual(events, []);
  assert.equal(ready, false);
  world.run(crd(denying));
  assert.deepEqual(world.takeLog(), [], "a second denial writes");
});

Deno.test("a denial ends with the next cycle that no rule denies", () => {
  const world = new TestWorld(site());
  world.run(crd(denying));
  assert.deepEqual(world.takeLog(), ["patch-cr", "patch-status"]);
  const { outcome } = world.run(crd(rules()));
  assert.equal(outcome.kind, "settled");
  assert.equal(conditionOf(world, "ValidationFailed"), "False ValidationPassed");
  assert.equal(conditionOf(world, "ValidationWarning"), "False NoWarnings");
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")?.object.data, { size: "1" });
});

Deno.test("a denied CR has only those status fields written that have conditions", () => {
  const seen: boolean[] = [];
  const status = {
    conditions: false,
    readiness: "children",
    evaluate: (_: Scope, { failed }: { failed: boolean }) => {
      seen.push(failed);
      return { values: {}, errors: [] };
    },
  } as const;
  const world = new TestWorld(site());
  const { outcome } = world.run(crd(denying, { status }));
  assert.deepEqual(seen, [true]);
  // `status: { conditions: false }` hides the denial, it does not lift it.
  assert.equal(outcome.kind, "denied");
  assert.equal(conditionOf(world, "ValidationFailed"), undefined);
});

Deno.test("a mutation is what templates and status see, and is not written", () => {
  const seen: Json[] = [];
  const status = {
    conditions: true,
    readiness: "children",
    evaluate: (scope: Scope) => {
      seen.push(getPath(scope.root, ["spec", "size"])!);
      return { values: {}, errors: [] };
    },
  } as const;
  const world = new TestWorld(site());
  const { warnings } = world.run(crd(rules({ mutate: resized(7) }), { status }));
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")?.object.data, { size: "7" });
  assert.deepEqual(seen, [7]);
  assert.deepEqual(warnings, ["size is 7"]);
  assert.deepEqual(world.cr.spec, { size: 1 });
  const patches = world.log.filter(({ op }) =>
    op === "patch-cr" || op === "patch-status"
  );
  assert.doesNotMatch(JSON.stringify(patches), /"spec"/);
  world.takeLog();
  world.run(crd(rules({ mutate: resized(7) }), { status }));
  assert.deepEqual(world.takeLog(), []);
});

Deno.test("validation sees the mutated CR, or with mutateFirst: false the written one", () => {
  const seen: Json[] = [];
  const validate: RulesPlan["validate"] = (cr, { scope }) => {
    seen.push(getPath(cr.spec, ["size"])!, getPath(scope.root, ["spec", "size"])!);
    return { denials: [], warnings: [] };
  };
  const mutate = resized(7);
  new TestWorld(site()).run(crd(rules({ mutate, validate })));
  const world = new TestWorld(site());
  world.run(crd(rules({ mutate, validate, mutateFirst: false })));
  assert.deepEqual(seen, [7, 7, 1, 1]);
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")?.object.data, { size: "7" });
});

Deno.test("what rules ask about other CRs is asked once and answered as facts", () => {
  const asked: Lookup[] = [];
  const world = new TestWorld(site());
  world.holders = (lookup) => {
    asked.push(lookup);
    return lookup.text === "a" ? ["shop/other"] : [];
  };
  const [a, b] = ["a", "b"].map((text) => ({ index: "unique host", text }));
  const told: unknown[] = [];
  world.run(crd(rules({
    validate: (_, { holders }) => {
      told.push([holders?.(a), holders?.(a), holders?.(b)]);
      return { denials: [], warnings: [] };
    },
  })));
  assert.deepEqual(asked, [a, b]);
  const [unknown, known] = told;
  assert.deepEqual(unknown, [undefined, undefined, undefined]);
  assert.deepEqual(known, [["shop/other"], ["shop/other"], []]);
});

Deno.test("rules do not hold up a deletion", () => {
  const world = new TestWorld(site());
  world.run(crd(undefined));
  const { metadata } = world.cr;
  world.cr = {
    ...world.cr,
    metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
  };
  const { outcome } = world.run(crd(denying));
  assert.notEqual(outcome.kind, "denied");
});

/** A plan of plug-ins that are never loaded: the world answers for them. */
const plugin = {
  origin,
  wasm: "./rules.wasm",
  args: () => ({}),
  limits: {},
  engine: "orkestra",
  shared: false,
} as const;

Deno.test("a plug-in of mutation comes after the rules, and one of validation sees both", () => {
  const world = new TestWorld(site());
  const seen: unknown[] = [];
  world.ruleHook = ({ kind, input }) => {
    seen.push([kind, getPath(input.object, ["spec", "size"])]);
    return ruleHookSays(kind, { set: [{ path: "spec.size", value: 4 }] });
  };
  const of = rules({ mutate: resized(3), hooks: { validate: plugin, mutate: plugin } });
  assert.equal(world.run(crd(of)).outcome.kind, "settled");
  assert.deepEqual(seen, [["mutate", 3], ["validate", 4]]);
  assert.deepEqual(world.objects.get("ConfigMap/shop/a")?.object.data, { size: "4" });
});

Deno.test("what a plug-in denies is told together with what rules deny", () => {
  const world = new TestWorld(site());
  const violations = [{ message: "not today" }, {
    field: "spec.a",
    message: "odd",
    action: "warn",
  }] as const;
  world.ruleHook = ({ kind }) => ruleHookSays(kind, { violations });
  const { outcome } = world.run(crd({ ...denying, hooks: { validate: plugin } }));
  assert.equal(outcome.kind, "denied");
  assert.equal(
    conditionOf(world, "ValidationFailed"),
    'True DenyRuleViolation field "spec.size": too large; field "spec.tier": unknown; not today',
  );
  assert.equal(
    conditionOf(world, "ValidationWarning"),
    'True WarnRuleViolation field "spec.host": is short; field "spec.a": odd',
  );
});

Deno.test("a plug-in that gives no answer fails the cycle, and nothing is made", () => {
  for (const kind of ["validate", "mutate"] as const) {
    const world = new TestWorld(site());
    const error = { kind: "trap", message: "Cannot finish it: unreachable" } as const;
    world.ruleHook = () => ({ ok: false, error });
    const { outcome } = world.run(crd(rules({ hooks: { [kind]: plugin } })));
    assert.equal(outcome.kind, "failed");
    assert.equal(
      conditionOf(world, "Ready"),
      "False HookFailed katalog.yaml:4:7: Cannot finish it: unreachable",
    );
    assert.equal(world.objects.get("ConfigMap/shop/a"), undefined);
  }
});

Deno.test("with mutateFirst: false a plug-in of validation sees the object as it is stored", () => {
  const world = new TestWorld(site());
  const asked: string[] = [];
  world.ruleHook = ({ kind, input }) => {
    asked.push(`${kind} ${getPath(input.object, ["spec", "size"])}`);
    return ruleHookSays(kind);
  };
  const hooks = { validate: plugin, mutate: plugin };
  world.run(crd(rules({ mutateFirst: false, mutate: resized(3), hooks })));
  assert.deepEqual(asked, ["validate 1", "mutate 3"]);
});
