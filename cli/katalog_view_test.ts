import assert from "node:assert/strict";
import { formatYaml } from "../core/yaml.ts";
import type { JsonObject } from "../core/json.ts";
import { loadKatalog } from "../katalog/mod.ts";
import { crdView } from "./katalog_view.ts";

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    site:
      apiTypes: { group: shop.example.io, version: v1, kind: Site, plural: sites }
      allowedNamespaces: [shop, stage]
      labelSelector: { tier: web, team: a }
      labels: { team: "{{ .metadata.namespace }}" }
      dependsOn: { database: healthy }
      mutation: { mutateFirst: false, rules: [{ field: spec.tier, default: gold }] }
      validation: { rules: [{ field: spec.tier, in: [gold, silver] }] }
      operatorBox:
        when: [{ field: spec.paused, notEquals: "true" }]
        reconciler:
          resync: 90s
          requeue: { after: 10s }
        onReconcile:
          configMaps:
            - data: { title: "{{ .spec.title }}" }
            - name: second
              data: { a: "1" }
        onDelete:
          timeout: 7m
          configMaps: [{ name: second }]
        status:
          fields:
            - path: replicas
              type: int
              value: "{{ .spec.replicas }}"
              when: [{ field: spec.replicas, exists: true }]
    database:
      apiTypes: { group: shop.example.io, version: v1, kind: Database, plural: databases }
      namespaced: false
      operatorBox:
        onCreate:
          configMaps: [{ name: db, namespace: default, data: { a: "1" } }]
    off:
      enabled: false
      apiTypes: { group: shop.example.io, version: v1, kind: Off, plural: offs }
      operatorBox:
        onCreate:
          configMaps: [{ name: db, data: { a: "1" } }]
`;

async function viewsOf(text: string): Promise<readonly JsonObject[]> {
  const model = await loadKatalog({
    files: ["katalog.yaml"],
    readFile: () => Promise.resolve(text),
  });
  if (!model.ok) assert.fail(JSON.stringify(model.problems, null, 2));
  return model.value.crds.map(crdView);
}

Deno.test("crdView shows enabled CRDs only, each after what it waits for", async () => {
  const views = await viewsOf(KATALOG);
  assert.deepEqual(views.map((view) => view.name), ["database", "site"]);
});

Deno.test("crdView fills in what the Katalog leaves open", async () => {
  const [database] = await viewsOf(KATALOG);
  assert.deepEqual(database, {
    name: "database",
    apiTypes: {
      group: "shop.example.io",
      version: "v1",
      kind: "Database",
      plural: "databases",
    },
    namespaced: false,
    forceConflict: true,
    ignoreStatusPatch: false,
    ignoreObservedGeneration: false,
    removeFinalizers: false,
    operatorBox: {
      reconciler: { workers: 3, resync: "30s", queue: { failureThreshold: 5 } },
      finalizers: ["orkestra.orkspace.io/cleanup"],
      onCreate: {
        configMaps: [{ name: "db", namespace: "default", data: { a: "1" } }],
      },
      status: { conditions: true, readiness: "children", fields: [] },
    },
  });
});

Deno.test("crdView shows the rules, and which come first", async () => {
  const [, site] = await viewsOf(KATALOG);
  assert.deepEqual(site.mutation, {
    mutateFirst: false,
    rules: [{ field: "spec.tier", default: "gold" }],
  });
  assert.deepEqual(site.validation, {
    rules: [{ field: "spec.tier", in: ["gold", "silver"] }],
  });
});

Deno.test("crdView shows how long deleting may take", async () => {
  const [, site] = await viewsOf(KATALOG);
  assert.deepEqual((site.operatorBox as JsonObject).onDelete, {
    configMaps: [{ name: "second" }],
    timeout: "7m",
  });
});

Deno.test("crdView shows what would load again to the same", async () => {
  const views = await viewsOf(KATALOG);
  const crds = Object.fromEntries(views.map(({ name, ...crd }) => [String(name), crd]));
  const again = await viewsOf(formatYaml({
    apiVersion: "orkestra.orkspace.io/v1",
    kind: "Katalog",
    metadata: { name: "shop" },
    spec: { crds },
  }));
  assert.deepEqual(again, views);
});
