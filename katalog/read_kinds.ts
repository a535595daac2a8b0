/**
 * Lists the kinds that a CRD reads beside its own and those of its children.
 *
 * @module
 */

import type { HookGrants } from "./hook_plan.ts";
import type { EnrichTarget, ObservedPlan, ReadKind } from "./observed_plan.ts";

type Wanted = Pick<ReadKind, "apiVersion" | "kind" | "verbs">;

const list = (apiVersion: string, kind: string): Wanted => ({
  apiVersion,
  kind,
  verbs: ["list"],
});
const get = (apiVersion: string, kind: string): Wanted => ({
  apiVersion,
  kind,
  verbs: ["get"],
});

/** What each target of `enrich` asks the API server for. */
const ENRICH_KINDS: Readonly<Record<EnrichTarget, readonly Wanted[]>> = {
  pods: [list("v1", "Pod"), list("apps/v1", "ReplicaSet")],
  events: [list("v1", "Event")],
  owner: [],
  replicasets: [list("apps/v1", "ReplicaSet")],
  pvcs: [list("v1", "PersistentVolumeClaim")],
  pvc: [get("v1", "PersistentVolume")],
  pv: [get("v1", "PersistentVolumeClaim")],
  storageclass: [get("storage.k8s.io/v1", "StorageClass")],
  backingpods: [list("v1", "Pod")],
  endpoints: [list("discovery.k8s.io/v1", "EndpointSlice")],
  node: [get("v1", "Node")],
  hpa: [get("apps/v1", "Deployment"), get("apps/v1", "StatefulSet")],
  cronjob: [list("batch/v1", "Job")],
  ingress: [],
};

/** Each kind once, with all that is asked of it. */
export function readKindsOf(
  { enrich, watches, events, grants }:
    & Pick<ObservedPlan, "enrich" | "watches" | "events">
    & { readonly grants?: Pick<HookGrants, "read" | "delete"> },
): readonly ReadKind[] {
  const event = { apiVersion: "events.k8s.io/v1", kind: "Event" };
  const wanted: ReadKind[] = [
    ...enrich.flatMap(({ target, origin }) =>
      ENRICH_KINDS[target].map((one) => ({ ...one, origin }))
    ),
    ...watches.map(({ apiVersion, kind, origin }): ReadKind => ({
      apiVersion,
      kind,
      verbs: ["list", "watch"],
      origin,
    })),
    ...events.map(({ origin }): ReadKind => ({
      ...event,
      verbs: ["list", "watch"],
      origin,
    })),
    ...(grants?.read ?? []).map(({ apiVersion, kind, names, origin }): ReadKind => ({
      apiVersion,
      kind,
      verbs: names === undefined ? ["get", "list"] : ["get"],
      origin,
    })),
    // What is deleted is read before, so that exactly that goes.
    ...(grants?.delete ?? []).map(({ apiVersion, kind, origin }): ReadKind => ({
      apiVersion,
      kind,
      verbs: ["get"],
      origin,
    })),
  ];
  const kinds = new Map<string, ReadKind>();
  for (const one of wanted) {
    const key = `${one.apiVersion}/${one.kind}`;
    const known = kinds.get(key);
    const verbs = [...new Set([...known?.verbs ?? [], ...one.verbs])];
    kinds.set(key, { ...known ?? one, verbs });
  }
  return [...kinds.values()];
}
