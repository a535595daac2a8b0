/**
 * Stands in for the services that examples with `external:` calls ask.
 *
 * It holds no data and no secret: answers are the same for every name. For work on a
 * laptop only, so it listens on the loopback address.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import {
  type App,
  createApp,
  createServer,
  jsonResponse,
  type Server,
} from "../net/mod.ts";

/** What `/auth/token` gives and `/protected` asks for. */
const TOKEN = "dev-token";

/** Starts the server; close it when the command ends. */
export function startDevServer(clock: Clock, port: number): Server {
  return createServer({ port, app: devServerApp(), clock });
}

/** The routes. `/autoscale-metrics/flip` changes between an idle and a busy service. */
export function devServerApp(): App {
  const app = createApp();
  let busy = false;
  const metrics = () => ({
    queueDepth: busy ? 500 : 0,
    requestsPerSecond: busy ? 900 : 10,
    busy,
  });
  app.get("/health", () => jsonResponse({ status: "ok" }));
  app.get("/status/:code", (request) => {
    const code = Number(request.param("code"));
    const known = Number.isInteger(code) && code >= 200 && code <= 599;
    return jsonResponse({ status: known ? code : 400 }, known ? code : 400);
  });
  app.get("/config/:name", (request) =>
    jsonResponse({
      name: request.param("name"),
      image: "nginx:1.27-alpine",
      replicas: 2,
      version: "1.0.0",
    }));
  app.get("/auth/token", () => jsonResponse({ token: TOKEN, expiresIn: 3600 }));
  app.get(
    "/resources/:name",
    (request) =>
      jsonResponse({ name: request.param("name"), exists: true, ready: true }),
  );
  app.get(
    "/flags/:name",
    (request) =>
      jsonResponse({ name: request.param("name"), enabled: true, v2Enabled: true }),
  );
  app.get("/flags/:name/v2Enabled", () => jsonResponse({ v2Enabled: true }));
  app.get("/sign", () => jsonResponse({ signed: true, signature: "dev" }));
  app.post("/sign", () => jsonResponse({ signed: true, signature: "dev" }));
  app.get(
    "/sbom/:image",
    (request) =>
      jsonResponse({ image: request.param("image"), packages: [], vulnerabilities: 0 }),
  );
  app.get("/cosign/verify", () => jsonResponse({ verified: true }));
  app.post("/cosign/verify", () => jsonResponse({ verified: true }));
  // The shape of Vault's key-value engine, version 2.
  app.get("/vault/v1/secret/data/apps/:name", (request) => {
    const data = { username: request.param("name"), password: "dev-password" };
    return jsonResponse({ data: { data, metadata: { version: 1 } } });
  });
  // The shape of Open Policy Agent's data API.
  const allowed = () => jsonResponse({ result: { allow: true, deny: [] } });
  app.get("/v1/data/deploy", allowed);
  app.post("/v1/data/deploy", allowed);
  app.get(
    "/certs/:name/status",
    (request) =>
      jsonResponse({ name: request.param("name"), ready: true, daysLeft: 60 }),
  );
  app.get("/protected/:name", (request) => {
    const known = request.header("authorization") === `Bearer ${TOKEN}`;
    return known
      ? jsonResponse({ name: request.param("name"), secret: "dev" })
      : jsonResponse({ error: "a bearer token is needed" }, 401);
  });
  app.get("/autoscale-metrics", () => jsonResponse(metrics()));
  app.get("/autoscale-metrics/flip", () => {
    busy = !busy;
    return jsonResponse(metrics());
  });
  return app;
}
