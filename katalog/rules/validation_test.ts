import assert from "node:assert/strict";
import type { Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { crds, site } from "../fixtures_test.ts";
import type { Lookup } from "../mod.ts";
import { rule } from "./problem_fixtures_test.ts";
import { judged, knowing, rulesOf, rulesOfFiles } from "./testing_test.ts";

/** Stands for a field that is not there. */
const ABSENT = Symbol("absent");
type Value = Json | typeof ABSENT;

function withValue(value: Value) {
  return site({ spec: value === ABSENT ? {} : { a: value } });
}

/**
 * Operator and right side; values that satisfy it; values that break it. Each row has
 * a present, an absent and a wrong value on one of the sides.
 */
const TABLE: readonly [string, readonly Value[], readonly Value[]][] = [
  ["equals: x", ["x"], ["y", "", null, 1, ABSENT]],
  ["equals: 3", [3, "3"], [3.5, true, ABSENT]],
  ["equals: false", [false, "false"], [true, null, ABSENT]],
  ['equals: ""', ["", null], ["x", 0, ABSENT]],
  ["eq: x", ["x"], ["y", ABSENT]],
  ["operator: eq, value: x", ["x"], ["y", ABSENT]],
  ["operator: equals, value: x", ["x"], ["y", ABSENT]],
  ["value: x", ["x"], ["y", ABSENT]],
  ["notEquals: x", ["y", null, 1, ABSENT], ["x"]],
  ["operator: neq, value: x", ["y", ABSENT], ["x"]],
  ["neq: x", ["y", ABSENT], ["x"]],
  ["operator: ne, value: x", ["y", ABSENT], ["x"]],
  ["prefix: pro", ["prod", "pro"], ["dev", "", 7, ABSENT]],
  ["notPrefix: pro", ["dev", "", 7], ["prod", ABSENT]],
  ["suffix: d", ["prod"], ["dev", [], ABSENT]],
  ["notSuffix: d", ["dev", []], ["prod", ABSENT]],
  ["contains: ro", ["prod", ["zero"]], ["dev", true, ABSENT]],
  ["notContains: ro", ["dev", false], ["prod", { b: "prod" }, ABSENT]],
  ["in: [dev, prod]", ["dev"], ["test", "", 1, ABSENT]],
  ['in: "dev , prod"', ["prod"], ["dev ", ABSENT]],
  ["notIn: [dev, prod]", ["test", "", 1], ["dev", ABSENT]],
  ['regex: "^p.+d$"', ["prod"], ["dev", 12, ABSENT]],
  ['regex: "[0-9]"', ["a1", 12], ["a", null, ABSENT]],
  ["min: 2", [2, "2.5", 3n], [1, "two", "", null, "2Gi", true, ABSENT]],
  ["greaterThanOrEqual: 2", [2], [1.9, ABSENT]],
  ["operator: gte, value: 2", [2], [1, ABSENT]],
  ["max: 2", [2, -1, "1e0"], [3, "none", "1Mi", [], ABSENT]],
  ["lessThanOrEqual: 2", [2], [2.1, ABSENT]],
  ["operator: lte, value: 2", [2], [3, ABSENT]],
  ["greaterThan: 0", [1, "0.1"], [0, "x", ABSENT]],
  ["operator: gt, value: 0", [1], [0, ABSENT]],
  ["lessThan: 0", [-1], [0, "-", ABSENT]],
  ["operator: lt, value: 0", [-1], [0, ABSENT]],
  ["between: [1, 5]", [1, 5, "3"], [0, 6, "three", ABSENT]],
  ['between: "1,5"', [2], [6, ABSENT]],
  ["notBetween: [1, 5]", [0, 6], [1, 5, "x", ABSENT]],
  ["exists: true", ["x", 0, false, [], {}], ["", null, ABSENT]],
  ["operator: exists", ["x"], ["", ABSENT]],
  ["", ["x"], ["", ABSENT]],
  ["exists: false", ["", null, ABSENT], ["x", 0]],
  ["operator: notExists", ["", null, ABSENT], ["x", 0, false]],
  ["notExists: true", [ABSENT], ["x"]],
  ["notExists: false", ["x"], [ABSENT, ""]],
  ["typeOf: map", [{}], [[], "map", ABSENT]],
  ["typeString: true", ["1"], [1, null, ABSENT]],
  ["typeNumber: true", [1, 10n ** 20n], ["1", ABSENT]],
  ["typeNumber: false", ["1", ABSENT], [1]],
  ["typeNull: true", [null, ABSENT], [""]],
];

for (const [keys, satisfying, breaking] of TABLE) {
  Deno.test(`a rule { ${keys || "no operator"} } judges present, absent and wrong values`, async () => {
    const rules = await rulesOf(
      `validation: { rules: [{ field: spec.a, ${keys} }] }`,
    );
    for (const value of satisfying) {
      const [denials] = judged(rules, withValue(value));
      assert.equal(denials, "", `${String(value)} should satisfy it`);
    }
    for (const value of breaking) {
      const [denials] = judged(rules, withValue(value));
      assert.match(
        denials,
        /^field "spec\.a": expected /,
        `${String(value)} should not`,
      );
    }
  });
}

Deno.test("a rule looks at a rendered template, and finds none where that is empty or fails", async () => {
  const rules = await rulesOf(`
validation:
  rules:
    - { field: "{{ .spec.a }}-x", equals: 1-x }
    - { field: "{{ .spec.b.c }}", notEquals: x, action: warn }
    - { field: "{{ .spec.b.c }}", exists: true, action: warn }
`);
  assert.deepEqual(judged(rules, site({ spec: { a: 1, b: { c: "y" } } })), ["", ""]);
  assert.deepEqual(judged(rules, site({ spec: { a: 2 } })), [
    'field "{{ .spec.a }}-x": expected equals "1-x", found "2-x"',
    'field "{{ .spec.b.c }}": expected exists, found nothing',
  ]);
});

Deno.test("a rule sees what else is known beside the object, by path and by template", async () => {
  const rules = await rulesOf(`
validation:
  external: [{ name: quota, url: "http://quota" }]
  rules:
    - { field: external.quota.left, min: "{{ .spec.size }}" }
    - { field: health.state, equals: healthy }
    - { field: spec.size, max: "{{ .external.quota.left }}" }
`);
  const cr = site({ spec: { size: 3 } });
  const health = { state: "healthy" };
  const scope = knowing({ external: { quota: { left: 3 } }, health });
  assert.deepEqual(judged(rules, cr, { scope }), ["", ""]);
  assert.equal(
    judged(rules, cr, {
      scope: knowing({ external: { quota: { left: 2 } }, health }),
    })[0],
    'field "external.quota.left": expected greaterThanOrEqual "3", found "2"; ' +
      'field "spec.size": expected lessThanOrEqual "2", found "3"',
  );
});

Deno.test("a rule with nothing to compare with passes, and says that it was not judged", async () => {
  const rules = await rulesOf(`
validation:
  external: [{ name: quota, url: "http://quota" }]
  rules:
    - { field: spec.size, max: "{{ .external.quota.left }}" }
    - { field: spec.size, between: "{{ .spec.range }}" }
    - { field: spec.host, regex: "{{ .spec.pattern }}" }
`);
  const [denials, warnings] = judged(
    rules,
    site({ spec: { size: 3, host: "a", range: "low", pattern: "(" } }),
  );
  assert.equal(denials, "");
  assert.match(
    warnings,
    /^field "spec\.size": the rule was not judged: found "{{ \.external\.quota\.left }}", which is no number; field "spec\.size": the rule was not judged: found "low", which is no pair of numbers; field "spec\.host": the rule was not judged: cannot read its pattern: /,
  );
});

Deno.test("a rule is skipped unless when and or both pass", async () => {
  const rules = await rulesOf(`
validation:
  rules:
    - field: spec.a
      exists: true
      when: [{ field: spec.on, equals: true }, { time: { after: "12:00" } }]
      anyOf: [{ field: spec.b, exists: true }, { field: spec.c, exists: true }]
`);
  const denied = (spec: { [key: string]: Json }, hour = 13) =>
    judged(rules, site({ spec }), { scope: knowing({}, hour * 3_600_000) })[0] !== "";
  assert.equal(denied({ on: true, b: 1 }), true);
  assert.equal(denied({ on: true, c: 1 }), true);
  assert.equal(denied({ on: true }), false);
  assert.equal(denied({ on: false, b: 1 }), false);
  assert.equal(denied({ on: true, b: 1 }, 11), false);
});

Deno.test("all rules are judged: denials and warnings in their order, each with its own words", async () => {
  const rules = await rulesOf(`
validation:
  rules:
    - { field: spec.a, exists: true, message: "a for {{ .metadata.name }}" }
    - { field: spec.b, exists: true, action: warn, message: b is missing }
    - { field: spec.c, exists: true, message: "{{ .spec.x.y }} stays", link: c-field }
    - { field: spec.d, exists: true, action: Deny, message: "" }
`);
  assert.deepEqual(judged(rules, site({ spec: {} })), [
    'field "spec.a": a for shop; field "c-field": {{ .spec.x.y }} stays; ' +
    'field "spec.d": expected exists, found nothing',
    'field "spec.b": b is missing',
  ]);
});

Deno.test("a unique rule asks who else holds the value, and only when it must", async () => {
  const rules = await rulesOf(`
validation:
  rules:
    - { field: spec.host, unique: true, when: [{ field: spec.on, exists: true }] }
`);
  const [index] = Object.keys(rules.indexes);
  const asked = (object: KubeObject) => {
    const lookups: Lookup[] = [];
    judged(rules, object, { holders: (one) => void lookups.push(one) });
    return lookups;
  };
  const cr = site({ spec: { on: true, host: "a" } });
  assert.deepEqual(rules.indexes[index](cr), ["a"]);
  assert.deepEqual(rules.indexes[index](site({ spec: {} })), []);
  assert.deepEqual(rules.indexes[index](site({ spec: { host: null } })), [""]);
  assert.deepEqual(asked(cr), [{ index, text: "a" }]);
  assert.deepEqual(asked(site({ spec: { host: "a" } })), []);
  assert.deepEqual(asked(site({ spec: { on: true } })), []);
  assert.deepEqual(judged(rules, cr, { holders: () => [] }), ["", ""]);
  assert.deepEqual(judged(rules, cr, { holders: () => ["x/b", "x/c"] }), [
    'field "spec.host": expected unique, found "a", which x/b has too',
    "",
  ]);
  assert.deepEqual(judged(rules, site({ spec: { on: true } }), { holders: () => [] }), [
    'field "spec.host": expected unique, found nothing',
    "",
  ]);
  // Where nobody can tell it passes, but not in silence.
  assert.deepEqual(judged(rules, cr), [
    "",
    'field "spec.host": the rule was not judged: nobody here knows the other objects',
  ]);
});

/** Comparisons that fit their field, however the value is spelt. */
const FITTING = [
  'field: spec.replicas, equals: "10"',
  "field: spec.replicas, in: [1, 2]",
  'field: spec.replicas, min: "1.5"',
  "field: spec.share, equals: 0.5",
  "field: spec.on, equals: true",
  'field: spec.tier, in: ",gold"',
  'field: spec.tier, equals: "{{ .spec.host }}"',
  "field: spec.port, equals: http",
  "field: spec.tags, contains: x",
  "field: 'spec.tags[0]', equals: x",
  "field: spec.notes.any, equals: x",
  "field: spec.free.any.thing, equals: x",
  "field: 'metadata.labels[\"a.b/c\"]', equals: x",
  "field: cross.any.thing, equals: x",
  "field: health.state, equals: healthy",
  "field: metrics.queueDepth, max: 3",
  "field: request.spec.size, max: 3",
  "field: cross.database.status.ready, equals: true",
  "field: children.deployment.status.readyReplicas, min: 1",
];

for (const keys of FITTING) {
  Deno.test(`where the schema is known a rule { ${keys} } loads`, async () => {
    await rulesOfFiles(rule(keys));
  });
}

Deno.test("the rules of a built-in kind are held against Kubernetes' own schema", async () => {
  const pods = (keys: string) => ({
    "katalog.yaml": crds(
      `pods: { apiTypes: { kind: Pod }, labelSelector: { a: b }, validation: { rules: [{ ${keys} }] } }\n`,
    ),
  });
  await rulesOfFiles(pods("field: spec.nodeName, exists: true"));
  await assert.rejects(
    rulesOfFiles(pods("field: spec.nodeNmae, exists: true")),
    /Cannot find "spec\.nodeNmae".*\n?.*Did you mean "nodeName"/,
  );
  await assert.rejects(
    rulesOfFiles(pods("field: metadata.lables, exists: true")),
    /Did you mean "labels"/,
  );
});

Deno.test("a rule never shows what a Secret holds", async () => {
  const rules = await rulesOfFiles({
    "katalog.yaml": crds(
      "secrets: { apiTypes: { kind: Secret }, labelSelector: { a: b }, validation: { rules: [{ field: data.token, prefix: x }] } }\n",
    ),
  });
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a" },
    data: { token: "cGxhbnRlZA==" },
  };
  assert.deepEqual(judged(rules, secret), [
    'field "data.token": expected prefix "x", found something else',
    "",
  ]);
});

Deno.test("examples that the rule decides on as they say are nothing to tell", async () => {
  await rulesOfFiles(rule(
    "field: spec.replicas, min: 1, when: [{ field: spec.on, notEquals: false }], " +
      "examples: { accepts: [1, { spec: { on: false } }], rejects: [0, many, null, { spec: { replicas: 0 } }] }",
  ));
  await rulesOfFiles(rule(
    'field: spec.replicas, max: "{{ .cross.quota.max }}", ' +
      "examples: { accepts: [{ spec: { replicas: 1 }, cross: { quota: { max: 2 } } }] }",
  ));
});

Deno.test("a condition of a rule may ask whether a value is unique, or is not", async () => {
  const rules = await rulesOf(`
validation:
  rules:
    - { field: spec.owner, exists: true, message: taken, when: [{ field: spec.host, unique: false }] }
    - { field: spec.tier, exists: true, message: free, or: [{ field: spec.host, unique: true }] }
mutation:
  rules:
    - { field: spec.host, override: b }
    - { field: spec.alias, default: own, when: [{ field: spec.host, unique: true }] }
`);
  const cr = site({ spec: { host: "__proto__" } });
  const facts = { scope: knowing({}), at: "reconcile" } as const;
  const free = { holders: () => [] };
  const taken = { holders: () => ["x/b"] };
  assert.deepEqual(judged(rules, cr, free), ['field "spec.tier": free', ""]);
  assert.deepEqual(judged(rules, cr, taken), ['field "spec.owner": taken', ""]);
  // What is absent is held by nobody, and is no value of its own.
  assert.deepEqual(judged(rules, site({ spec: {} }), taken), [
    'field "spec.owner": taken',
    "",
  ]);
  const unknown = "the rule was not judged: nobody here knows the other objects";
  assert.deepEqual(judged(rules, cr), [
    "",
    `field "spec.owner": ${unknown}; field "spec.tier": ${unknown}`,
  ]);
  const mutated = (more: object) => rules.mutate(cr, { ...facts, ...more });
  assert.deepEqual(mutated(free).object.spec, { host: "b", alias: "own" });
  assert.deepEqual(mutated(taken).object.spec, { host: "b" });
  assert.deepEqual(mutated({}).warnings, [
    'Cannot change "spec.alias": nobody here knows the other objects',
  ]);
  assert.deepEqual(Object.keys(rules.indexes), ['unique ["spec","host"]']);
});
