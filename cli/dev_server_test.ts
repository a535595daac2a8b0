import assert from "node:assert/strict";
import { devServerApp } from "./dev_server.ts";

const ROUTES: readonly (readonly [path: string, status: number, key: string])[] = [
  ["/health", 200, "status"],
  ["/status/503", 503, "status"],
  ["/status/nonsense", 400, "status"],
  ["/config/shop", 200, "replicas"],
  ["/auth/token", 200, "token"],
  ["/resources/db", 200, "ready"],
  ["/flags/shop", 200, "enabled"],
  ["/flags/shop/v2Enabled", 200, "v2Enabled"],
  ["/sign", 200, "signature"],
  ["/sbom/nginx", 200, "packages"],
  ["/cosign/verify", 200, "verified"],
  ["/vault/v1/secret/data/apps/shop", 200, "data"],
  ["/v1/data/deploy", 200, "result"],
  ["/certs/shop/status", 200, "ready"],
  ["/protected/shop", 401, "error"],
  ["/autoscale-metrics", 200, "busy"],
];

Deno.test("devServerApp answers each route of the examples", async () => {
  const app = devServerApp();
  for (const [path, status, key] of ROUTES) {
    const response = await app.request(path);
    assert.equal(response.status, status, path);
    assert.ok(key in await response.json(), path);
  }
});

Deno.test("devServerApp lets in whoever shows the token that it gave", async () => {
  const app = devServerApp();
  const { token } = await (await app.request("/auth/token")).json();
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await app.request("/protected/shop", { headers })).status, 200);
});

Deno.test("devServerApp flips between an idle and a busy service", async () => {
  const app = devServerApp();
  const busy = async (path: string) => (await (await app.request(path)).json()).busy;
  assert.equal(await busy("/autoscale-metrics"), false);
  assert.equal(await busy("/autoscale-metrics/flip"), true);
  assert.equal(await busy("/autoscale-metrics"), true);
});
