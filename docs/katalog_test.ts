import assert from "node:assert/strict";
import { getPath, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import { type CrdPlan, formatViolations, loadPlan } from "../katalog/mod.ts";

const PAGE = await Deno.readTextFile(new URL("katalog.md", import.meta.url));
/** The page's samples, in order. */
const [
  WHOLE,
  FOR_EACH,
  CUSTOM,
  ,
  ,
  CONDITIONS,
  RULES,
  NOTES,
  STATUS,
  OBSERVED,
  BESIDE,
  REMOTE,
  CALLS,
  RULE_CALLS,
  GATE_CALLS,
] = [
  ...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g),
].map(([, text]) => text);

const CRD = JSON.stringify({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "shops.demo.io" },
  spec: {
    group: "demo.io",
    scope: "Namespaced",
    names: { kind: "Shop", plural: "shops", singular: "shop" },
    versions: [{ name: "v1", served: true, storage: true }],
  },
});

const SHOP: KubeObject = {
  apiVersion: "demo.io/v1",
  kind: "Shop",
  metadata: {
    name: "web",
    namespace: "shop",
    uid: "u",
    labels: { "app.kubernetes.io/part-of": "new" },
  },
  spec: {
    image: "registry.example.org/shop:1",
    repository: "nginx",
    replicas: 3,
    team: "blue",
    tier: "gold",
    host: "shop.example.org",
    zones: [{ name: "a" }, { name: "b", enabled: false }, { name: "c" }],
  },
};

async function load(
  katalog: string,
  expected: readonly string[] = [],
): Promise<CrdPlan> {
  const loaded = await loadPlan({
    files: ["katalog.yaml"],
    readFile: (path) =>
      Promise.resolve(
        path.endsWith("crd.yaml")
          ? CRD
          : path.endsWith("cr.yaml")
          ? JSON.stringify(SHOP)
          : path.endsWith("shared-notes.yaml")
          ? "functions: [{ name: tag, expression: replaced }]"
          : katalog,
      ),
    env: (name) => name === "ORK_DATA_HOST" ? "data.test" : undefined,
  });
  assert.deepEqual(loaded.problems.map(({ code }) => code), expected);
  assert.ok(loaded.ok);
  return loaded.value.crds[0];
}

/** A Katalog whose box is the sample. */
function boxed(sample: string, by = 8): string {
  const box = sample.trimEnd().split("\n").map((line) => " ".repeat(by) + line);
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    shop:
      crdFile: ./crd.yaml
      operatorBox:
${by === 8 ? "" : "        onReconcile:\n"}${box.join("\n")}
`;
}

const scope = (children: JsonObject = {}) => ({
  root: { ...SHOP, children } as JsonObject,
  facts: { nowMs: 0, random: seededRandom(1) },
});

function made(crd: CrdPlan): KubeObject[] {
  const context = { cr: SHOP, isNamespaced: () => true };
  return crd.onReconcile.entries.flatMap((entry) => entry.render(scope(), context))
    .flatMap(({ object }) => object ?? []);
}

Deno.test("The Katalog's page shows a whole one that loads and makes what it says", async () => {
  const crd = await load(WHOLE);
  assert.deepEqual(
    made(crd).map((object) => `${object.kind}/${object.metadata.name}`),
    ["Deployment/web-deployment", "Service/web-svc"],
  );
  assert.deepEqual(crd.labels(scope()), { team: "blue" });
  assert.equal(crd.allowsNamespace("elsewhere"), false);
});

Deno.test("The Katalog's page shows a forEach that leaves out what its condition says", async () => {
  const maps = made(await load(boxed(FOR_EACH, 10)));
  assert.deepEqual(maps.map((map) => map.metadata.name), ["web-a", "web-c"]);
  assert.deepEqual(maps[1].data, { zone: "c", position: "2" });
});

Deno.test("The Katalog's page shows a custom object whose number stays a number", async () => {
  const [budget] = made(await load(boxed(CUSTOM, 10)));
  assert.equal(getPath(budget.spec, ["minAvailable"]), 3);
});

Deno.test("The Katalog's page shows conditions that hold", async () => {
  const entry = "configMaps:\n  - name: x\n" +
    CONDITIONS.trimEnd().split("\n").map((line) => `    ${line}`).join("\n");
  assert.equal(made(await load(boxed(entry, 10))).length, 1);
});

Deno.test("The Katalog's page shows notes that hold their examples", async () => {
  const maps = `configMaps:
  - name: x
    data: { image: "{{ image }}", large: "{{ if isLarge }}yes{{ else }}no{{ end }}" }
`;
  const [map] = made(await load(boxed(maps, 10) + NOTES));
  assert.deepEqual(map.data, { image: "nginx:stable", large: "no" });
});

Deno.test("The Katalog's page shows rules that change, deny and warn", async () => {
  const katalog = WHOLE.replace(
    / {6}operatorBox:[^]*$/,
    RULES.replace(/^(?=.)/gm, "      "),
  );
  const { rules } = await load(katalog);
  const facts = {
    scope: scope(),
    at: "reconcile",
    holders: () => ["shop/other"],
  } as const;
  const cr: KubeObject = {
    ...SHOP,
    metadata: { ...SHOP.metadata, namespace: "production" },
    spec: { host: "a", image: "elsewhere/shop" },
  };
  const { object } = rules!.mutate(cr, facts);
  assert.deepEqual(object.spec, {
    host: "a",
    image: "elsewhere/shop",
    replicas: 2,
    tier: "gold",
  });
  const { denials, warnings } = rules!.validate(
    { ...object, spec: { ...object.spec as JsonObject, replicas: 6 } },
    facts,
  );
  assert.equal(
    formatViolations(denials),
    'field "spec.replicas": at most 5, not 6; ' +
      'field "spec.host": expected unique, found "a", which shop/other has too',
  );
  assert.equal(
    formatViolations(warnings),
    'field "spec.image": expected prefix "registry.example.org/", found "elsewhere/shop"',
  );
});

Deno.test("The Katalog's page shows a status with nested paths and types", async () => {
  const crd = await load(
    boxed(`${STATUS}onReconcile:\n  deployments:\n    - image: "{{ .spec.image }}"\n`),
  );
  const deployment = { spec: { replicas: 3 }, status: { readyReplicas: 3 } };
  const { values, errors } = crd.status.evaluate(scope({ deployment }), {
    failed: false,
  });
  assert.deepEqual(errors, []);
  assert.deepEqual(values, {
    phase: "Running",
    endpoints: { web: "http://web.shop.svc" },
    replicas: 3,
  });
});

Deno.test("The Katalog's page shows what else a resource looks at, with its gates", async () => {
  const database = "    database:\n      apiTypes: " +
    "{ group: demo.io, version: v1, kind: Database, plural: databases }\n";
  // The page writes `emit:` as newer Katalogs do.
  const crd = await load(boxed(OBSERVED) + database, ["deprecated-spelling"]);
  const [cross] = crd.cross;
  assert.equal(cross.crd, "database");
  assert.deepEqual(cross.select(scope()), { name: "web-db" });
  assert.deepEqual([...crd.watches[0].on], ["create", "update"]);
  assert.equal(crd.events[0].name, "evicted");
  assert.deepEqual(crd.enqueueGate?.sentinels, ["generationChanged"]);
  const root = { ...scope().root, _sentinels: ["labelsChanged"] };
  assert.equal(crd.enqueueGate?.holds({ ...scope(), root }), true);
  assert.equal(crd.enqueueGate?.holds(scope()), false);
  assert.equal(crd.reconcileGate?.holds(scope()), true);
});

Deno.test("The Katalog's page shows a spec that is normalized, and what enriches", async () => {
  const entry = BESIDE.trimEnd().split("\n").map((line) => `      ${line}\n`).join("");
  const crd = await load(boxed("onReconcile: {}") + entry);
  assert.deepEqual(crd.normalize?.apply(scope()).changes, []);
  assert.deepEqual(
    crd.enrich.map(({ target, conditional }) => [target, conditional]),
    [["pods", false], ["events", true]],
  );
});

Deno.test("The Katalog's page shows calls that ask what it says, in that order", async () => {
  const { external } = await load(boxed(CALLS));
  const { root, facts } = scope();
  const answers = { flags: { channel: "beta", enabled: true } };
  const asked = external.calls.map((call) => {
    const { url, body } = call.request({ root: { ...root, external: answers }, facts });
    return { needs: call.needs, url, body };
  });
  assert.deepEqual(asked, [
    { needs: [], url: "http://flags.platform.svc/v1/flags/web", body: undefined },
    {
      needs: [],
      url: "https://audit.example.org/events",
      body: '{ "resource": "web" }',
    },
    {
      needs: ["flags"],
      url: "https://releases.example.org/latest?channel=beta",
      body: undefined,
    },
  ]);
  assert.deepEqual(external.secrets, [{ name: "releases" }]);
  assert.deepEqual(external.variables, ["ORK_AUDIT_TOKEN"]);
});

Deno.test("The Katalog's page shows how another program is asked", async () => {
  const { cross } = await load(boxed(REMOTE));
  const asked = cross.map(({ select, remote }) => {
    const { name = "web", namespace = "shop" } = select(scope());
    return remote?.request(scope(), { name, namespace }).url;
  });
  assert.deepEqual(asked, [
    "http://data.test:8080/katalog/database/cr/data/web-db",
    "http://data.test:8080/katalog/database/health",
    "https://cmdb.example.org/hosts/web",
  ]);
});

Deno.test("The Katalog's page shows calls of rules and of gates", async () => {
  const entry = RULE_CALLS.trimEnd().split("\n").map((line) => `      ${line}\n`);
  const crd = await load(boxed(GATE_CALLS) + entry.join(""));
  const urls = [crd.rules?.calls?.validation, crd.reconcileGate?.calls].map((plan) =>
    plan?.calls.map((call) => call.request(scope()).url)
  );
  assert.deepEqual(urls, [
    ["http://quota.platform.svc/shop"],
    ["http://ops.platform.svc/window"],
  ]);
  const known = { ...scope().root, external: { quota: { left: 3, strict: true } } };
  const facts = {
    at: "reconcile",
    scope: { ...scope(), root: known },
    holders: () => ["shop/other"],
  } as const;
  const cr = { ...SHOP, spec: { host: "a", size: 9 } };
  const { denials } = crd.rules!.validate(cr, facts);
  assert.deepEqual(denials.map(({ field }) => field), ["spec.size", "spec.host"]);
});
