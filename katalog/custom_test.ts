import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import {
  contextOf,
  crdFile,
  crdOf,
  filesOf,
  katalog,
  scopeOf,
  site,
} from "./fixtures_test.ts";
import { loadPlan } from "./mod.ts";
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

Deno.test("custom keeps the status out of the object, and its types", async () => {
  const [{ object, status }] = await custom(
    'status: { phase: "{{ .spec.phase }}", count: "{{ .spec.n }}", no: "{{ .spec.no }}" }',
    { phase: "New", n: 3 },
  );
  assert.equal(object?.status, undefined);
  assert.deepEqual(status, { phase: "New", count: 3 });
});

Deno.test("custom has no status to write where there is none, or hasStatus is false", async () => {
  const status = async (lines: string) => (await custom(lines))[0].status;
  assert.equal(await status("status: {}"), undefined);
  assert.equal(await status("status: { a: 1 }\nhasStatus: false"), undefined);
  assert.deepEqual(await status("status: { a: 1 }\nhasStatus: true"), { a: 1 });
});

Deno.test("custom checks a status against the schema of its kind, and takes its types", async () => {
  const schema = "{ type: object, properties: { status: { type: object, " +
    "properties: { replicas: { type: integer } } } } }";
  const crd = `${
    crdFile("Page").trimEnd().replace("storage: true }]", "storage: true,")
  }
      schema: { openAPIV3Schema: ${schema} } }]
`;
  const load = (status: string) =>
    loadPlan(filesOf({
      "katalog.yaml": katalog(`
operatorBox:
  onReconcile:
    custom: [{ apiVersion: test.io/v1, kind: Page, status: ${status} }]
`) + "    page: { crdFile: ./page.yaml }\n",
      "page.yaml": crd,
    }));
  const loaded = await load('{ replicas: "{{ .spec.n }}" }');
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const plan = loaded.value.crds.find(({ name }) => name === "site")!;
  const cr = site({ spec: { n: "4" } });
  const [{ status }] = plan.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
  assert.deepEqual(status, { replicas: 4 });
  const { problems } = await load("{ replica: 1 }");
  assert.deepEqual(problems.map(({ code, hint }) => [code, hint]), [
    ["schema-unknown-field", 'Did you mean "replicas"?'],
  ]);
});

Deno.test("an entry sleeps for a span that may be a template, and for none", async () => {
  const sleep = async (text: string) =>
    (await custom(`sleep: "${text}"`, { span: "1d" }))[0].sleepMs;
  assert.equal(await sleep("{{ .spec.span }}"), 86_400_000);
  assert.equal(await sleep("1h30m"), 5_400_000);
  assert.equal(await sleep("0s"), undefined);
  assert.equal(await sleep(""), undefined);
  await assert.rejects(sleep("soon"), /Cannot read "sleep" as a span of time/);
  await assert.rejects(sleep("{{ .metadata.name }}"), /found "shop"/);
});
