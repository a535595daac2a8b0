/**
 * Lists the functions about replicas and about objects that own Pods.
 *
 * Where a function asks about readiness or counts replicas, it also takes a map
 * of objects by name, such as `.children.deployments`.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { toCount } from "../numeric.ts";
import { ownKey } from "../value.ts";
import {
  countAt,
  exists,
  joinTexts,
  listAt,
  mapAt,
  objectsIn,
  scalarText,
  textAt,
} from "./objects.ts";

const replica = family("replica");
const statefulSet = family("statefulset");
const replicaSet = family("replicaset");

/** How many Pods an object wants; one if it does not say. */
function desired(object: JsonObject): number {
  const replicas = getPath(object, ["spec", "replicas"]);
  return replicas === undefined || replicas === null ? 1 : toCount(replicas);
}

function sum(object: JsonObject, count: (each: JsonObject) => number): number {
  return objectsIn(object).reduce((total, each) => total + count(each), 0);
}

function all(object: JsonObject, test: (each: JsonObject) => boolean): boolean {
  const objects = objectsIn(object);
  return objects.length > 0 && objects.every((each) => exists(each) && test(each));
}

function counter(name: string, field: string, prints: string): TemplateFunction {
  return replica({
    name,
    walks: "keys",
    parameters: ["object map"],
    returns: "int",
    doc: `status.${field}; 0 if absent`,
    examples: [[`${name} .children.deployment`, prints], [
      `${name} .children.none`,
      "0",
    ]],
    run: (object) => sum(object, (each) => countAt(each, "status", field)),
  });
}

function readiness(name: string): TemplateFunction {
  return replica({
    name,
    walks: "keys",
    parameters: ["object map"],
    returns: "bool",
    doc:
      "Whether as many replicas are ready as are wanted; false if there is no object",
    examples: [
      [`${name} .children.deployment`, "false"],
      [`${name} .children.deployments.cache`, "true"],
      [`${name} .children.deployments`, "false"],
      [`${name} .children.none`, "false"],
    ],
    run: (object) =>
      all(object, (each) => countAt(each, "status", "readyReplicas") === desired(each)),
  });
}

const REVISION = "deployment.kubernetes.io/revision";

function revisionOf(object: Json): string {
  return scalarText(ownKey(mapAt(object, "metadata", "annotations"), REVISION) ?? "");
}

function namesOf(sets: readonly Json[]): string {
  return joinTexts(sets.map((set) => textAt(set, "metadata", "name")));
}

/** The ReplicaSets of earlier revisions of the Pod template. */
function oldSets(deployment: JsonObject): readonly Json[] {
  const current = revisionOf(deployment);
  return listAt(deployment, "_replicaSets")
    .filter((set) => current !== "" && revisionOf(set) !== current);
}

/** The families `replica`, `statefulset` and `replicaset`. */
export const WORKLOAD_FUNCTIONS: readonly TemplateFunction[] = [
  replica({
    name: "desiredReplicas",
    walks: "keys",
    parameters: ["object map"],
    returns: "int",
    doc: "spec.replicas; 1 if absent",
    examples: [
      ["desiredReplicas .children.deployment", "3"],
      ["desiredReplicas .children.deployments", "4"],
      ["desiredReplicas .children.none", "1"],
    ],
    run: (object) => objectsIn(object).length === 0 ? 1 : sum(object, desired),
  }),
  counter("readyReplicas", "readyReplicas", "2"),
  counter("availableReplicas", "availableReplicas", "2"),
  counter("updatedReplicas", "updatedReplicas", "3"),
  readiness("allReplicasReady"),
  // The name under which older Katalogs know it.
  readiness("replicasReady"),
  replica({
    name: "rolloutComplete",
    walks: "keys",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether all wanted replicas are of the newest template",
    examples: [["rolloutComplete .children.deployment", "true"]],
    run: (object) =>
      all(
        object,
        (each) => countAt(each, "status", "updatedReplicas") === desired(each),
      ),
  }),
  statefulSet({
    name: "statefulSetCurrentRevision",
    parameters: ["object map"],
    returns: "string",
    doc: "status.currentRevision",
    examples: [["statefulSetCurrentRevision .children.statefulset", "db-5c8"]],
    run: (object) => textAt(object, "status", "currentRevision"),
  }),
  statefulSet({
    name: "statefulSetUpdateRevision",
    parameters: ["object map"],
    returns: "string",
    doc: "status.updateRevision",
    examples: [["statefulSetUpdateRevision .children.statefulset", "db-7d1"]],
    run: (object) => textAt(object, "status", "updateRevision"),
  }),
  statefulSet({
    name: "statefulSetPVCCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many volume claims it has (needs enrich: pvcs)",
    examples: [["statefulSetPVCCount .children.statefulset", "3"]],
    run: (object) => listAt(object, "_pvcs").length,
  }),
  replicaSet({
    name: "replicaSetOwnerName",
    parameters: ["object map"],
    returns: "string",
    doc: "The name of its owner (needs enrich: owner)",
    examples: [["replicaSetOwnerName .children.replicaset", "shop"]],
    run: (object) => textAt(object, "_owner", "name"),
  }),
  replicaSet({
    name: "replicaSetOwnerKind",
    parameters: ["object map"],
    returns: "string",
    doc: "The kind of its owner (needs enrich: owner)",
    examples: [["replicaSetOwnerKind .children.replicaset", "Deployment"]],
    run: (object) => textAt(object, "_owner", "kind"),
  }),
  replicaSet({
    name: "deploymentReplicaSetCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many ReplicaSets it has (needs enrich: replicasets)",
    examples: [["deploymentReplicaSetCount .children.deployment", "2"]],
    run: (object) => listAt(object, "_replicaSets").length,
  }),
  replicaSet({
    name: "deploymentReplicaSets",
    parameters: ["object map"],
    returns: "string",
    doc: "The names of its ReplicaSets (needs enrich: replicasets)",
    examples: [["deploymentReplicaSets .children.deployment", "shop-6f, shop-77"]],
    run: (object) => namesOf(listAt(object, "_replicaSets")),
  }),
  replicaSet({
    name: "oldDeploymentReplicaSets",
    parameters: ["object map"],
    returns: "string",
    doc:
      "The names of its ReplicaSets of earlier templates (needs enrich: replicasets)",
    examples: [["oldDeploymentReplicaSets .children.deployment", "shop-6f"]],
    run: (object) => namesOf(oldSets(object)),
  }),
];
