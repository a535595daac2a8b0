import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import { createApp } from "../net/mod.ts";
import { ObjectStore } from "../kube/store.ts";
import type { CrdView } from "./cross_reads.ts";
import { addKatalogRoutes } from "./katalog_routes.ts";
import { crdPlan, site } from "./test_plans.ts";

const SECRET: KubeObject = {
  ...site({
    annotations: {
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      note: "kept",
    },
  }),
  data: { password: "aHVudGVyMg==" },
  status: { conditions: [{ type: "Ready", status: "False", message: "not yet" }] },
};

function appOf(more: Partial<CrdView> = {}) {
  const store = new ObjectStore({});
  store.set({ object: SECRET, applied: new Map() });
  const app = createApp();
  const view: CrdView = {
    crd: crdPlan({ name: "Site" }),
    store,
    childInformer: () => undefined,
    figures: () => ({
      metrics: { workers: 1 },
      health: { healthy: true, state: "healthy", queueDepth: 0 },
    }),
    state: () => "healthy",
    synced: () => true,
    ...more,
  };
  addKatalogRoutes(app, () => [view]);
  return async (path: string) => {
    const response = await app.request(path);
    return { status: response.status, body: await response.json() };
  };
}

Deno.test("a resource is told of by namespace and name, with spec and status alone", async () => {
  const { status, body } = await appOf()("/katalog/site/cr/shop/web");
  assert.equal(status, 200);
  assert.deepEqual([body.name, body.spec, body.ready, body.readyMessage], [
    "web",
    { size: 1 },
    false,
    "its condition Ready is False",
  ]);
  assert.deepEqual(body.annotations, { note: "kept" });
  assert.ok(!JSON.stringify(body).includes("aHVudGVyMg"), "what a Secret holds");
});

Deno.test("what is not there, not read yet, or not to be told is no resource", async () => {
  const tell = appOf();
  assert.equal((await tell("/katalog/site/cr/shop/other")).status, 404);
  assert.equal((await tell("/katalog/site/cr/web")).status, 404);
  const { status, body } = await tell("/katalog/page/health");
  assert.deepEqual([status, body.error], [
    404,
    'Cannot find the CRD "page": the Katalog has no such CRD',
  ]);
  const early = appOf({ synced: () => false });
  assert.equal((await early("/katalog/site/cr/shop/web")).status, 503);
  const closed = appOf({ crd: crdPlan({ crossAccess: false }) });
  assert.equal((await closed("/katalog/site/cr/shop/web")).status, 404);
  assert.equal((await closed("/katalog/site/health")).status, 200);
});

Deno.test("a cluster-scoped resource is found whatever namespace is asked for", async () => {
  const store = new ObjectStore({});
  const object = site({ namespace: undefined });
  store.set({ object, applied: new Map() });
  const tell = appOf({ crd: crdPlan({ namespaced: false }), store });
  assert.equal((await tell("/katalog/site/cr/shop/web")).status, 200);
  assert.equal((await tell("/katalog/site/cr/web")).status, 200);
});

Deno.test("a CRD's health is an error's status once it is degraded; its figures stay", async () => {
  const tell = appOf({ state: () => "degraded" });
  const { status, body } = await tell("/katalog/SITE/health");
  assert.deepEqual([status, body.status, body.name], [503, 503, "Site"]);
  const info = await tell("/katalog/site");
  assert.deepEqual([info.status, info.body.healthy, info.body.metrics], [
    200,
    false,
    { workers: 1 },
  ]);
});
