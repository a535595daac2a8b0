import assert from "node:assert/strict";
import {
  compactSchemas,
  type OpenApiDocument,
  type OpenApiSchema,
} from "./openapi_compact.ts";

const REF = "#/components/schemas/";
const gvk = { group: "x.io", version: "v1", kind: "Thing" };

function documentOf(
  schemas: { readonly [name: string]: OpenApiSchema },
): OpenApiDocument {
  return {
    paths: {
      "/apis/x.io/v1/things": { post: { "x-kubernetes-group-version-kind": gvk } },
      "/apis/x.io/v1/things/{name}/scale": {
        post: { "x-kubernetes-group-version-kind": { ...gvk, kind: "Scale" } },
      },
    },
    components: {
      schemas: {
        thing: {
          type: "object",
          "x-kubernetes-group-version-kind": [gvk],
          properties: {
            spec: { allOf: [{ $ref: `${REF}spec` }] },
            status: { $ref: `${REF}nowhere` },
          },
        },
        ...schemas,
      },
    },
  };
}

function compact(spec: OpenApiSchema, more: { [name: string]: OpenApiSchema } = {}) {
  return compactSchemas([documentOf({ spec, ...more })], { version: "v1.0.0" });
}

Deno.test("compactSchemas keeps kinds that can be created, without their status", () => {
  assert.deepEqual(compact({ type: "object", properties: {} }), {
    version: "v1.0.0",
    kinds: { "x.io/v1 Thing": 0 },
    schemas: [{ f: { spec: 1, status: "any" } }, { f: {} }],
  });
});

Deno.test("compactSchemas writes each form of schema", () => {
  const { schemas } = compact({
    type: "object",
    required: ["z", "a"],
    properties: {
      z: { type: "string", format: "byte" },
      a: { type: "integer" },
      bool: { type: "boolean" },
      port: { oneOf: [{ type: "integer" }, { type: "string" }] },
      size: { oneOf: [{ type: "string" }, { type: "number" }] },
      mode: { type: "string", enum: ["A", "B"] },
      list: {
        type: "array",
        items: { type: "string" },
        "x-kubernetes-list-map-keys": ["name", "protocol"],
      },
      map: { type: "object", additionalProperties: { type: "number" } },
      inline: { type: "object", properties: { b: { type: "string" } } },
      raw: { type: "object" },
      odd: {},
    },
  });
  assert.deepEqual(schemas[1], {
    f: {
      a: "integer",
      bool: "boolean",
      inline: 2,
      list: 3,
      map: 4,
      mode: 5,
      odd: "any",
      port: "int-or-string",
      raw: "any",
      size: "quantity",
      z: "string",
    },
    r: ["a", "z"],
  });
  assert.deepEqual(schemas.slice(2), [
    { f: { b: "string" } },
    ["list", "string", "name", "protocol"],
    ["map", "number"],
    ["enum", "A", "B"],
  ]);
});

Deno.test("compactSchemas writes once what is the same, and lets schemas hold themselves", () => {
  const texts = { type: "array", items: { type: "string" } };
  const { schemas } = compact({
    type: "object",
    properties: { a: texts, b: texts, inner: { $ref: `${REF}spec` } },
  });
  assert.deepEqual(schemas[1], { f: { a: 2, b: 2, inner: 1 } });
  assert.equal(schemas.length, 3);
});

Deno.test("compactSchemas refuses what it would get wrong", () => {
  const one = { type: "string" };
  const refused: readonly [OpenApiSchema, RegExp][] = [
    [{ $ref: `${REF}gone` }, /schema "gone"/],
    [{ allOf: [one, one] }, /several schemas/],
    [{ oneOf: [one, { type: "boolean" }] }, /types boolean string/],
  ];
  for (const [schema, message] of refused) {
    assert.throws(
      () => compact({ type: "object", properties: { a: schema } }),
      message,
    );
  }
  const { paths } = documentOf({});
  assert.throws(
    () => compactSchemas([{ paths, components: { schemas: {} } }], { version: "" }),
    /x.io\/v1 Thing/,
  );
});
