/**
 * Leaves a workload's replicas to the autoscaler that the same CR declares.
 *
 * A forced apply would reset what the autoscaler set, so we must not own the field.
 * Merely leaving it out would not do either: a field that its last owner drops goes
 * back to its default, one replica. So the live count is first applied under a second
 * manager, which then owns it in our stead.
 *
 * @module
 */

import { getPath, isObject } from "../core/json.ts";
import { type KubeObject, parseApiVersion } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Write } from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { identityOf } from "./marks.ts";

/** Owns the replicas that were handed over. */
export const HANDOVER_MANAGER = "orkestra-handover";

/** The workloads that an autoscaler among the wanted objects scales, by identity. */
export function scaledWorkloads(wanted: readonly Wanted[]): ReadonlySet<string> {
  const scaled = new Set<string>();
  for (const { object } of wanted) {
    const { group } = parseApiVersion(object.apiVersion);
    if (object.kind !== "HorizontalPodAutoscaler" || group !== "autoscaling") continue;
    const target = getPath(object.spec, ["scaleTargetRef"]);
    if (!isObject(target)) continue;
    const { apiVersion, kind, name } = target;
    if (typeof kind !== "string" || typeof name !== "string") continue;
    const { namespace } = object.metadata;
    const version = typeof apiVersion === "string" ? apiVersion : "apps/v1";
    scaled.add(identityOf({ apiVersion: version, kind, namespace, name }));
  }
  return scaled;
}

/** The object without `spec.replicas`. */
export function withoutReplicas(object: KubeObject): KubeObject {
  if (!isObject(object.spec)) return object;
  const { replicas: _, ...spec } = object.spec;
  return { ...object, spec };
}

/**
 * What to send before the field is dropped; `undefined` when it was handed over
 * before, or there is nothing to hand over.
 */
export function handOver(
  stored: StoredObject,
  origin: Wanted["entry"]["origin"],
): Write | undefined {
  const { object, applied } = stored;
  const replicas = getPath(object.spec, ["replicas"]);
  if (replicas === undefined || applied.has(HANDOVER_MANAGER)) return undefined;
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    op: "apply",
    // With the version that was read: a count that changed meanwhile must not be
    // turned back.
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name, namespace, uid, resourceVersion },
      spec: { replicas },
    },
    force: true,
    manager: HANDOVER_MANAGER,
    origin,
  };
}
