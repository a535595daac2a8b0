import assert from "node:assert/strict";
import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import { formatRef, type KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { type CrdPlan, loadPlan } from "../katalog/mod.ts";

async function load(name: string): Promise<CrdPlan> {
  const file = new URL(`${name}/katalog.yaml`, import.meta.url).pathname;
  const read = await loadPlan({ files: [file], readFile: Deno.readTextFile });
  assert.deepEqual(read.problems, []);
  assert.ok(read.ok);
  assert.equal(read.value.crds.length, 1);
  return read.value.crds[0];
}

async function text(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, import.meta.url));
}

/** The example object as the API server would store it, with the CRD's defaults. */
function exampleOf(crd: CrdPlan, spec: JsonObject = {}): KubeObject {
  const [version] = getPath(crd.manifest?.spec, ["versions"]) as readonly Json[];
  const schema = getPath(version, ["schema", "openAPIV3Schema", "properties", "spec"]);
  const [example] = crd.examples;
  const whole = { ...(example.spec as JsonObject), ...spec };
  return { ...example, spec: defaulted(whole, schema) };
}

function defaulted(value: Json, schema: Json | undefined): Json {
  if (Array.isArray(value)) {
    return value.map((item) => defaulted(item, getPath(schema, ["items"])));
  }
  if (!isObject(value)) return value;
  const properties = getPath(schema, ["properties"]);
  const entries = isObject(properties) ? Object.entries(properties) : [];
  return entries.reduce((object, [key, property]) => {
    const item = object[key] ?? getPath(property, ["default"]);
    return item === undefined
      ? object
      : { ...object, [key]: defaulted(item, property) };
  }, value);
}

function scopeOf(cr: KubeObject, children: JsonObject = {}) {
  return {
    root: { ...cr, children } as JsonObject,
    facts: { nowMs: 0, random: seededRandom(1) },
  };
}

/** What the object makes, as `Kind.group namespace/name`, and what it does without. */
function declared(crd: CrdPlan, cr: KubeObject): { made: string[]; left: string[] } {
  const isNamespaced = () => true;
  const all = crd.onReconcile.entries.flatMap((entry) =>
    entry.render(scopeOf(cr), { cr, isNamespaced })
  );
  const refs = (made: boolean) =>
    all.filter(({ object }) => (object !== undefined) === made)
      .map(({ ref }) => formatRef(ref));
  return { made: refs(true), left: refs(false) };
}

Deno.test("The hello example makes a greeting", async () => {
  const crd = await load("hello");
  const document = parseYaml(await text("hello/cr.yaml"), "cr.yaml").documents[0];
  const cr = yamlToJson(document) as KubeObject;
  const [greeting] = crd.onReconcile.entries[0]
    .render(scopeOf(cr), { cr, isNamespaced: () => true });
  assert.deepEqual(greeting.object, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "world-greeting", namespace: "default" },
    data: { greeting: "Hello, world!" },
  });
});

Deno.test("The hello example stands in the README word for word", async () => {
  const katalog = await text("hello/katalog.yaml");
  assert.ok((await text("../README.md")).includes(katalog));
});

Deno.test("The website example makes an Ingress only for a host", async () => {
  const crd = await load("website");
  assert.deepEqual(declared(crd, exampleOf(crd)), {
    made: [
      "ConfigMap default/welcome-page",
      "Deployment.apps default/welcome",
      "Service default/welcome",
    ],
    left: ["Ingress.networking.k8s.io default/welcome"],
  });
  const { made } = declared(crd, exampleOf(crd, { host: "a.example.org" }));
  assert.equal(made.at(-1), "Ingress.networking.k8s.io default/welcome");
});

Deno.test("The website example tells its address and when it runs", async () => {
  const crd = await load("website");
  const status = (cr: KubeObject, children: JsonObject) => {
    const scope = scopeOf(cr, { deployment: { status: children } });
    const { values, errors } = crd.status.evaluate(scope, { failed: false });
    assert.deepEqual(errors, []);
    return values;
  };
  assert.deepEqual(status(exampleOf(crd), {}), {
    url: "http://welcome.default.svc:80",
    readyReplicas: 0,
    phase: "Starting",
  });
  assert.deepEqual(
    status(exampleOf(crd, { host: "a.example.org" }), { readyReplicas: 2 }),
    { url: "http://a.example.org", readyReplicas: 2, phase: "Running" },
  );
});

Deno.test("The website example escapes the title", async () => {
  const crd = await load("website");
  const cr = exampleOf(crd, { title: "<script>" });
  const [page] = crd.onReconcile.entries
    .find((entry) => entry.list === "configMaps")!
    .render(scopeOf(cr), { cr, isNamespaced: () => true });
  const html = getPath(page.object?.data as Json, ["index.html"]);
  assert.match(String(html), /<h1>&lt;script&gt;<\/h1>/);
});

Deno.test("The tenant example guards one namespace for each environment", async () => {
  const crd = await load("tenant");
  assert.equal(crd.namespaced, false);
  const inside = [
    "ConfigMap NS/tenant",
    "ResourceQuota NS/tenant",
    "ServiceAccount NS/deployer",
    "NetworkPolicy.networking.k8s.io NS/same-tenant-only",
  ];
  const names = ["acme-dev", "acme-prod"];
  assert.deepEqual(
    declared(crd, exampleOf(crd)).made.sort(),
    names.flatMap((name) => [
      `Namespace ${name}`,
      ...inside.map((ref) => ref.replace("NS", name)),
    ]).sort(),
  );
});

Deno.test("The tenant example counts its environments", async () => {
  const crd = await load("tenant");
  const { values, errors } = crd.status.evaluate(scopeOf(exampleOf(crd)), {
    failed: false,
  });
  assert.deepEqual({ values, errors }, {
    values: { environments: 2, namespaces: "acme-dev, acme-prod" },
    errors: [],
  });
});
