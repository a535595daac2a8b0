/**
 * Answers probes and scrapers over HTTP.
 *
 * @module
 */

import { type App, createApp, jsonResponse } from "../net/mod.ts";
import type { CrdView } from "./cross_reads.ts";
import { addKatalogRoutes } from "./katalog_routes.ts";
import type { CrdStatus, Manager } from "./manager.ts";

/** A manager, and its CRDs with their resources. */
export type ViewedManager = Manager & { views(): readonly CrdView[] };

/** What the endpoints tell about. */
export interface Endpoints {
  /** The manager that runs now; a reload exchanges it. */
  readonly manager: () => ViewedManager | undefined;
  /** Whether the process has been asked to stop. */
  readonly stopping: () => boolean;
}

/**
 * Makes the routes: `/health` (alias `/healthz`, `/livez`), `/ready` (`/readyz`),
 * `/startup`, `/metrics`, and those below `/katalog`. Probes answer 200 or 503, with
 * the reason as JSON.
 *
 * `/ready` is about this process: each informer is synced, or has failed and says
 * so. A CRD that is missing or degraded is told in the body and does not turn it
 * red, since a restart or an exchange of the Pod would not help; but for one that is
 * `critical`.
 */
export function createEndpoints(endpoints: Endpoints): App {
  const app = createApp();
  const crds = () => endpoints.manager()?.status() ?? [];
  const probe = (ok: boolean, why: string) =>
    jsonResponse({ status: ok ? "ok" : why, crds: crds() }, ok ? 200 : 503);
  // The event loop turns, or this would not answer.
  const health = () => jsonResponse({ status: "ok" });
  const ready = () => {
    if (endpoints.stopping()) return probe(false, "stopping");
    const ill = crds().filter(isCriticallyIll)
      .map(({ name, state }) => `the critical CRD "${name}" is ${state}`);
    if (ill.length > 0) return probe(false, ill.join(", "));
    return probe(endpoints.manager()?.ready() ?? false, "informers are not synced");
  };
  const startup = () => probe(endpoints.manager() !== undefined, "starting");
  for (const path of ["/health", "/healthz", "/livez"]) app.get(path, health);
  for (const path of ["/ready", "/readyz"]) app.get(path, ready);
  app.get("/startup", startup);
  addKatalogRoutes(app, () => endpoints.manager()?.views() ?? []);
  app.get("/metrics", async () => {
    const exposed = await endpoints.manager()?.exposeMetrics();
    return new Response(exposed?.text ?? "", {
      headers: { "content-type": exposed?.type ?? "text/plain" },
    });
  });
  return app;
}

function isCriticallyIll({ critical, state }: CrdStatus): boolean {
  return critical === true && (state === "degraded" || state === "missing");
}
