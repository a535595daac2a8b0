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
import { identityOf, identityOfObject } from "./marks.ts";

/** Owns the replicas that were handed over. */
export const HANDOVER_MANAGER = "orkestra-handover";

/** The workloads that an autoscaler among the wanted objects scales, by identity. */
export function scaledWorkloads(wanted: readonly Wanted[]): ReadonlySet<string> {
  return new Set(wanted.flatMap(({ object }) => targetOf(object) ?? []));
}

/** Whether an object is an autoscaler of a workload. */
export function scalesIt(object: KubeObject, workload: KubeObject): boolean {
  return targetOf(object) === identityOfObject(workload);
}

/** The identity of what an autoscaler scales; `undefined` for any other object. */
function targetOf(object: KubeObject): string | undefined {
  const { group } = parseApiVersion(object.apiVersion);
  if (object.kind !== "HorizontalPodAutoscaler" || group !== "autoscaling") {
    return undefined;
  }
  const target = getPath(object.spec, ["scaleTargetRef"]);
  if (!isObject(target)) return undefined;
  const { apiVersion, kind, name } = target;
  if (typeof kind !== "string" || typeof name !== "string") return undefined;
  const { namespace } = object.metadata;
  const version = typeof apiVersion === "string" ? apiVersion : "apps/v1";
  return identityOf({ apiVersion: version, kind, namespace, name });
}

/**
 * The workloads whose replicas are not ours: autoscalers of the same CR, or their own
 * `autoscale`, change them.
 */
export function releasedWorkloads(wanted: readonly Wanted[]): ReadonlySet<string> {
  const own = wanted.flatMap(({ scaling, identity }) => scaling ? [identity] : []);
  return new Set([...scaledWorkloads(wanted), ...own]);
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
