import assert from "node:assert/strict";
import type { Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { checkTree, type Tree } from "./check.ts";
import { crdSchema } from "./crd_schema.ts";

function manifest(
  schema: Json,
  spec: { readonly [key: string]: Json } = {},
): KubeObject {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.x.io" },
    spec: {
      group: "x.io",
      versions: [{ name: "v1", schema: { openAPIV3Schema: schema } }],
      ...spec,
    },
  };
}

/** What the schema `spec` says of a spec: `code path`. */
function found(spec: Json, tree: Tree): string[] {
  const crd = manifest({ type: "object", properties: { spec } });
  const schema = crdSchema(crd, "v1");
  assert.ok(schema);
  return checkTree(schema, { spec: tree }, "Thing")
    .map(({ code, path }) => `${code} ${path.join(".")}`);
}

Deno.test("crdSchema knows the fields that every object has", () => {
  const schema = crdSchema(manifest({ type: "object" }), "v1")!;
  const tree = { apiVersion: "x.io/v1", kind: "Thing", metadata: { name: "a" } };
  assert.deepEqual(checkTree(schema, tree, "Thing"), []);
  assert.equal(checkTree(schema, { ...tree, spec: {} }, "Thing").length, 1);
});

Deno.test("crdSchema reads types, lists, maps, choices and required fields", () => {
  const spec: Json = {
    type: "object",
    required: ["size", "kept"],
    properties: {
      size: { type: "integer" },
      kept: { type: "string", default: "x" },
      mode: { type: "string", enum: ["a", "b"] },
      level: { type: "integer", enum: [1, 2] },
      items: { type: "array", items: { type: "boolean" } },
      labels: { type: "object", additionalProperties: { type: "string" } },
      free: { type: "object", additionalProperties: true },
    },
  };
  const good = { size: 1, mode: "a", level: 2, items: [true], labels: { a: "b" } };
  assert.deepEqual(found(spec, { ...good, free: { a: { b: 1 } } }), []);
  assert.deepEqual(
    found(spec, { mode: "c", level: 3, items: [1], labels: { a: 1 }, no: 1 }),
    [
      "schema-value spec.mode",
      "schema-value spec.level",
      "schema-type spec.items.0",
      "schema-type spec.labels.a",
      "schema-unknown-field spec.no",
      "schema-required spec",
    ],
  );
});

Deno.test("crdSchema follows what a CRD says to keep unknown fields", () => {
  const keep = { "x-kubernetes-preserve-unknown-fields": true };
  const tree = { a: { b: 1 } };
  assert.deepEqual(found({ type: "object" }, tree), ["schema-unknown-field spec.a"]);
  assert.deepEqual(found({ type: "object", ...keep }, tree), []);
  assert.deepEqual(found(keep, tree), []);
  const known = { type: "object", properties: { a: { type: "string" } }, ...keep };
  assert.deepEqual(found(known, { a: 1, z: 1 }), ["schema-type spec.a"]);
});

Deno.test("crdSchema knows ports and whole objects inside of objects", () => {
  const port = { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }] };
  const spec: Json = {
    type: "object",
    properties: {
      port,
      inner: { type: "object", "x-kubernetes-embedded-resource": true },
    },
  };
  const inner = { apiVersion: "v1", kind: "Pod", metadata: { name: "x" } };
  assert.deepEqual(found(spec, { port: "http", inner }), []);
  assert.deepEqual(found(spec, { port: true, inner: { spec: {} } }), [
    "schema-type spec.port",
    "schema-unknown-field spec.inner.spec",
  ]);
});

Deno.test("crdSchema has none where a CRD says nothing", () => {
  const crd = manifest({ type: "object" });
  assert.equal(crdSchema(crd, "v2"), undefined);
  assert.equal(crdSchema(manifest(null), "v1"), undefined);
  assert.equal(crdSchema({ ...crd, spec: "odd" }, "v1"), undefined);
  const kept = manifest({ type: "object" }, { preserveUnknownFields: true });
  assert.equal(crdSchema(kept, "v1"), undefined);
});

Deno.test("crdSchema takes a malformed schema for one that says nothing", () => {
  const odd: Json = {
    type: "object",
    required: "size",
    properties: {
      a: "text",
      b: { type: "array" },
      c: { type: "string", enum: {} },
      d: { type: 3 },
    },
  };
  assert.deepEqual(found(odd, { a: 1, b: [1], c: "x", d: {} }), []);
});
