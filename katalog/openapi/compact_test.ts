import assert from "node:assert/strict";
import { checkTree } from "./check.ts";
import { type CompactData, CompactReader } from "./compact.ts";
import { loadBuiltIn } from "./schemas.ts";

const data: CompactData = {
  version: "v0",
  kinds: { "v1 Tree": 0 },
  schemas: [
    { f: { name: "string", children: 1, mode: 2, labels: 3, raw: "any" }, r: ["name"] },
    ["list", 0, "name"],
    ["enum", "a", "b"],
    ["map", "string"],
  ],
};

Deno.test("CompactReader reads a schema that contains itself", () => {
  const schema = new CompactReader(data).schemaOf("v1", "Tree");
  assert.ok(schema?.type === "fields");
  const children = schema.fields.get("children");
  assert.deepEqual(children, { type: "list", of: schema, keys: ["name"] });
  assert.deepEqual(schema.required, ["name"]);
  assert.deepEqual(schema.fields.get("mode"), { type: "string", values: ["a", "b"] });
  assert.deepEqual(schema.fields.get("labels"), {
    type: "map",
    of: { type: "string" },
  });
});

Deno.test("CompactReader knows no kind by the names that every object inherits", () => {
  const reader = new CompactReader({ ...data, kinds: {} });
  assert.equal(reader.schemaOf("v1", "Tree"), undefined);
});

Deno.test("loadBuiltIn gives the kinds of Kubernetes, each of which can be read", async () => {
  const reader = await loadBuiltIn();
  const { default: shipped } = await import("./data/kubernetes.json", {
    with: { type: "json" },
  });
  assert.match(shipped.version, /^v1\.\d+\.\d+$/);
  const kinds = Object.keys(shipped.kinds);
  assert.ok(kinds.length > 60, `${kinds.length}`);
  for (const name of kinds) {
    const schema = reader.schemaOf(...name.split(" ") as [string, string]);
    assert.equal(schema?.type, "fields", name);
    // A status is the API server's to write, and would be most of the data.
    assert.equal((schema.fields.get("status") ?? { type: "any" }).type, "any", name);
  }
});

Deno.test("loadBuiltIn knows what a CRD's schema may hold, at any depth", async () => {
  const schema = (await loadBuiltIn())
    .schemaOf("apiextensions.k8s.io/v1", "CustomResourceDefinition");
  assert.ok(schema);
  const crd = (deepest: { readonly [key: string]: string }) => ({
    spec: {
      group: "x.io",
      names: { kind: "A", plural: "as" },
      scope: "Cluster",
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { properties: { a: { properties: { b: deepest } } } },
        },
      }],
    },
  });
  assert.deepEqual(checkTree(schema, crd({ type: "string" }), "CRD"), []);
  assert.deepEqual(
    checkTree(schema, crd({ typ: "string" }), "CRD").map(({ hint }) => hint),
    ['Did you mean "type"?'],
  );
});
