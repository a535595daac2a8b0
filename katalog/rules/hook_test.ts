import assert from "node:assert/strict";
import { applySettings, type CrdPlan, loadPlan } from "../mod.ts";
import {
  bytesOf,
  filesOf,
  type Fixture,
  format,
  katalog,
  scopeOf,
  site,
  testFixtures,
} from "../fixtures_test.ts";
import { moduleOf } from "../hook_fixtures_test.ts";

const VALIDATE = moduleOf(
  "on_validate",
  '{"read": [{"apiVersion": "v1", "kind": "Pod"}]}',
);
const MUTATE = moduleOf("on_mutate");

async function crdOf(lines: string): Promise<CrdPlan> {
  const bytes = bytesOf({ "validate.wasm": VALIDATE, "mutate.wasm": MUTATE });
  const files = filesOf({ "katalog.yaml": katalog(lines) });
  const loaded = await loadPlan({ ...files, ...bytes });
  if (!loaded.ok) throw new Error(loaded.problems.map(format).join("\n"));
  return loaded.value.crds[0];
}

Deno.test("validation and mutation each name a plug-in, with args that are templates", async () => {
  const { rules } = await crdOf(`
validation:
  hook: { wasm: ./validate.wasm, args: { most: "{{ .spec.most }}", on: true }, limits: { cpu: 20ms } }
mutation:
  mutateFirst: false
  hook: { wasm: ./mutate.wasm, shared: true, engine: extism }
`);
  const { validate, mutate } = rules!.hooks!;
  assert.deepEqual(validate!.args(scopeOf(site({ spec: { most: 3 } }))), {
    most: 3,
    on: true,
  });
  assert.deepEqual(validate!.limits, { cpuMs: 20 });
  assert.deepEqual([...validate!.module!.exports], ["on_validate"]);
  assert.deepEqual([mutate!.shared, mutate!.engine], [true, "extism"]);
  assert.deepEqual(mutate!.args(scopeOf(site())), {});
  assert.equal(rules!.mutateFirst, false);
});

Deno.test("rules without a plug-in have none", async () => {
  const { rules } = await crdOf("validation: { rules: [{ field: spec.a }] }\n");
  assert.equal(rules!.hooks, undefined);
});

Deno.test("applySettings writes and removes in order, in a copy", () => {
  const cr = site({ spec: { a: 1, list: [{ b: 1 }, { b: 2 }], gone: { x: 1, y: 2 } } });
  const before = structuredClone(cr);
  const { object, changes, warnings } = applySettings(cr, [
    { path: "spec.a", value: 2 },
    { path: "spec.new.deep", value: { c: true } },
    { path: 'metadata.labels["example.org/tier"]', value: "gold" },
    { path: "spec.list[1].b", value: 3 },
    { path: "spec.list[0]", value: null },
    { path: "spec.gone.x", value: null },
    { path: "spec.never.there", value: null },
    { path: "spec..a", value: 1 },
    { path: "spec.__proto__.polluted", value: 1 },
  ]);
  assert.deepEqual(object.spec, {
    a: 2,
    list: [{ b: 3 }],
    gone: { y: 2 },
    new: { deep: { c: true } },
  });
  assert.equal(object.metadata.labels?.["example.org/tier"], "gold");
  assert.deepEqual(changes.map(({ field }) => field), [
    "spec.a",
    "spec.new.deep",
    'metadata.labels["example.org/tier"]',
    "spec.list[1].b",
    "spec.list[0]",
    "spec.gone.x",
  ]);
  assert.deepEqual(changes[0], { field: "spec.a", from: 1, to: 2 });
  assert.equal(warnings.length, 2);
  assert.deepEqual(cr, before);
});

Deno.test("applySettings gives the very object back when nothing changes", () => {
  const cr = site({ spec: { a: { b: [1] } } });
  const { object, changes } = applySettings(cr, [{
    path: "spec.a",
    value: { b: [1] },
  }]);
  assert.equal(object, cr);
  assert.deepEqual(changes, []);
});

/** One or more for each way in which a plug-in of rules can be wrong. */
const FIXTURES: readonly Fixture[] = [
  {
    code: "hook-module",
    text: katalog("validation: { hook: { wasm: ./mutate.wasm } }\n"),
    bytes: { "mutate.wasm": MUTATE },
    at: "error 8:35 spec.crds.site.validation.hook.wasm",
    message: 'Cannot call the hook "./mutate.wasm": it exports none of on_validate',
    hint: "Export the function that is to be called, under exactly this name",
  },
  {
    code: "unknown-key",
    text: katalog("mutation: { hook: { wasm: ./mutate.wasm, capabilities: {} } }\n"),
    bytes: { "mutate.wasm": MUTATE },
    at: "error 8:48 spec.crds.site.mutation.hook.capabilities",
    message: 'Cannot use the key "capabilities": "hook" has none of that name',
    hint: "Known keys: args, engine, limits, sha256, shared, wasm",
  },
];

testFixtures(FIXTURES);
