import assert from "node:assert/strict";
import { crdOf, filesOf, katalog, planOf, scopeOf, site } from "./fixtures_test.ts";
import { loadKatalog, loadPlan } from "./mod.ts";

function crd(kind: string, more: { scope?: string; versions?: string } = {}): string {
  const { scope = "Namespaced", versions } = more;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()}s.test.io }
spec:
  group: test.io
  scope: ${scope}
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: one${kind.toLowerCase()} }
  versions: ${versions ?? "[{ name: v1, served: true, storage: true }]"}
`;
}

function top(crds: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  finalizers: [test.io/all]
  crds:
${crds.replace(/^\n/, "")}`;
}

async function load(files: { readonly [path: string]: string }) {
  const loaded = await loadPlan(filesOf(files));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems, null, 1));
  return loaded.value;
}

Deno.test("the kind comes from crdFile: storage version, scope, plural, manifest", async () => {
  const plan = await load({
    "a/katalog.yaml": top("    site:\n      crdFile: ../crds/site.yaml\n"),
    "crds/site.yaml": crd("Page", {
      scope: "Cluster",
      versions:
        "[{ name: v1, served: true, storage: false }, { name: v2, served: true, storage: true }]",
    }),
  });
  const [page] = plan.crds;
  assert.deepEqual(page.gvk, { group: "test.io", version: "v2", kind: "Page" });
  assert.equal(page.plural, "pages");
  assert.equal(page.namespaced, false);
  assert.equal(page.manifest?.metadata.name, "pages.test.io");
  assert.deepEqual(plan.sources, ["a/katalog.yaml", "crds/site.yaml"]);
});

Deno.test("of several CRDs in a file the one named like the entry is taken", async () => {
  const file = ["Alpha", "Beta", "Gamma"].map((kind) => crd(kind)).join("---\n");
  const plan = await load({
    "katalog.yaml": top(`
    ALPHA: { crdFile: crds.yaml }
    betas: { crdFile: crds.yaml }
    other: { crdFile: crds.yaml, apiTypes: { kind: Gamma } }
    onegamma: { crdFile: crds.yaml }
`),
    "crds.yaml": file,
  });
  assert.deepEqual(
    plan.crds.map(({ name, gvk }) => `${name} ${gvk.kind}`),
    ["ALPHA Alpha", "betas Beta", "other Gamma", "onegamma Gamma"],
  );
});

Deno.test("apiTypes may choose another served version of the CRD", async () => {
  const versions =
    "[{ name: v1, served: true, storage: false }, { name: v2, served: true, storage: true }]";
  const plan = await load({
    "katalog.yaml": top("    page: { crdFile: c.yaml, apiTypes: { version: v1 } }\n"),
    "c.yaml": crd("Page", { versions }),
  });
  assert.equal(plan.crds[0].gvk.version, "v1");
});

Deno.test("a built-in kind needs no more than its name and has no status where none is", async () => {
  const plan = await planOf(top(`
    maps:
      apiTypes: { kind: ConfigMap }
      labelSelector: { a: b, c: d }
    spaces: { apiTypes: { kind: Namespace }, fieldSelector: { metadata.name: x } }
    apps: { apiTypes: { kind: Deployment }, labelSelector: { a: b } }
`));
  const [maps, spaces, apps] = plan.crds;
  assert.deepEqual(maps.gvk, { group: "", version: "v1", kind: "ConfigMap" });
  assert.equal(maps.ignoreStatusPatch, true);
  assert.deepEqual(maps.selection, { labelSelector: "a=b,c=d" });
  assert.equal(spaces.namespaced, false);
  assert.equal(apps.gvk.group, "apps");
  assert.equal(apps.ignoreStatusPatch, false);
});

Deno.test("files fetched from a URL resolve their own relative paths", async () => {
  const asked: string[] = [];
  const loaded = await loadPlan({
    files: ["https://k.example/a/katalog.yaml"],
    readFile: () => Promise.reject(new Error("no files here")),
    fetchSource: (url) => {
      asked.push(url);
      return Promise.resolve(
        url.endsWith("katalog.yaml")
          ? top("    page: { crdFile: ../crd.yaml }\n")
          : crd("Page"),
      );
    },
  });
  assert.ok(loaded.ok);
  assert.deepEqual(asked, [
    "https://k.example/a/katalog.yaml",
    "https://k.example/crd.yaml",
  ]);
});

Deno.test("crFiles give whole objects in the order written", async () => {
  const plan = await load({
    "katalog.yaml": katalog("crFiles: [b.yaml, a.yaml]\n"),
    "a.yaml": "apiVersion: v1\nkind: X\nmetadata: { name: one }\n",
    "b.yaml":
      "apiVersion: v1\nkind: X\nmetadata: { name: two }\n---\napiVersion: v1\nkind: X\nmetadata: { name: three }\n",
  });
  assert.deepEqual(
    plan.crds[0].examples.map(({ metadata }) => metadata.name),
    ["two", "three", "one"],
  );
});

Deno.test("several files and documents make one Katalog, ordered by dependsOn", async () => {
  const types = (kind: string) =>
    `apiTypes: { group: t.io, version: v1, kind: ${kind}, plural: x }`;
  const plan = await load({
    "a/katalog.yaml": top(`
    web: { ${types("Web")}, dependsOn: { db: healthy, cache: { condition: started } } }
    free: { ${types("Free")} }
`) + "---\n" + top(`
    cache: { ${types("Cache")}, dependsOn: [db] }
    off: { enabled: false }
`),
    "b/katalog.yaml": top(`    db: { ${types("Db")} }\n`).replace("test }", "b }"),
  });
  assert.equal(plan.name, "test");
  assert.deepEqual(plan.crds.map(({ name }) => name), ["db", "cache", "web", "free"]);
  assert.deepEqual(plan.crds[2].dependsOn, [
    { crd: "db", condition: "healthy" },
    { crd: "cache", condition: "started" },
  ]);
});

Deno.test("an entry that says nothing has the documented defaults", async () => {
  const crd = await crdOf("");
  assert.equal(crd.workers, 3);
  assert.equal(crd.resyncMs, 30_000);
  assert.equal(crd.failureThreshold, 5);
  assert.deepEqual(crd.finalizers, ["orkestra.orkspace.io/cleanup"]);
  assert.deepEqual(crd.selection, {});
  assert.equal(crd.requeueAfterMs(scopeOf(site())), undefined);
  assert.deepEqual(crd.labels(scopeOf(site())), {});
  assert.equal(crd.onDelete.timeoutMs, 300_000);
  assert.deepEqual(crd.onCreate.entries, []);
});

Deno.test("an entry's settings are read", async () => {
  const crd = await crdOf(`
removeFinalizers: true
ignoreObservedGeneration: true
operatorBox:
  finalizers: [test.io/mine]
  reconciler:
    workers: 7
    resync: 1m30s
    queue: { failureThreshold: 9 }
  onDelete: { timeout: 10s }
`);
  assert.equal(crd.workers, 7);
  assert.equal(crd.resyncMs, 90_000);
  assert.equal(crd.failureThreshold, 9);
  assert.deepEqual(crd.finalizers, ["test.io/mine", "orkestra.orkspace.io/cleanup"]);
  assert.equal(crd.removeFinalizers, true);
  assert.equal(crd.ignoreObservedGeneration, true);
  assert.equal(crd.onDelete.timeoutMs, 10_000);
});

Deno.test("the Katalog's finalizers count where the box has none of its own", async () => {
  const plan = await planOf(
    top("    site: { apiTypes: { group: t.io, version: v1, kind: S, plural: s } }\n"),
  );
  assert.deepEqual(plan.crds[0].finalizers, [
    "test.io/all",
    "orkestra.orkspace.io/cleanup",
  ]);
});

Deno.test("namespaces are allowed by both lists, and a single one narrows the watch", async () => {
  const crd = await crdOf("allowedNamespaces: [a, b]\nrestrictedNamespaces: [b]\n");
  assert.deepEqual(["a", "b", "c"].map(crd.allowsNamespace), [true, false, false]);
  assert.deepEqual(crd.selection, { namespace: "a" });
  const two = await crdOf("allowedNamespaces: [a, b]\n");
  assert.deepEqual(two.selection, {});
  assert.deepEqual([crd.namespaces, two.namespaces], [["a"], ["a", "b"]]);
  assert.equal((await crdOf("restrictedNamespaces: [b]\n")).namespaces, undefined);
  const cluster = await crdOf("namespaced: false\nallowedNamespaces: [a]\n");
  assert.deepEqual(cluster.selection, {});
});

Deno.test("requeue waits for its conditions and ignores what is no delay", async () => {
  const crd = await crdOf(`
operatorBox:
  reconciler:
    requeue:
      after: "{{ .spec.after }}"
      when: [{ field: spec.on, equals: true }]
`);
  const after = (spec: Record<string, string | boolean>) =>
    crd.requeueAfterMs(scopeOf(site({ spec })));
  assert.equal(after({ on: true, after: "5s" }), 5000);
  assert.equal(after({ on: false, after: "5s" }), undefined);
  assert.equal(after({ on: true, after: "0s" }), undefined);
  assert.equal(after({ on: true, after: "soon" }), undefined);
  assert.equal(after({ on: true }), undefined);
});

Deno.test("all problems of all kinds are told in one go", async () => {
  const { ok, problems } = await loadPlan(filesOf({
    "katalog.yaml": katalog(`
crdFile: x
descr: y
labels: { a: "{{ nothere }}" }
operatorBox:
  onCreate:
    deployments:
      - replicas: many
        when: [{ field: spec.a, operator: nope }]
`),
  }));
  assert.equal(ok, false);
  assert.deepEqual(problems.map(({ code, line }) => `${line} ${code}`), [
    "8 file-unreadable",
    "9 unknown-key",
    "10 template-function",
    "14 missing-key",
    "14 bad-type",
    "15 condition-operator",
  ]);
});

Deno.test("loadKatalog gives the model without compiling its templates", async () => {
  const loaded = await loadKatalog(
    filesOf({ "katalog.yaml": katalog('labels: { a: "{{ nothere }}" }\n') }),
  );
  assert.ok(loaded.ok);
  assert.equal(loaded.value.crds[0].name, "site");
});
