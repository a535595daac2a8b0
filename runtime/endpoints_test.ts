import assert from "node:assert/strict";
import { createEndpoints, type ViewedManager } from "./endpoints.ts";
import type { CrdStatus } from "./manager.ts";

const DEGRADED: CrdStatus = {
  name: "site",
  state: "degraded",
  objects: 2,
  queueDepth: 0,
  consecutiveFails: 7,
  lastError: "Cannot apply",
  waitingFor: [],
};

function endpoints(
  state: {
    ready?: boolean;
    stopping?: boolean;
    started?: boolean;
    crds?: readonly CrdStatus[];
  } = {},
) {
  const manager: ViewedManager = {
    exposeMetrics: () => Promise.resolve({ text: "up 1\n", type: "text/plain" }),
    status: () => state.crds ?? [DEGRADED],
    ready: () => state.ready ?? true,
    views: () => [],
    run: () => Promise.resolve(),
  };
  return createEndpoints({
    manager: () => state.started === false ? undefined : manager,
    stopping: () => state.stopping ?? false,
  });
}

Deno.test("createEndpoints answers every name of a probe alike", async () => {
  const app = endpoints();
  for (
    const path of [
      "/health",
      "/healthz",
      "/livez",
      "/ready",
      "/readyz",
      "/startup",
    ]
  ) {
    assert.equal((await app.request(path)).status, 200, path);
  }
  assert.equal((await app.request("/nothing")).status, 404);
});

Deno.test("createEndpoints is alive, but not ready, until informers are synced", async () => {
  const app = endpoints({ ready: false });
  assert.equal((await app.request("/livez")).status, 200);
  const ready = await app.request("/ready");
  assert.equal(ready.status, 503);
  assert.equal((await ready.json()).status, "informers are not synced");
});

Deno.test("createEndpoints is not ready once it has been asked to stop", async () => {
  const ready = await endpoints({ stopping: true }).request("/ready");
  assert.equal(ready.status, 503);
  assert.equal((await ready.json()).status, "stopping");
});

Deno.test("createEndpoints has not started before there is a manager", async () => {
  const app = endpoints({ started: false });
  assert.equal((await app.request("/startup")).status, 503);
  assert.equal((await app.request("/ready")).status, 503);
  assert.equal((await app.request("/metrics")).status, 200);
});

Deno.test("createEndpoints stays ready with a degraded CRD, and tells of it", async () => {
  const ready = await endpoints().request("/ready");
  assert.equal(ready.status, 200);
  assert.deepEqual((await ready.json()).crds, [DEGRADED]);
});

Deno.test("createEndpoints exposes metrics with their content type", async () => {
  const metrics = await endpoints().request("/metrics");
  assert.equal(metrics.headers.get("content-type"), "text/plain");
  assert.equal(await metrics.text(), "up 1\n");
});

Deno.test("createEndpoints is not ready while a critical CRD is degraded or missing", async () => {
  for (const state of ["degraded", "missing"] as const) {
    const app = endpoints({ crds: [{ ...DEGRADED, state, critical: true }] });
    const response = await app.request("/ready");
    assert.equal(response.status, 503);
    assert.equal((await response.json()).status, `the critical CRD "site" is ${state}`);
    assert.equal(
      (await app.request("/health")).status,
      200,
      "a restart would not help",
    );
  }
  for (const state of ["healthy", "pending", "gated"] as const) {
    const app = endpoints({ crds: [{ ...DEGRADED, state, critical: true }] });
    assert.equal((await app.request("/ready")).status, 200, state);
  }
});
