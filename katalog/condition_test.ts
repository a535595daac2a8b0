import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { crdOf, scopeOf, site } from "./fixtures_test.ts";

/** Judges one condition, written in YAML's flow form, against a spec. */
async function judge(
  condition: string,
  spec: { readonly [key: string]: Json } = {},
  nowMs = 0,
): Promise<boolean> {
  const crd = await crdOf(`
operatorBox:
  onCreate:
    when:
      - ${condition}
`);
  return crd.onCreate.gate(scopeOf(site({ spec }), nowMs));
}

/** Condition, spec for which it holds, spec for which it does not. */
const TABLE: readonly [string, { [key: string]: Json }, { [key: string]: Json }][] = [
  ["{ field: spec.a }", { a: "x" }, {}],
  ["{ field: spec.a, exists: true }", { a: false }, { a: "" }],
  ["{ field: spec.a, exists: true }", { a: [] }, { a: null }],
  ["{ field: spec.a, exists: false }", {}, { a: 0 }],
  ["{ field: spec.a, notExists: true }", {}, { a: "x" }],
  ["{ field: spec.a, notExists: false }", { a: "x" }, {}],
  ["{ field: spec.a, operator: exists }", { a: "x" }, {}],
  ["{ field: spec.a, operator: notExists }", {}, { a: 1 }],
  ["{ field: spec.a, equals: x }", { a: "x" }, {}],
  ["{ field: spec.a, equals: 3 }", { a: 3 }, { a: 3.5 }],
  ["{ field: spec.a, equals: false }", { a: false }, {}],
  ['{ field: spec.a, equals: "" }', {}, { a: "x" }],
  ["{ field: spec.a, equals: }", {}, { a: "x" }],
  ["{ field: spec.a, value: }", {}, { a: "x" }],
  ["{ field: spec.a, value: x }", { a: "x" }, { a: "y" }],
  ["{ field: spec.a, operator: eq, value: x }", { a: "x" }, { a: "y" }],
  ["{ field: spec.a, eq: x }", { a: "x" }, { a: "y" }],
  ["{ field: spec.a, notEquals: x }", {}, { a: "x" }],
  ["{ field: spec.a, ne: x }", { a: "y" }, { a: "x" }],
  ["{ field: spec.a, prefix: pro }", { a: "prod" }, { a: "reprod" }],
  ["{ field: spec.a, notPrefix: pro }", {}, { a: "prod" }],
  ["{ field: spec.a, suffix: d }", { a: "prod" }, { a: "dev" }],
  ["{ field: spec.a, notSuffix: d }", { a: "dev" }, { a: "prod" }],
  ["{ field: spec.a, contains: ro }", { a: "prod" }, {}],
  ["{ field: spec.a, notContains: ro }", {}, { a: "prod" }],
  ['{ field: spec.a, regex: "^p.+d$" }', { a: "prod" }, { a: "dev" }],
  ["{ field: spec.a, greaterThan: 2 }", { a: 3 }, { a: 2 }],
  ["{ field: spec.a, gt: 2 }", { a: "10" }, {}],
  ["{ field: spec.a, lessThan: 2 }", {}, { a: 2 }],
  ["{ field: spec.a, lt: 2 }", { a: "none" }, { a: 3 }],
  ["{ field: spec.a, greaterThanOrEqual: 2 }", { a: 2 }, { a: 1 }],
  ["{ field: spec.a, gte: 10Mi }", { a: "12Mi" }, { a: "9Mi" }],
  ["{ field: spec.a, min: 2 }", { a: 2 }, { a: 1 }],
  ["{ field: spec.a, lessThanOrEqual: 2 }", { a: 2 }, { a: 2.5 }],
  ["{ field: spec.a, lte: 2 }", { a: -1 }, { a: 3 }],
  ["{ field: spec.a, max: 2 }", { a: 2 }, { a: 3 }],
  ["{ field: spec.a, operator: gt, value: 1 }", { a: 2 }, { a: 1 }],
  ['{ field: spec.a, greaterThan: "{{ .spec.b }}" }', { a: 2, b: 1 }, { a: 2, b: "x" }],
  ["{ field: spec.a, between: [1, 5] }", { a: 5 }, { a: 6 }],
  ['{ field: spec.a, between: "0,5" }', {}, { a: "x" }],
  ["{ field: spec.a, notBetween: [1, 5] }", { a: 6 }, { a: 1 }],
  ["{ field: spec.a, notBetween: [1, 5] }", {}, { a: "x" }],
  ["{ field: spec.a, in: [dev, prod] }", { a: "dev" }, { a: "test" }],
  ['{ field: spec.a, in: ",Pending" }', {}, { a: "Running" }],
  ['{ field: spec.a, in: "dev, prod" }', { a: "prod" }, {}],
  ['{ field: spec.a, in: ["{{ .spec.b }}", y] }', { a: "x", b: "x" }, {
    a: "x",
    b: "z",
  }],
  ["{ field: spec.a, notIn: [dev, prod] }", {}, { a: "dev" }],
  ["{ field: spec.a, typeOf: map }", { a: {} }, { a: [] }],
  ["{ field: spec.a, typeOf: list }", { a: [] }, { a: "[]" }],
  ["{ field: spec.a, operator: typeOf, value: bool }", { a: true }, { a: "true" }],
  ["{ field: spec.a, typeMap: true }", { a: {} }, {}],
  ["{ field: spec.a, typeList: true }", { a: [] }, { a: {} }],
  ["{ field: spec.a, typeString: true }", { a: "1" }, { a: 1 }],
  ["{ field: spec.a, typeNumber: true }", { a: 10n ** 20n }, { a: "1" }],
  ["{ field: spec.a, typeBool: true }", { a: false }, {}],
  ["{ field: spec.a, typeNull: true }", {}, { a: "" }],
  ["{ field: spec.a, typeNull: false }", { a: "" }, { a: null }],
  ["{ field: spec.a, equals: x, negate: true }", {}, { a: "x" }],
  ["{ field: .spec.a, equals: x }", { a: "x" }, {}],
  ["{ field: 'spec.a[\"b.c\"]', equals: x }", { a: { "b.c": "x" } }, { a: { b: "x" } }],
  ["{ field: spec.a.1, equals: y }", { a: ["x", "y"] }, { a: "y" }],
  ["{ field: spec.a, equals: '[x y]' }", { a: ["x", "y"] }, { a: "x" }],
  ["{ field: spec.a, equals: 'map[b:1]' }", { a: { b: 1 } }, { a: 1 }],
  ["{ field: spec.a, equals: 1e-05 }", { a: 0.00001 }, { a: 0.0001 }],
  ['{ field: "{{ .spec.a }}-x", equals: 1-x }', { a: 1 }, { a: 2 }],
  ['{ field: spec.a, equals: "{{ .spec.b }}" }', { a: 1, b: "1" }, { a: 1, b: 2 }],
];

for (const [condition, yes, no] of TABLE) {
  Deno.test(`condition ${condition}`, async () => {
    assert.equal(await judge(condition, yes), true, "should hold");
    assert.equal(await judge(condition, no), false, "should not hold");
  });
}

Deno.test("a condition whose field cannot be rendered does not hold, negated or not", async () => {
  const field = 'field: "{{ .spec.a.b }}"';
  assert.equal(await judge(`{ ${field}, notExists: true }`), false);
  assert.equal(await judge(`{ ${field}, exists: true, negate: true }`), false);
});

Deno.test("a right side that cannot be rendered is compared as it is written", async () => {
  const right = "{{ .spec.b.c }}";
  assert.equal(
    await judge(`{ field: spec.a, equals: "${right}" }`, { a: right }),
    true,
  );
});

Deno.test("unique holds as long as nothing else is known", async () => {
  assert.equal(await judge("{ field: spec.a, unique: true }", { a: 1 }), true);
});

Deno.test("when needs all, or needs one, and both groups must pass", async () => {
  const crd = await crdOf(`
operatorBox:
  onCreate:
    when:
      - { field: spec.a, exists: true }
      - { field: spec.b, exists: true }
    or:
      - { field: spec.c, exists: true }
      - { field: spec.d, exists: true }
`);
  const holds = (...keys: string[]) =>
    crd.onCreate.gate(
      scopeOf(site({ spec: Object.fromEntries(keys.map((key) => [key, 1])) })),
    );
  assert.equal(holds("a", "b", "c"), true);
  assert.equal(holds("a", "b", "d"), true);
  assert.equal(holds("a", "c"), false);
  assert.equal(holds("a", "b"), false);
});

Deno.test("the older anyOf means or", async () => {
  const crd = await crdOf(`
operatorBox:
  onCreate:
    anyOf:
      - { field: spec.a, exists: true }
`);
  assert.equal(crd.onCreate.gate(scopeOf(site({ spec: {} }))), false);
});

Deno.test("the box's conditions gate each of its blocks", async () => {
  const crd = await crdOf(`
operatorBox:
  when:
    - { field: spec.on, equals: true }
  onReconcile:
    when:
      - { field: spec.a, exists: true }
`);
  const gate = (spec: Json) => crd.onReconcile.gate(scopeOf(site({ spec })));
  assert.equal(gate({ on: true, a: 1 }), true);
  assert.equal(gate({ on: false, a: 1 }), false);
  assert.equal(gate({ on: true }), false);
  assert.equal(crd.onCreate.gate(scopeOf(site({ spec: { on: false } }))), false);
});

/** 2026-01-01 is a Thursday. */
const at = (time: string, day = 1) =>
  Date.parse(`2026-01-${String(day).padStart(2, "0")}T${time}Z`);

const TIMES: readonly [string, number, boolean][] = [
  ['{ time: { after: "09:00", before: "17:30" } }', at("09:00:00"), true],
  ['{ time: { after: "09:00", before: "17:30" } }', at("17:30:00"), true],
  ['{ time: { after: "09:00", before: "17:30" } }', at("17:30:01"), false],
  ['{ time: { after: "09:00", before: "17:30" } }', at("08:59:59"), false],
  ['{ time: { after: "22:00", before: "06:00" } }', at("23:00:00"), true],
  ['{ time: { after: "22:00", before: "06:00" } }', at("05:00:00"), true],
  ['{ time: { after: "22:00", before: "06:00" } }', at("12:00:00"), false],
  ['{ time: { after: "12:00" } }', at("23:59:59"), true],
  ['{ time: { before: "12:00" } }', at("12:00:01"), false],
  ['{ time: { before: "12:00" }, negate: true }', at("12:00:01"), true],
  ["{ dayOfWeek: { weekday: true } }", at("10:00:00"), true],
  ["{ dayOfWeek: { weekday: true } }", at("10:00:00", 3), false],
  ["{ dayOfWeek: { weekday: false } }", at("10:00:00", 3), true],
  ["{ dayOfWeek: { weekend: true } }", at("10:00:00", 4), true],
  ["{ dayOfWeek: { weekend: true } }", at("10:00:00", 5), false],
  ["{ dayOfWeek: { in: [THURSDAY, fri] } }", at("10:00:00"), true],
  ["{ dayOfWeek: { in: [monday] } }", at("10:00:00"), false],
  ["{ dayOfWeek: { notIn: [monday] } }", at("10:00:00"), true],
  ["{ dayOfWeek: { notIn: [Thursday] } }", at("10:00:00"), false],
  ['{ cron: "0 9 * * *" }', at("09:00:59"), true],
  ['{ cron: "0 9 * * *" }', at("09:01:00"), false],
  ['{ cron: "0 9 * * *", duration: 8h }', at("16:59:59"), true],
  ['{ cron: "0 9 * * *", duration: 8h }', at("17:00:00"), false],
];

for (const [condition, nowMs, expected] of TIMES) {
  const time = new Date(nowMs).toISOString();
  Deno.test(`condition ${condition} at ${time} is ${expected}`, async () => {
    assert.equal(await judge(condition, {}, nowMs), expected);
  });
}
