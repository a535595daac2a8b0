import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { contextOf, crdOf, scopeOf, site } from "./fixtures_test.ts";
import type { Declared, RenderContext, RenderError } from "./plan.ts";

async function custom(
  lines: string,
  spec: Json = {},
  isNamespaced?: RenderContext["isNamespaced"],
): Promise<readonly Declared[]> {
  const crd = await crdOf(`
operatorBox:
  onReconcile:
    custom:
      - apiVersion: x.io/v1
        kind: Other
${lines.replace(/^/gm, "        ")}
`);
  const cr = site({ spec });
  return crd.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr, isNamespaced));
}

Deno.test("custom keeps static values, and the type of a single action", async () => {
  const [{ object }] = await custom(
    `spec:
  n: "{{ .spec.n }}"
  text: "{{ .spec.n }} of them"
  list: "{{ .spec.list }}"
  word: "{{ .spec.word }}"
  gone: "{{ .spec.no }}"
  items: [1, "2", true, null, "{{ .spec.no }}"]
data: { a: "{{ .spec.flag }}" }
reconcile: true`,
    { n: 3, list: [1, { a: "b" }], word: "007", flag: false },
  );
  assert.deepEqual(object, {
    apiVersion: "x.io/v1",
    kind: "Other",
    metadata: { name: "shop-custom", namespace: "retail" },
    spec: {
      n: 3,
      text: "3 of them",
      list: [1, { a: "b" }],
      word: "007",
      items: [1, "2", true, null],
    },
    data: { a: false },
  });
});

Deno.test("custom takes its identity from metadata", async () => {
  const [{ object }] = await custom(
    `metadata:
  name: "{{ .metadata.name }}-x"
  namespace: other
  labels: { a: 1 }
  annotations: { b: "{{ .metadata.uid }}" }`,
  );
  assert.deepEqual(object!.metadata, {
    name: "shop-x",
    namespace: "other",
    labels: { a: "1" },
    annotations: { b: "u-1" },
  });
});

Deno.test("custom believes discovery on namespaces, then the entry, then assumes some", async () => {
  const namespace = async (metadata: string, served?: boolean) =>
    (await custom(metadata, {}, () => served))[0].ref.namespace;
  assert.equal(await namespace("spec: {}", undefined), "retail");
  assert.equal(await namespace("spec: {}", false), undefined);
  assert.equal(
    await namespace("metadata: { namespaced: false }", undefined),
    undefined,
  );
  assert.equal(await namespace("metadata: { namespaced: true }", true), "retail");
});

Deno.test("custom refuses to guess when the entry and discovery disagree", async () => {
  await assert.rejects(
    () => custom("metadata: { namespaced: false }", {}, () => true),
    (error: RenderError) => {
      assert.match(
        error.message,
        /namespaced: false, and the cluster serves Other with namespaces$/,
      );
      assert.equal(error.hint, "Write `namespaced: true`, or leave it out");
      return true;
    },
  );
});
