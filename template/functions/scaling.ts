/**
 * Lists the functions about autoscalers, volume claims and nodes.
 *
 * @module
 */

import { isObject, type JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { ownKey } from "../value.ts";
import {
  conditionOf,
  countAt,
  isConditionTrue,
  joinTexts,
  listAt,
  mapAt,
  scalarText,
  textAt,
} from "./objects.ts";
import { readersOf } from "./readers.ts";

const hpa = readersOf("hpa");
const pvc = readersOf("pvc");
const node = readersOf("node");
const defineNode = family("node");

const HPA = ".children.hpa";
const PVC = ".children.pvc";
const NODE = ".children.node";
const POD = ".children.pod";

/** What is read of the bound volume: nothing if the claim was not enriched. */
function volume(object: JsonObject, read: (volume: JsonObject) => string): string {
  if (!Object.hasOwn(object, "_pv")) return "";
  const bound = ownKey(object, "_pv");
  return isObject(bound) ? read(bound) : "Unbound";
}

/** The families `hpa`, `pvc` and `node`. */
export const SCALING_FUNCTIONS: readonly TemplateFunction[] = [
  hpa.count("hpaCurrentReplicas", ["status", "currentReplicas"], {
    doc: "How many replicas there are",
    examples: [[`hpaCurrentReplicas ${HPA}`, "10"]],
  }),
  hpa.count("hpaDesiredReplicas", ["status", "desiredReplicas"], {
    doc: "How many replicas it wants",
    examples: [[`hpaDesiredReplicas ${HPA}`, "10"]],
  }),
  hpa.countOf("hpaMinReplicas", {
    doc: "The fewest replicas; 1 if absent",
    examples: [[`hpaMinReplicas ${HPA}`, "1"], ["hpaMinReplicas .children.none", "1"]],
  }, (object) => countAt(object, "spec", "minReplicas") || 1),
  hpa.count("hpaMaxReplicas", ["spec", "maxReplicas"], {
    doc: "The most replicas; 0 if absent",
    examples: [[`hpaMaxReplicas ${HPA}`, "10"]],
  }),
  hpa.test("hpaScaling", {
    doc: "Whether it is active and on its way to another number of replicas",
    examples: [[`hpaScaling ${HPA}`, "false"]],
  }, (object) =>
    isConditionTrue(object, "ScalingActive") &&
    countAt(object, "status", "currentReplicas") !==
      countAt(object, "status", "desiredReplicas")),
  hpa.test("hpaAtMax", {
    doc: "Whether there are as many replicas as it may make",
    examples: [[`hpaAtMax ${HPA}`, "true"], ["hpaAtMax .children.none", "false"]],
  }, (object) => {
    const max = countAt(object, "spec", "maxReplicas");
    return max > 0 && countAt(object, "status", "currentReplicas") >= max;
  }),
  hpa.condition("hpaAbleToScale", "AbleToScale", {
    doc: "Whether the condition AbleToScale is True",
    examples: [[`hpaAbleToScale ${HPA}`, "false"]],
  }),
  hpa.condition("hpaScalingActive", "ScalingActive", {
    doc: "Whether the condition ScalingActive is True",
    examples: [[`hpaScalingActive ${HPA}`, "true"]],
  }),
  hpa.condition("hpaScalingLimited", "ScalingLimited", {
    doc: "Whether the condition ScalingLimited is True",
    examples: [[`hpaScalingLimited ${HPA}`, "false"]],
  }),
  hpa.textOf(
    "hpaMetricTypes",
    {
      doc: "The types of its metrics (needs enrich: hpa)",
      examples: [[`hpaMetricTypes ${HPA}`, "Resource"]],
    },
    (object) =>
      joinTexts(listAt(object, "_currentMetrics").map((each) => textAt(each, "type"))),
  ),
  hpa.text("hpaScaleTargetKind", ["_scaleTarget", "kind"], {
    doc: "The kind of what it scales (needs enrich: hpa)",
    examples: [[`hpaScaleTargetKind ${HPA}`, "Deployment"]],
  }),
  hpa.text("hpaScaleTargetName", ["_scaleTarget", "name"], {
    doc: "The name of what it scales (needs enrich: hpa)",
    examples: [[`hpaScaleTargetName ${HPA}`, "shop"]],
  }),
  pvc.text("pvcPhase", ["status", "phase"], {
    doc: "The phase",
    examples: [[`pvcPhase ${PVC}`, "Bound"]],
  }),
  pvc.test("pvcBound", {
    doc: "Whether it is bound to a volume",
    examples: [[`pvcBound ${PVC}`, "true"]],
  }, (object) => textAt(object, "status", "phase") === "Bound"),
  pvc.text("pvcCapacity", ["spec", "resources", "requests", "storage"], {
    doc: "The requested size",
    examples: [[`pvcCapacity ${PVC}`, "5Gi"]],
  }),
  pvc.text("pvcStorageClass", ["spec", "storageClassName"], {
    doc: "The storage class",
    examples: [[`pvcStorageClass ${PVC}`, "fast"]],
  }),
  pvc.textOf("pvcAccessModes", {
    doc: "The access modes",
    examples: [[`pvcAccessModes ${PVC}`, "ReadWriteOnce"]],
  }, (object) => joinTexts(listAt(object, "spec", "accessModes").map(scalarText))),
  pvc.textOf("pvcProvisioner", {
    doc: "Who made the volume, Unbound if there is none (needs enrich: pvc)",
    examples: [[`pvcProvisioner ${PVC}`, "csi.acme.io"], [
      "pvcProvisioner .children.none",
      "",
    ]],
  }, (object) =>
    volume(object, (pv) =>
      scalarText(
        ownKey(mapAt(pv, "metadata", "annotations"), "pv.kubernetes.io/provisioned-by"),
      ))),
  pvc.textOf("pvcVolumeMode", {
    doc: "The mode of the volume, Unbound if there is none (needs enrich: pvc)",
    examples: [[`pvcVolumeMode ${PVC}`, "Filesystem"], [
      'pvcVolumeMode (asMap "{_pv: null}")',
      "Unbound",
    ]],
  }, (object) => volume(object, (pv) => textAt(pv, "spec", "volumeMode"))),
  pvc.text("pvcStorageClassProvisioner", ["_storageClass", "provisioner"], {
    doc: "The provisioner of the storage class (needs enrich: storageclass)",
    examples: [[`pvcStorageClassProvisioner ${PVC}`, "csi.acme.io"]],
  }),
  pvc.text("pvcStorageClassReclaimPolicy", ["_storageClass", "reclaimPolicy"], {
    doc: "The reclaim policy of the storage class (needs enrich: storageclass)",
    examples: [[`pvcStorageClassReclaimPolicy ${PVC}`, "Retain"]],
  }),
  node.condition("nodeReady", "Ready", {
    doc: "Whether the node is ready",
    examples: [[`nodeReady ${NODE}`, "true"]],
  }),
  defineNode({
    name: "nodeCondition",
    parameters: ["object map", "type string"],
    returns: "string",
    doc: "The status of a condition",
    examples: [[`nodeCondition ${NODE} "DiskPressure"`, "False"]],
    run: (object, type) => textAt(conditionOf(object, type), "status"),
  }),
  node.text("nodeAllocatableCPU", ["status", "allocatable", "cpu"], {
    doc: "The CPU that Pods may use",
    examples: [[`nodeAllocatableCPU ${NODE}`, "3920m"]],
  }),
  node.text("nodeAllocatableMemory", ["status", "allocatable", "memory"], {
    doc: "The memory that Pods may use",
    examples: [[`nodeAllocatableMemory ${NODE}`, ""]],
  }),
  node.textOf(
    "nodeTaints",
    {
      doc: "The keys of the taints",
      examples: [[`nodeTaints ${NODE}`, "gpu"]],
    },
    (object) =>
      joinTexts(listAt(object, "spec", "taints").map((each) => textAt(each, "key"))),
  ),
  node.text("podNodeName", ["_node", "name"], {
    doc: "The name of the Pod's node (needs enrich: node)",
    examples: [[`podNodeName ${POD}`, "n1"]],
  }),
  node.text("podNodeZone", ["_node", "zone"], {
    doc: "The zone of the Pod's node (needs enrich: node)",
    examples: [[`podNodeZone ${POD}`, "eu-1a"]],
  }),
  node.text("podNodeRegion", ["_node", "region"], {
    doc: "The region of the Pod's node (needs enrich: node)",
    examples: [[`podNodeRegion ${POD}`, "eu-1"]],
  }),
  node.text("podNodeInstanceType", ["_node", "instanceType"], {
    doc: "The machine type of the Pod's node (needs enrich: node)",
    examples: [[`podNodeInstanceType ${POD}`, "m5"]],
  }),
];
