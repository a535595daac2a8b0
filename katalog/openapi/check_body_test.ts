import assert from "node:assert/strict";
import { contextOf, crds, custom, filesOf, scopeOf, site } from "../fixtures_test.ts";
import { loadKatalog } from "../load.ts";
import { compilePlan, loadPlan, type Plan } from "../mod.ts";

type Files = { readonly [path: string]: string };

/** Problems of schemas, as `severity code line:column path`. */
async function problems(files: string | Files): Promise<string[]> {
  const { problems } = await loadPlan(
    filesOf(typeof files === "string" ? { "katalog.yaml": files } : files),
  );
  return problems.map(({ severity, code, line, column, path }) =>
    `${severity} ${code} ${line}:${column} ${path.replace(/^.*custom/, "custom")}`
  );
}

const SERVICE = "apiVersion: v1, kind: Service";

Deno.test("an entry is checked where its text is fixed, around templates", async () => {
  assert.deepEqual(
    await problems(custom(
      `${SERVICE}, spec: { ports: [{ port: "{{ .spec.port }}", potr: "{{ .spec.x }}", name: 8 }] }`,
    )),
    [
      "error schema-unknown-field 8:120 custom[0].spec.ports[0].potr",
      "error schema-type 8:149 custom[0].spec.ports[0].name",
    ],
  );
});

Deno.test("text beside a template must be able to be part of the value", async () => {
  const told = (value: string) =>
    problems(custom(`${SERVICE}, spec: { ports: [{ port: "${value}" }] }`));
  assert.deepEqual(await told("{{ .spec.port }}"), []);
  assert.deepEqual(await told("{{ if .spec.tls }}443{{ else }}80{{ end }}"), []);
  assert.deepEqual(await told("p{{ .spec.port }}"), [
    "error schema-type 8:100 custom[0].spec.ports[0].port",
  ]);
});

Deno.test("identity, conditions and the other keys of the frame are no fields", async () => {
  assert.deepEqual(
    await problems(custom(
      `${SERVICE}, metadata: { name: x, labels: { a: 1 } }, when: [{ field: spec.a, equals: 1 }], forEach: { field: spec.l }, prune: false, reconcile: true`,
    )),
    [],
  );
});

Deno.test("a kind that nobody described is not checked", async () => {
  for (const kind of ["x.io/v1, kind: Service", "v9, kind: Service", "v1, kind: No"]) {
    assert.deepEqual(
      await problems(custom(`apiVersion: ${kind}, spec: { potrs: 1 }`)),
      [],
    );
  }
});

Deno.test("an entry that takes over an object need not be whole", async () => {
  const deployment = "apiVersion: apps/v1, kind: Deployment, spec: { replicas: 2 }";
  assert.deepEqual(await problems(custom(deployment)), [
    "warning schema-required 8:90 custom[0].spec",
    "warning schema-required 8:90 custom[0].spec",
  ]);
  assert.deepEqual(await problems(custom(`${deployment}, adopt: true`)), []);
});

Deno.test("what is to be deleted needs no more than its name", async () => {
  const text = custom("apiVersion: apps/v1, kind: Deployment, spec: { replica: 2 }");
  assert.deepEqual(await problems(text.replace("onCreate", "onDelete")), []);
});

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: pages.test.io }
spec:
  group: test.io
  scope: Namespaced
  names: { kind: Page, plural: pages }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [title]
              properties:
                title: { type: string }
                size: { type: integer }
`;

function page(keys: string): Files {
  const entry = `{ apiVersion: test.io/v1, kind: Page, ${keys} }`;
  return {
    "crd.yaml": CRD,
    "katalog.yaml": crds(
      `page: { crdFile: crd.yaml, operatorBox: { onReconcile: { custom: [${entry}] } } }\n`,
    ),
  };
}

Deno.test("a kind of the Katalog's own CRDs is checked by the CRD", async () => {
  assert.deepEqual(
    await problems(page("spec: { title: x, size: 3, colour: red }")),
    ["error schema-unknown-field 6:136 custom[0].spec.colour"],
  );
  assert.deepEqual(
    await problems(page('spec: { size: "3" }')),
    [
      "error schema-required 6:115 custom[0].spec",
      "error schema-type 6:123 custom[0].spec.size",
    ],
  );
});

function firstSpec(plan: Plan) {
  const cr = site({ spec: { n: "7", title: 5 } });
  const [{ object }] = plan.crds[0].onReconcile.entries[0]
    .render(scopeOf(cr), contextOf(cr));
  return object!.spec;
}

Deno.test("a kind of the Katalog's own CRDs is rendered by the CRD", async () => {
  const files = page(
    'spec: { title: "{{ .spec.title }}", size: "{{ .spec.n }}" }',
  );
  const loaded = await loadPlan(filesOf(files));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  assert.deepEqual(firstSpec(loaded.value), { title: "5", size: 7 });
});

Deno.test("compilePlan without schemas checks and converts nothing", async () => {
  const model = await loadKatalog(filesOf(
    page('spec: { title: "{{ .spec.title }}", size: "{{ .spec.n }}", no: 1 }'),
  ));
  assert.ok(model.ok);
  const compiled = compilePlan(model.value);
  assert.ok(compiled.ok);
  assert.deepEqual(firstSpec(compiled.value), { title: 5, size: "7", no: 1 });
});
