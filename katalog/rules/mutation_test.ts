import assert from "node:assert/strict";
import type { Json } from "../../core/json.ts";
import { filesOf, katalog, site } from "../fixtures_test.ts";
import { loadPlan, type RulesPlan } from "../mod.ts";
import { change } from "./problem_fixtures_test.ts";
import { knowing, rulesOf, rulesOfFiles } from "./testing_test.ts";

function mutated(
  rules: RulesPlan,
  spec: { readonly [key: string]: Json },
  at: "reconcile" | "admission" = "reconcile",
) {
  const cr = site({ spec });
  const { object, changes, warnings } = rules.mutate(cr, { scope: knowing({}), at });
  assert.deepEqual(cr, site({ spec }), "the object that was given was changed");
  assert.equal(object === cr, changes.length === 0);
  return { spec: object.spec, changes, warnings };
}

/** The keys of a rule on `spec.a`, the spec before, and after. */
const TABLE: readonly [string, { [key: string]: Json }, { [key: string]: Json }][] = [
  // A default is for what is absent, null or empty; 0 and false are there.
  ["default: x", {}, { a: "x" }],
  ["default: x", { a: null }, { a: "x" }],
  ["default: x", { a: "" }, { a: "x" }],
  ["default: 1", { a: 0 }, { a: 0 }],
  ["default: true", { a: false }, { a: false }],
  ["default: x", { a: [] }, { a: [] }],
  // Without a type the value keeps its own.
  ["default: 2", {}, { a: 2 }],
  ['default: "2"', {}, { a: "2" }],
  ["default: true", {}, { a: true }],
  ["default: 0.5", {}, { a: 0.5 }],
  ['default: "{{ .spec.b }}"', { b: 3 }, { b: 3, a: 3 }],
  ['default: "{{ .spec.b }}-x"', { b: 3 }, { b: 3, a: "3-x" }],
  ['default: "{{ .spec.b }}"', {}, {}],
  // With one it is read as that.
  ['default: "2", valueType: int', {}, { a: 2 }],
  ["default: 2, valueType: integer", {}, { a: 2 }],
  ["default: 2, valueType: string", {}, { a: "2" }],
  ['default: "{{ .spec.b }}", valueType: string', { b: 3 }, { b: 3, a: "3" }],
  ['default: "{{ .spec.b }}", valueType: float', { b: "1.5" }, { b: "1.5", a: 1.5 }],
  ['default: "1", valueType: number', {}, { a: 1 }],
  ["default: yes, valueType: string", {}, { a: "yes" }],
  ['default: "false", valueType: bool', {}, { a: false }],
  ['default: "true", valueType: boolean', {}, { a: true }],
  // An override is written in any case.
  ["override: x", { a: "y" }, { a: "x" }],
  ["override: x", {}, { a: "x" }],
  ["override: 0", { a: 5 }, { a: 0 }],
  ["override: false", { a: true }, { a: false }],
  ["override: x, default: y", {}, { a: "x" }],
  ['override: "", default: y', {}, { a: "y" }],
  // What prints the same is no change.
  ['override: "3"', { a: 3 }, { a: 3 }],
  ["default: x, when: [{ field: spec.b, exists: true }]", {}, {}],
  ["default: x, when: [{ field: spec.b, exists: true }]", { b: 1 }, { b: 1, a: "x" }],
  ["default: x, or: [{ field: spec.b, exists: true }]", {}, {}],
];

for (const [keys, before, after] of TABLE) {
  Deno.test(`a mutation { ${keys} } makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, async () => {
    const rules = await rulesOf(`mutation: { rules: [{ field: spec.a, ${keys} }] }`);
    assert.deepEqual(mutated(rules, before).spec, after);
  });
}

Deno.test("later mutations see what earlier ones did, in templates and conditions", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: spec.engine, default: postgres }
    - { field: spec.port, default: 5432, when: [{ field: spec.engine, equals: postgres }] }
    - { field: spec.url, override: "{{ .spec.engine }}:{{ .spec.port }}" }
`);
  const { spec, changes } = mutated(rules, { url: "old" });
  assert.deepEqual(spec, { engine: "postgres", port: 5432, url: "postgres:5432" });
  assert.deepEqual(changes, [
    { field: "spec.engine", to: "postgres" },
    { field: "spec.port", to: 5432 },
    { field: "spec.url", from: "old", to: "postgres:5432" },
  ]);
});

Deno.test("a mutation makes the maps that lead to its field, and keeps the items of lists", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: spec.deep.er.key, default: 1 }
    - { field: spec.flat.key, default: 2 }
    - { field: "spec.list[1].key", default: 3 }
    - { field: 'metadata.labels["a.b/c"]', default: d }
`);
  const cr = site({ spec: { flat: "text", list: [{ key: 0 }, { other: 1 }] } });
  const { object } = rules.mutate(cr, { scope: knowing({}), at: "reconcile" });
  assert.deepEqual(object.spec, {
    deep: { er: { key: 1 } },
    flat: { key: 2 },
    list: [{ key: 0 }, { other: 1, key: 3 }],
  });
  assert.deepEqual(object.metadata, { ...cr.metadata, labels: { "a.b/c": "d" } });
});

Deno.test("a mutation may compute its field, but not which object it is", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: "spec.{{ .spec.which }}", default: x }
    - { field: "metadata.{{ .spec.other }}", override: x }
`);
  assert.deepEqual(mutated(rules, { which: "a" }), {
    spec: { which: "a", a: "x" },
    changes: [{ field: "spec.{{ .spec.which }}", to: "x" }],
    warnings: ['Cannot change "metadata.{{ .spec.other }}": it names no field'],
  });
  assert.deepEqual(mutated(rules, { which: "a", other: "name" }).changes.length, 1);
  const { object } = rules.mutate(site({ spec: { other: "name" } }), {
    scope: knowing({}),
    at: "reconcile",
  });
  assert.equal(object.metadata.name, "shop");
});

Deno.test("a value that is not of its type is told, and the other rules go on", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: spec.a, default: "{{ .spec.b }}", valueType: int }
    - { field: spec.c, default: x }
`);
  assert.deepEqual(mutated(rules, { b: "many" }), {
    spec: { b: "many", c: "x" },
    changes: [{ field: "spec.c", to: "x" }],
    warnings: ['Cannot change "spec.a": found "many", which is not a whole number'],
  });
});

Deno.test("a template that fails leaves the object as it was", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: spec.a, default: x }
    - { field: spec.b, default: "{{ .spec.x.y }}" }
`);
  const { spec, changes, warnings } = mutated(rules, {});
  assert.deepEqual([spec, changes], [{}, []]);
  assert.match(
    warnings[0],
    /^Cannot render "spec\.crds\.site\.mutation\.rules\[1\]\.default"/,
  );
});

Deno.test("fires says when a mutation is made", async () => {
  const rules = await rulesOf(`
mutation:
  rules:
    - { field: spec.a, default: x, fires: { reconcile: false } }
    - { field: spec.b, default: x, fires: { admission: false } }
`);
  assert.deepEqual(mutated(rules, {}, "reconcile").spec, { b: "x" });
  assert.deepEqual(mutated(rules, {}, "admission").spec, { a: "x" });
});

Deno.test("where the schema is known a value becomes what its field is", async () => {
  for (
    const [keys, key, value] of [
      ['field: spec.replicas, default: "10"', "replicas", 10],
      ["field: spec.host, default: 10", "host", "10"],
      ['field: spec.on, default: "true"', "on", true],
      ['field: spec.share, default: "0.5"', "share", 0.5],
      ["field: spec.tier, default: gold", "tier", "gold"],
      ["field: spec.port, default: 80", "port", 80],
      ["field: spec.notes.a, default: 1", "notes", { a: "1" }],
      ['field: spec.replicas, default: "{{ .metadata.name | len }}"', "replicas", 4],
    ] as const
  ) {
    const rules = await rulesOfFiles(change(keys));
    assert.deepEqual(mutated(rules, {}).spec, { [key]: value }, keys);
  }
});

Deno.test("a default that is a list is told once, as what it is", async () => {
  const rules = "[{ field: spec.hosts, default: [a] }]";
  const text = katalog(`mutation: { rules: ${rules} }\n`);
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.deepEqual(problems.map(({ message }) => message), [
    'Cannot read "default" as text: found a list',
  ]);
});
