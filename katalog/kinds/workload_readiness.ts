/**
 * Decides whether a workload runs all the pods that it should, in their newest form.
 *
 * @module
 */

import { getPath } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { conditionOf, notReady } from "./condition.ts";
import type { Readiness } from "./frame.ts";

/** Numbers of pods: what is there, and how a sentence goes on about it. */
interface Shortfall {
  readonly have: number;
  readonly want: number;
  /** `of 3 replicas are …`. */
  readonly are: string;
}

/**
 * All replicas updated and available, none of the old ones left, and the rollout
 * within its deadline.
 */
export function deploymentReadiness(object: KubeObject): Readiness {
  if (!isObserved(object)) return UNOBSERVED;
  const progressing = conditionOf(object, "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") {
    return notReady(
      `the rollout is past its deadline: ${available(object)} of ${
        replicas(object)
      } replicas are available`,
    );
  }
  const failure = replicaFailure(object);
  if (failure !== undefined) return failure;
  const want = replicas(object);
  const updated = status(object, "updatedReplicas");
  const short = firstShort([
    { have: updated, want, are: "updated" },
    { have: available(object), want, are: "available" },
    { have: status(object, "readyReplicas"), want, are: "ready" },
  ]);
  if (short !== undefined) return short;
  const old = status(object, "replicas") - updated;
  if (old > 0) return notReady(`${counted(old)} of an older version left`);
  // Fewer than wanted may pass by the numbers when none is wanted.
  const serving = conditionOf(object, "Available");
  return serving !== undefined && serving.status !== "True"
    ? notReady("the deployment is not available")
    : { ready: true };
}

/** All replicas available, and none too many. */
export function replicaSetReadiness(object: KubeObject): Readiness {
  if (!isObserved(object)) return UNOBSERVED;
  const failure = replicaFailure(object);
  if (failure !== undefined) return failure;
  const want = replicas(object);
  return firstShort([
    { have: status(object, "fullyLabeledReplicas"), want, are: "labelled" },
    { have: available(object), want, are: "available" },
    { have: status(object, "readyReplicas"), want, are: "ready" },
  ]) ?? tooMany(object, want) ?? { ready: true };
}

/**
 * All replicas ready and, unless pods wait to be deleted by hand (`OnDelete`),
 * updated, a partition of a rolling update aside.
 */
export function statefulSetReadiness(object: KubeObject): Readiness {
  if (!isObserved(object)) return UNOBSERVED;
  const want = replicas(object);
  const short = firstShort([
    { have: status(object, "readyReplicas"), want, are: "ready" },
  ]) ?? tooMany(object, want);
  if (short !== undefined) return short;
  const strategy = getPath(object.spec, ["updateStrategy"]);
  if (getPath(strategy, ["type"]) === "OnDelete") return { ready: true };
  const partition = getPath(strategy, ["rollingUpdate", "partition"]);
  const updating = Math.max(
    0,
    want - (typeof partition === "number" ? partition : 0),
  );
  const updated = status(object, "updatedReplicas");
  // Once a rollout has ended, the controller makes its revision the current one,
  // and may stop counting updates.
  const ended = getPath(object.status, ["currentRevision"]) ===
    getPath(object.status, ["updateRevision"]);
  return ended || updated >= updating
    ? { ready: true }
    : notReady(`${updated} of ${updating} replicas are updated`);
}

/** A pod, updated and available, on each node that should have one. */
export function daemonSetReadiness(object: KubeObject): Readiness {
  if (!isObserved(object)) return UNOBSERVED;
  const want = status(object, "desiredNumberScheduled");
  const onDelete = getPath(object.spec, ["updateStrategy", "type"]) === "OnDelete";
  return firstShort([
    { have: status(object, "currentNumberScheduled"), want, are: "scheduled" },
    ...(onDelete
      ? []
      : [{ have: status(object, "updatedNumberScheduled"), want, are: "updated" }]),
    { have: status(object, "numberAvailable"), want, are: "available" },
    { have: status(object, "numberReady"), want, are: "ready" },
  ], "pods") ?? { ready: true };
}

const UNOBSERVED = notReady("its controller has not seen it yet");

/** These controllers always write the generation that they have seen. */
function isObserved(object: KubeObject): boolean {
  return typeof getPath(object.status, ["observedGeneration"]) === "number";
}

function firstShort(
  counts: readonly Shortfall[],
  noun = "replicas",
): Readiness | undefined {
  const short = counts.find(({ have, want }) => have < want);
  return short &&
    notReady(`${short.have} of ${short.want} ${noun} are ${short.are}`);
}

function tooMany(object: KubeObject, want: number): Readiness | undefined {
  const extra = status(object, "replicas") - want;
  return extra > 0 ? notReady(`${counted(extra)} more than wanted`) : undefined;
}

function replicaFailure(object: KubeObject): Readiness | undefined {
  const failure = conditionOf(object, "ReplicaFailure");
  return failure?.status === "True"
    ? notReady(`pods cannot be made: ${failure.reason ?? "ReplicaFailure"}`)
    : undefined;
}

function counted(count: number): string {
  return count === 1 ? "there is 1 replica" : `there are ${count} replicas`;
}

function replicas(object: KubeObject): number {
  const wanted = getPath(object.spec, ["replicas"]);
  return typeof wanted === "number" ? wanted : 1;
}

function available(object: KubeObject): number {
  return status(object, "availableReplicas");
}

/** A count of `status`; the API server leaves out those that are 0. */
function status(object: KubeObject, key: string): number {
  const value = getPath(object.status, [key]);
  return typeof value === "number" ? value : 0;
}
