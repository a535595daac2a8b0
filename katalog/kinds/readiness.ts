/**
 * Decides whether an object does what it is there for.
 *
 * The answers agree with kstatus, the library by which kubectl, Flux and others
 * wait, or are stricter where that one calls an object current before it works:
 * a running Job, a load balancer without an address, `OnDelete` StatefulSets.
 *
 * @module
 */

import { getPath, isObject } from "../../core/json.ts";
import { groupKind, type KubeObject } from "../../core/object.ts";
import { conditionOf, notReady, told } from "./condition.ts";
import type { Readiness, ReadinessOf } from "./frame.ts";
import {
  daemonSetReadiness,
  deploymentReadiness,
  replicaSetReadiness,
  statefulSetReadiness,
} from "./workload_readiness.ts";

const READY: Readiness = { ready: true };

/** Kinds of which the existence is all that there is to wait for need no line here. */
const BY_KIND: { readonly [groupKind: string]: ReadinessOf } = {
  "Deployment.apps": deploymentReadiness,
  "ReplicaSet.apps": replicaSetReadiness,
  "StatefulSet.apps": statefulSetReadiness,
  "DaemonSet.apps": daemonSetReadiness,
  "Job.batch": jobReadiness,
  Pod: podReadiness,
  PersistentVolumeClaim: claimReadiness,
  Service: serviceReadiness,
  "CustomResourceDefinition.apiextensions.k8s.io": crdReadiness,
};

/**
 * Whether one live object is ready, and if not, why, in a short sentence.
 *
 * Kinds of no rule of their own are ready unless their `status` says otherwise: an
 * `observedGeneration` behind the object's, or a condition `Ready` that is not True.
 */
export function readinessOf(object: KubeObject): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) {
    return notReady("it is being deleted");
  }
  const { generation } = object.metadata;
  const observed = getPath(object.status, ["observedGeneration"]);
  if (
    generation !== undefined && typeof observed === "number" && observed < generation
  ) {
    return notReady(`generation ${observed} of ${generation} is observed`);
  }
  const kind = groupKind(object.apiVersion, object.kind);
  const rule = Object.hasOwn(BY_KIND, kind) ? BY_KIND[kind] : conditionReadiness;
  return rule(object);
}

function conditionReadiness(object: KubeObject): Readiness {
  for (const type of ["Stalled", "Reconciling"]) {
    const condition = conditionOf(object, type);
    if (condition?.status === "True") return notReady(told(condition));
  }
  const ready = conditionOf(object, "Ready");
  if (ready === undefined) return READY;
  const { generation } = object.metadata;
  const observed = ready.observedGeneration;
  if (
    generation !== undefined && typeof observed === "number" && observed < generation
  ) {
    return notReady(
      `its Ready condition is of generation ${observed} of ${generation}`,
    );
  }
  return ready.status === "True" ? READY : notReady(told(ready));
}

function jobReadiness(object: KubeObject): Readiness {
  if (conditionOf(object, "Complete")?.status === "True") return READY;
  const failed = conditionOf(object, "Failed");
  if (failed?.status === "True") return notReady(told(failed));
  // Nobody waits for a Job that was told to wait.
  if (getPath(object.spec, ["suspend"]) === true) return READY;
  const succeeded = countAt(object, ["status", "succeeded"], 0);
  const wanted = countAt(object, ["spec", "completions"], 1);
  return notReady(`${succeeded} of ${wanted} completions are done`);
}

function podReadiness(object: KubeObject): Readiness {
  const phase = getPath(object.status, ["phase"]);
  if (phase === "Succeeded") return READY;
  if (phase === "Failed") return notReady("the pod has failed");
  if (conditionOf(object, "Ready")?.status === "True") return READY;
  const containers = getPath(object.status, ["containerStatuses"]);
  const statuses = Array.isArray(containers) ? containers.filter(isObject) : [];
  const waiting = statuses
    .map((status) => getPath(status, ["state", "waiting", "reason"]))
    .find((reason) => typeof reason === "string");
  if (waiting !== undefined) return notReady(`a container is waiting: ${waiting}`);
  const scheduled = conditionOf(object, "PodScheduled");
  if (scheduled?.status === "False") return notReady(told(scheduled));
  if (statuses.length === 0) return notReady(`the pod is ${phase ?? "Pending"}`);
  const ready = statuses.filter((status) => status.ready === true).length;
  return notReady(`${ready} of ${statuses.length} containers are ready`);
}

function claimReadiness(object: KubeObject): Readiness {
  const phase = getPath(object.status, ["phase"]);
  return phase === "Bound" ? READY : notReady(`the claim is ${phase ?? "Pending"}`);
}

function serviceReadiness(object: KubeObject): Readiness {
  if (getPath(object.spec, ["type"]) !== "LoadBalancer") return READY;
  const addresses = getPath(object.status, ["loadBalancer", "ingress"]);
  return Array.isArray(addresses) && addresses.length > 0
    ? READY
    : notReady("the load balancer has no address");
}

function crdReadiness(object: KubeObject): Readiness {
  const names = conditionOf(object, "NamesAccepted");
  if (names?.status === "False") return notReady(told(names));
  const established = conditionOf(object, "Established");
  if (established?.status === "True") return READY;
  return notReady(established ? told(established) : "it is not established");
}

function countAt(
  object: KubeObject,
  path: readonly string[],
  absent: number,
): number {
  const value = getPath(object, path);
  return typeof value === "number" ? value : absent;
}
