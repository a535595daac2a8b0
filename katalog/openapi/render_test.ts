import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../core/json.ts";
import { contextOf, crdOf, scopeOf, site } from "../fixtures_test.ts";
import type { RenderError } from "../plan.ts";

/** The object that a custom entry makes, without its identity. */
async function body(
  kind: string,
  lines: string,
  spec: Json = {},
): Promise<JsonObject> {
  const [apiVersion, name] = kind.split(" ");
  const crd = await crdOf(`
operatorBox:
  onReconcile:
    custom:
      - apiVersion: ${apiVersion}
        kind: ${name}
${lines.trim().replace(/^/gm, "        ")}
`);
  const cr = site({ spec });
  const [{ object }] = crd.onReconcile.entries[0].render(scopeOf(cr), contextOf(cr));
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object!;
  return rest;
}

async function deploymentSpec(lines: string, spec: Json): Promise<Json> {
  const indented = lines.trim().replace(/^/gm, "  ");
  const made = await body(
    "apps/v1 Deployment",
    `spec:\n${indented}\n  selector: {}\n  template: {}`,
    spec,
  );
  const { selector: _selector, template: _template, ...rest } = made.spec as JsonObject;
  return rest;
}

Deno.test("a value that should be text is text, whatever the template gives", async () => {
  const lines = `data:
  n: "{{ .spec.n }}"
  on: "{{ .spec.on }}"
  big: "{{ .spec.big }}"
  both: "{{ .spec.n }} of them"
  static: "3"`;
  assert.deepEqual(
    await body("v1 ConfigMap", lines, { n: 3, on: false, big: 9007199254740993n }),
    {
      data: {
        n: "3",
        on: "false",
        big: "9007199254740993",
        both: "3 of them",
        static: "3",
      },
    },
  );
});

Deno.test("a value of a map stays when its template gives nothing, a field goes", async () => {
  assert.deepEqual(
    await body("v1 ConfigMap", 'data: { a: "{{ .spec.no }}" }'),
    { data: { a: "" } },
  );
  assert.deepEqual(
    await body("v1 Secret", 'type: "{{ .spec.no }}"\ndata: {}'),
    { data: {} },
  );
});

Deno.test("a number, text with digits and a choice of digits become a number", async () => {
  const replicas = '"{{ if .spec.high }}3{{ else }}1{{ end }}"';
  assert.deepEqual(
    await deploymentSpec(
      `replicas: ${replicas}
minReadySeconds: "{{ .spec.text }}"
revisionHistoryLimit: "{{ .spec.n }}"
progressDeadlineSeconds: "{{ .spec.no }}"
paused: "{{ .spec.on }}{{ .spec.no }}"`,
      { high: true, text: "10", n: 4, on: true },
    ),
    { replicas: 3, minReadySeconds: 10, revisionHistoryLimit: 4, paused: true },
  );
});

Deno.test("a number with a fraction stays one, and its text is read", async () => {
  const line = (value: string) =>
    `spec: { group: a.io, scope: Cluster, names: { kind: A, plural: as }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { maximum: "${value}" } } }] }`;
  const kind = "apiextensions.k8s.io/v1 CustomResourceDefinition";
  const maximum = async (value: string, spec: Json) => {
    const { spec: made } = await body(kind, line(value), spec);
    return JSON.stringify(made).match(/"maximum":([^}]*)/)?.[1];
  };
  assert.equal(await maximum("{{ .spec.n }}", { n: 2.5 }), "2.5");
  assert.equal(await maximum("{{ .spec.n }}", { n: "2.5e3" }), "2500");
  assert.equal(await maximum("{{ .spec.n }}.5", { n: 2 }), "2.5");
});

Deno.test("a count or a percentage keeps the type that the template gives", async () => {
  const limit = async (value: string, spec: Json) => {
    const made = await body(
      "policy/v1 PodDisruptionBudget",
      `spec: { minAvailable: "${value}" }`,
      spec,
    );
    return (made.spec as JsonObject).minAvailable;
  };
  assert.equal(await limit("{{ .spec.n }}", { n: 2 }), 2);
  assert.equal(await limit("{{ .spec.n }}", { n: "50%" }), "50%");
  assert.equal(await limit("{{ .spec.n }}", { n: "2" }), "2");
  assert.equal(await limit("{{ .spec.n }}%", { n: 50 }), "50%");
  // All that such a text can mean is a count.
  assert.equal(await limit("{{ if .spec.n }}2{{ else }}1{{ end }}", { n: 0 }), 1);
});

Deno.test("a whole list or map may come from one template, its values typed as well", async () => {
  const made = await body(
    "v1 Pod",
    `spec:
  nodeSelector: "{{ .spec.node }}"
  tolerations: "{{ .spec.tolerations }}"
  imagePullSecrets: "{{ .spec.no }}"
  containers:
    - name: web
      args: ["{{ .spec.n }}", "{{ .spec.no }}", "-v"]`,
    {
      n: 3,
      node: { zone: 7, disk: "ssd" },
      tolerations: [{ key: "a", tolerationSeconds: "30", effect: null }],
    },
  );
  assert.deepEqual(made.spec, {
    nodeSelector: { zone: "7", disk: "ssd" },
    tolerations: [{ key: "a", tolerationSeconds: 30, effect: null }],
    containers: [{ name: "web", args: ["3", "-v"] }],
  });
});

Deno.test("a list that is an item of a list stays one item", async () => {
  const made = await body(
    "apiextensions.k8s.io/v1 CustomResourceDefinition",
    `spec: { group: a.io, scope: Cluster, names: { kind: A, plural: as }, versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { enum: ["{{ .spec.list }}"] } } }] }`,
    { list: [1, 2] },
  );
  assert.match(JSON.stringify(made), /"enum":\[\[1,2\]\]/);
});

const refused: readonly [lines: string, spec: Json, message: string][] = [
  ['replicas: "{{ .spec.v }}"', { v: "many" }, 'a whole number: found "many"'],
  ['replicas: "{{ .spec.v }}"', { v: 2.5 }, 'a whole number: found "2.5"'],
  ['replicas: "{{ .spec.v }}"', { v: true }, 'a whole number: found "true"'],
  ['replicas: "{{ .spec.v }}"', { v: [1] }, "a whole number: found a list"],
  ['replicas: "{{ .spec.v }}0"', { v: "x" }, 'a whole number: found "x0"'],
  ['paused: "{{ .spec.v }}"', { v: 1 }, 'true or false: found "1"'],
  ['paused: "{{ .spec.v }}"', { v: "yes" }, 'true or false: found "yes"'],
  ['strategy: "{{ .spec.v }}"', { v: "Recreate" }, 'a map: found "Recreate"'],
];

for (const [lines, spec, message] of refused) {
  Deno.test(`${lines} refuses ${JSON.stringify(spec)}`, async () => {
    await assert.rejects(() => deploymentSpec(lines, spec), (error: RenderError) => {
      const path = `spec.crds.site.operatorBox.onReconcile.custom[0].spec.${
        lines.split(":")[0]
      }`;
      assert.equal(error.message, `Cannot render "${path}" as ${message}`);
      assert.equal(error.origin.path, path);
      assert.equal(error.origin.at.line, 14);
      assert.match(error.hint!, /^Let the template give /);
      return true;
    });
  });
}

Deno.test("a list from a template must be a list", async () => {
  await assert.rejects(
    () =>
      body("v1 Pod", 'spec: { containers: [], tolerations: "{{ .spec.t }}" }', {
        t: { key: "a" },
      }),
    /as a list: found a map$/,
  );
});
