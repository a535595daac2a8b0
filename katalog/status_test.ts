import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { crdOf, filesOf, katalog, scopeOf, site } from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";

async function evaluate(
  fields: string,
  spec: Json = {},
  { failed = false, status = {} }: { failed?: boolean; status?: Json } = {},
) {
  const crd = await crdOf(`
operatorBox:
  status:
    fields:
${fields.replace(/^/gm, "      ")}
`);
  return crd.status.evaluate(scopeOf(site({ spec, status })), { failed });
}

/** Type, rendered text, value; `undefined` where the field fails. */
const CASTS: readonly [string, string, Json | undefined][] = [
  ["string", "3", "3"],
  ["", "true", "true"],
  ["default", "x", "x"],
  ["int", "3", 3],
  ["integer", "-3", -3],
  ["int", "3.5", undefined],
  ["int", "", undefined],
  ["int", "9007199254740993", 9007199254740993n],
  ["int", "99999999999999999999", undefined],
  ["float", "1.5", 1.5],
  ["float", "1e3", 1000],
  ["float", "x", undefined],
  ["bool", "true", true],
  ["boolean", "F", false],
  ["bool", "yes", undefined],
  ["auto", "3", 3],
  ["auto", "1.5", 1.5],
  ["auto", "true", true],
  ["auto", "t1", "t1"],
  ["auto", "", ""],
];

for (const [type, value, expected] of CASTS) {
  Deno.test(`status type "${type}" makes ${JSON.stringify(value)} ${typeof expected}`, async () => {
    const { values, errors } = await evaluate(
      `- { path: a, type: "${type}", value: "{{ .spec.v }}" }`,
      { v: value },
    );
    assert.deepEqual(values, expected === undefined ? {} : { a: expected });
    assert.equal(errors.length, expected === undefined ? 1 : 0);
  });
}

Deno.test("later status fields win, and a scalar on the way becomes a map", async () => {
  const { values } = await evaluate(`- { path: a, value: one }
- { path: a.b, value: two }
- { path: a.c, value: three }
- { path: d, value: four }
- { path: d, value: five }`);
  assert.deepEqual(values, { a: { b: "two", c: "three" }, d: "five" });
});

Deno.test("a status field whose condition is false is left out, or cleared", async () => {
  const when = "when: [{ field: spec.no, exists: true }]";
  const { values } = await evaluate(`- { path: a, value: x, ${when} }
- { path: b, value: x, clearOnFalse: true, ${when} }
- { path: c, value: "", clearOnFalse: true }`);
  assert.deepEqual(values, { b: "", c: "" });
});

Deno.test("after a failed cycle only fields with conditions are written", async () => {
  const fields = `- { path: phase, value: Running }
- { path: empty, value: x, when: [] }
- { path: cause, value: broken, when: [{ field: spec.a, exists: true }] }
- { path: other, value: x, or: [{ field: spec.a, exists: true }] }`;
  const after = await evaluate(fields, { a: 1 }, { failed: true });
  assert.deepEqual(after.values, { cause: "broken", other: "x" });
});

Deno.test("status fields see the old status, not what they write", async () => {
  const { values } = await evaluate(
    `- { path: phase, value: B, when: [{ field: status.phase, equals: A }] }
- { path: phase, value: C, when: [{ field: status.phase, equals: B }] }`,
    {},
    { status: { phase: "A" } },
  );
  assert.deepEqual(values, { phase: "B" });
});

Deno.test("a status field that fails is told and stops no other", async () => {
  const { values, errors } = await evaluate(`- { path: a, value: "{{ .spec.x.y }}" }
- { path: b, type: int, value: many }
- { path: c, value: fine }`);
  assert.deepEqual(values, { c: "fine" });
  assert.equal(errors.length, 2);
  assert.match(errors[0].message, /status\.fields\[0\]\.value": .*nil pointer/);
  assert.equal(
    errors[1].message,
    'Cannot render "spec.crds.site.operatorBox.status.fields[1].value" as a whole number: found "many"',
  );
  assert.equal(errors[1].origin.at.line, 12);
});

Deno.test("a status field that does not parse loads with a warning and fails alone", async () => {
  const loaded = await loadPlan(filesOf({
    "katalog.yaml": katalog(`
operatorBox:
  status:
    fields:
      - { path: a, value: "{{ .spec.my-key }}" }
      - { path: b, value: fine }
`),
  }));
  assert.ok(loaded.ok);
  assert.deepEqual(loaded.problems.map(({ severity }) => severity), ["warning"]);
  const { values, errors } = loaded.value.crds[0].status.evaluate(
    scopeOf(site({ spec: {} })),
    { failed: false },
  );
  assert.deepEqual(values, { b: "fine" });
  assert.match(errors[0].message, /bad character/);
});

Deno.test("status settings have defaults and can be switched", async () => {
  const plain = await crdOf("");
  assert.equal(plain.status.conditions, true);
  assert.equal(plain.status.readiness, "children");
  const set = await crdOf(`
operatorBox:
  status: { conditions: false, readiness: reconcile }
`);
  assert.equal(set.status.conditions, false);
  assert.equal(set.status.readiness, "reconcile");
});
