/**
 * Makes the objects and plans that tests of cycles begin with.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { refOf } from "../core/object.ts";
import type { HookResult } from "../hooks/mod.ts";
import {
  type BlockPlan,
  type CrdPlan,
  type Declared,
  type EntryPlan,
  NO_CALLS,
} from "../katalog/mod.ts";
import type { HookReply } from "./hook_ask.ts";

/** 2026-01-01T00:00:00Z. */
export const START_MS: number = Date.UTC(2026, 0, 1);

/** A CR `Site.demo.io shop/web`, generation 1. */
export function site(more: Partial<KubeObject["metadata"]> = {}): KubeObject {
  return {
    apiVersion: "demo.io/v1",
    kind: "Site",
    metadata: {
      name: "web",
      namespace: "shop",
      uid: "uid-site",
      resourceVersion: "10",
      generation: 1,
      ...more,
    },
    spec: { size: 1 },
  };
}

/** An entry that declares the given objects. */
export function entry(
  more: Partial<EntryPlan> & { readonly declares: () => readonly Declared[] },
): EntryPlan {
  const { declares, ...rest } = more;
  const at = { source: "katalog.yaml", line: 10, column: 5 };
  return {
    origin: { at, path: "spec.crds.site.operatorBox.onReconcile.configMaps[0]" },
    list: "configMaps",
    apiVersion: "v1",
    kind: "ConfigMap",
    id: "configMaps/a",
    mode: "apply",
    force: true,
    adopt: false,
    prune: true,
    render: declares,
    ...rest,
  };
}

/** A ConfigMap as an entry declares it. */
export function configMap(name: string, data: Json, namespace = "shop"): Declared {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data,
  };
  return { ref: refOf(object), object };
}

/** A block of entries whose gate is open. */
export function block(entries: readonly EntryPlan[] = []): BlockPlan {
  return { gate: () => true, entries, timeoutMs: 300_000 };
}

/** A CRD plan with nothing in it but what is given. */
export function crdPlan(more: Partial<CrdPlan> = {}): CrdPlan {
  const at = { source: "katalog.yaml", line: 3, column: 3 };
  return {
    name: "site",
    origin: { at, path: "spec.crds.site" },
    gvk: { group: "demo.io", version: "v1", kind: "Site" },
    plural: "sites",
    namespaced: true,
    examples: [],
    selection: {},
    allowsNamespace: () => true,
    dependsOn: [],
    workers: 1,
    resyncMs: 30_000,
    failureThreshold: 5,
    queue: { shared: false, type: "ratelimited", maxDepth: 0, rules: [] },
    critical: false,
    finalizers: ["orkestra.orkspace.io/cleanup"],
    removeFinalizers: false,
    ignoreStatusPatch: false,
    ignoreObservedGeneration: false,
    labels: () => ({}),
    onCreate: block(),
    onReconcile: block(),
    onDelete: block(),
    status: {
      conditions: true,
      readiness: "children",
      evaluate: () => ({ values: {}, errors: [] }),
    },
    external: NO_CALLS,
    requeueAfterMs: () => undefined,
    childKinds: [],
    roots: new Set(),
    readsChild: () => true,
    cross: [],
    crossAccess: true,
    enrich: [],
    watches: [],
    events: [],
    emits: [],
    readKinds: [],
    ...more,
  };
}

/** The answer of a hook that is done, unless something else is given. */
export function hookSays(result: Partial<HookResult>): HookReply {
  const nothing = { apply: [], delete: [], conditions: [], events: [] };
  return { ok: true, result: { result: "ok", ...nothing, ...result }, asked: false };
}
