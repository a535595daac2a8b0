/**
 * Tells over HTTP how each CRD fares and what its resources are, from what is in
 * memory: no request makes one to the API server.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import { isObject } from "../core/json.ts";
import {
  formatApiVersion,
  groupKind,
  type KubeObject,
  objectKey,
} from "../core/object.ts";
import { readinessOf } from "../katalog/mod.ts";
import {
  type App,
  errorResponse,
  type InboundRequest,
  jsonResponse,
} from "../net/mod.ts";
import { childrenOf, type CrdView, ownChildren } from "./cross_reads.ts";
import { INVENTORY_ANNOTATION } from "./inventory.ts";

/**
 * Adds `/katalog/:crd`, its `/health`, and `/cr/:name` or `/cr/:namespace/:name` below.
 * Names of CRDs are compared in lower case.
 *
 * @param views Those of the manager that runs now.
 */
export function addKatalogRoutes(app: App, views: () => readonly CrdView[]): void {
  const route = (
    path: string,
    tell: (view: CrdView, request: InboundRequest) => Response,
  ) =>
    app.get(`/katalog/:crd${path}`, (request) => {
      const name = request.param("crd") ?? "";
      const view = views().find(({ crd }) =>
        crd.name.toLowerCase() === name.toLowerCase()
      );
      return view === undefined
        ? errorResponse(
          404,
          `Cannot find the CRD "${name}": the Katalog has no such CRD`,
        )
        : tell(view, request);
    });
  route("", (view) => jsonResponse(infoOf(view)));
  route("/health", (view) => {
    const state = view.state();
    const ill = state === "degraded" || state === "missing";
    const status = ill ? 503 : 200;
    const { name } = view.crd;
    return jsonResponse({ name, status, isKonductor: true, ...healthOf(view) }, status);
  });
  for (const path of ["/cr/:name", "/cr/:namespace/:name"]) {
    route(path, (view, request) => {
      const name = request.param("name") ?? "";
      return tellResource(view, name, request.param("namespace"));
    });
  }
}

function infoOf(view: CrdView): JsonObject {
  const { crd, store } = view;
  const state = view.state();
  const { group, version, kind } = crd.gvk;
  const apiVersion = formatApiVersion(group, version);
  const { started, pending, queueDepth, totalReconciles, errorRate } = healthOf(view);
  return {
    name: crd.name,
    mode: "dynamic",
    gvk: `${apiVersion}/${kind}`,
    gvr: `${apiVersion}/${crd.plural}`,
    namespaced: crd.namespaced,
    dependsOn: crd.dependsOn.map((one) => one.crd),
    isKonductor: true,
    workers: crd.workers,
    resync: `${crd.resyncMs / 1000}s`,
    resourceCount: store.size,
    healthy: state === "healthy",
    started,
    pending,
    queueDepth,
    totalReconciles,
    errorRate,
    gated: state === "gated",
    metrics: view.figures().metrics,
  };
}

function healthOf(view: CrdView): JsonObject {
  const { health } = view.figures();
  return isObject(health) ? health : {};
}

function tellResource(view: CrdView, name: string, namespace?: string): Response {
  const { crd, store } = view;
  if (!crd.crossAccess) {
    return errorResponse(404, `Cannot tell of "${crd.name}": its crossAccess is false`);
  }
  if (!view.synced()) {
    return errorResponse(
      503,
      `Cannot tell of "${crd.name}" yet: it is still being read`,
    );
  }
  // Whoever asks cannot always know that it has no namespace.
  const key = objectKey(crd.namespaced ? { name, namespace } : { name });
  const found = store.get(key)?.object;
  if (found !== undefined) return jsonResponse(resourceOf(found, view));
  const error = `Cannot find "${key}": there is no such resource`;
  // The kinds of its children, so that whoever reads across finds none of them ready.
  return jsonResponse({ error, readiness: childrenOf(undefined, view) }, 404);
}

/** Annotations that are about the object's bookkeeping, and large. */
const HIDDEN = [
  INVENTORY_ANNOTATION,
  "kubectl.kubernetes.io/last-applied-configuration",
];

/** Spec and status alone: what a Secret holds at its top is told to nobody. */
function resourceOf(object: KubeObject, view: CrdView): JsonObject {
  const { name, namespace, uid, generation, creationTimestamp, labels = {} } =
    object.metadata;
  const annotations = Object.fromEntries(
    Object.entries(object.metadata.annotations ?? {})
      .filter(([key]) => !HIDDEN.includes(key)),
  );
  const { spec = {}, status = {} } = object;
  const readiness = readinessOf(object);
  const own = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    generation,
    creationTimestamp,
    labels,
    annotations,
  };
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...own,
    metadata: { ...own, uid },
    spec,
    status,
    ready: readiness.ready,
    ...(readiness.ready ? {} : { readyMessage: readiness.why }),
    children: childrenByKind(object, view),
    readiness: childrenOf(object, view),
    isKonductor: true,
  };
}

/** By kind: one child, or all of them. */
function childrenByKind(cr: KubeObject, view: CrdView): JsonObject {
  const kinds: Record<string, Json> = {};
  for (const { apiVersion, kind } of view.crd.childKinds) {
    const all = ownChildren(cr, view, groupKind(apiVersion, kind)).map(({ object }) => {
      const { name, namespace } = object.metadata;
      const { ready } = readinessOf(object);
      return {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        kind,
        status: object.status ?? {},
        ready,
      } as Json;
    });
    if (all.length > 0) kinds[kind] = all.length === 1 ? all[0] : all;
  }
  return kinds;
}
