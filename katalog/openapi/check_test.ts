import assert from "node:assert/strict";
import { checkTree, Templated, type Tree } from "./check.ts";
import type { ObjectSchema, ScalarSchema } from "./schema.ts";

const text: ScalarSchema = { type: "string" };
const thing: ObjectSchema = {
  type: "fields",
  fields: new Map<string, ObjectSchema>([
    ["name", text],
    ["count", { type: "integer" }],
    ["share", { type: "number" }],
    ["on", { type: "boolean" }],
    ["port", { type: "int-or-string" }],
    ["size", { type: "quantity" }],
    ["mode", { type: "string", values: ["", "Fast", "Slow"] }],
    ["labels", { type: "map", of: text }],
    ["parts", {
      type: "list",
      of: {
        type: "fields",
        fields: new Map([["id", text]]),
        required: [],
        open: false,
      },
    }],
    ["raw", { type: "any" }],
  ]),
  required: ["name"],
  open: false,
};

function findings(fields: { readonly [key: string]: Tree }): string[] {
  return checkTree(thing, { name: "x", ...fields }, "Thing")
    .map(({ code, path, message, hint }) =>
      `${code} ${path.join("/")}: ${message}. ${hint}`
    );
}

Deno.test("checkTree finds nothing in what fits", () => {
  const fitting: { readonly [key: string]: Tree }[] = [
    { count: 3, share: 0.5, on: false, port: 80, size: "1Gi" },
    { count: 9007199254740993n, share: 1, port: "http", size: 2.5 },
    { mode: "Fast", labels: { a: "b" }, parts: [{ id: "a" }], raw: [{ any: 1 }] },
    // Null means absent, and an empty choice means the default.
    { count: null, labels: null, mode: "" },
  ];
  for (const fields of fitting) assert.deepEqual(findings(fields), []);
});

Deno.test("checkTree tells a field that the kind does not have", () => {
  assert.deepEqual(findings({ lables: {} }), [
    'schema-unknown-field lables: Cannot use the field "lables": Thing has none of that name. Did you mean "labels"?',
  ]);
  assert.deepEqual(findings({ parts: [{ id: "a" }, { colour: 1 }] }), [
    'schema-unknown-field parts/1/colour: Cannot use the field "colour": "parts[1]" has none of that name. Known fields: id',
  ]);
});

Deno.test("checkTree knows no field by the names that every object inherits", () => {
  for (const key of ["constructor", "toString", "__proto__"]) {
    const tree = JSON.parse(`{"name": "x", "${key}": 1}`);
    assert.deepEqual(checkTree(thing, tree, "Thing").map(({ code }) => code), [
      "schema-unknown-field",
    ]);
  }
});

Deno.test("checkTree takes any field of what is open", () => {
  const open: ObjectSchema = {
    type: "fields",
    fields: new Map(),
    required: [],
    open: true,
  };
  assert.deepEqual(checkTree(open, { a: 1 }, "Thing"), []);
});

const wrong: readonly [field: string, value: Tree, finding: string][] = [
  ["name", 3, '"name" as text: found 3. Write it in quotes: `"3"`'],
  ["name", true, '"name" as text: found true. Write it in quotes: `"true"`'],
  ["name", {}, '"name" as text: found a map. Write a single value'],
  [
    "count",
    "3",
    '"count" as a whole number: found the text "3". Write it without quotes: `3`',
  ],
  [
    "count",
    "many",
    '"count" as a whole number: found the text "many". Write a number, such as `count: 3`',
  ],
  [
    "count",
    "",
    '"count" as a whole number: found the text "". Write a number, such as `count: 3`',
  ],
  [
    "count",
    2.5,
    '"count" as a whole number: found 2.5. Write a number, such as `count: 3`',
  ],
  [
    "share",
    "0.5",
    '"share" as a number: found the text "0.5". Write it without quotes: `0.5`',
  ],
  [
    "on",
    "true",
    '"on" as true or false: found the text "true". Write it without quotes: `true`',
  ],
  [
    "on",
    "yes",
    '"on" as true or false: found the text "yes". Write `on: true` or `on: false`',
  ],
  [
    "port",
    true,
    '"port" as a whole number or text: found true. Write a single value',
  ],
  ["size", [], '"size" as a quantity: found a list. Write a single value'],
  [
    "labels",
    ["a"],
    '"labels" as a map: found a list. Write `key: value` lines below it',
  ],
  [
    "parts",
    { id: "a" },
    '"parts" as a list: found a map. Start each item on its own line with `- `',
  ],
];

for (const [field, value, finding] of wrong) {
  Deno.test(`checkTree refuses ${JSON.stringify(value)} as ${field}`, () => {
    assert.deepEqual(findings({ [field]: value }), [
      `schema-type ${field}: Cannot use ${finding}`,
    ]);
  });
}

Deno.test("checkTree finds a wrong value among a map's and a list's", () => {
  assert.deepEqual(
    findings({ labels: { a: "b", c: 1 }, parts: [{ id: "a" }, "b"] })
      .map((finding) => finding.split(":")[0]),
    ["schema-type labels/c", "schema-type parts/1"],
  );
});

Deno.test("checkTree tells a required field that is absent or null", () => {
  const missing = [
    'schema-required : Cannot do without "name" in Thing: found none. Add `name:`',
  ];
  assert.deepEqual(findings({ name: null }), missing);
  const [{ path }] = checkTree(thing, {}, "Thing");
  assert.deepEqual(path, []);
});

Deno.test("checkTree tells a value that is not allowed", () => {
  assert.deepEqual(findings({ mode: "fats" }), [
    'schema-value mode: Cannot use the text "fats" as "mode". Did you mean "Fast"?',
  ]);
  assert.deepEqual(findings({ mode: "Sideways" }), [
    'schema-value mode: Cannot use the text "Sideways" as "mode". Write one of: Fast, Slow',
  ]);
});

Deno.test("checkTree lets a template stand for anything", () => {
  for (const field of thing.fields.keys()) {
    assert.deepEqual(findings({ [field]: new Templated("") }), [], field);
  }
});

Deno.test("checkTree judges a template by the text beside it", () => {
  const told = (field: string, literal: string) =>
    findings({ [field]: new Templated(literal) }).length;
  assert.deepEqual(
    ["name", "port", "size", "mode"].map((field) => told(field, "n-")),
    [0, 0, 0, 0],
  );
  assert.deepEqual(
    ["count", "share", "on", "labels", "parts"].map((field) => told(field, "n-")),
    [1, 1, 1, 1, 1],
  );
  // {{ if .spec.big }}30{{ else }}10{{ end }}
  assert.equal(told("count", "3010"), 0);
  assert.equal(told("on", "truefalse"), 0);
  assert.equal(told("labels", " \n"), 0);
  assert.deepEqual(findings({ count: new Templated("n-") }), [
    'schema-type count: Cannot use "count" as a whole number: found text with "n-" in it. Write one template and nothing beside it, or a fixed value',
  ]);
});
