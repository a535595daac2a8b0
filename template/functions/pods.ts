/**
 * Lists the functions about the Pods and warnings of an object.
 *
 * They read what `enrich: [pods, events]` adds to a child.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { countAt, joinTexts, listAt, textAt } from "./objects.ts";

const pods = family("pods");
const warnings = family("warnings");

/** Reasons of a container that will not come up by waiting. */
const CRASH_REASONS = [
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "ErrImagePull",
  "Error",
  "OOMKilled",
  "RunContainerError",
  "CreateContainerError",
  "InvalidImageName",
  "PreStartHookError",
  "PostStartHookError",
] as const;

/** A Pod that restarted more often than this is taken to be crashing. */
const RESTARTS_MAX = 2;

function podsOf(object: JsonObject): readonly Json[] {
  return listAt(object, "_pods");
}

/** The reasons of all containers, in order. */
function reasonsOf(object: JsonObject): string[] {
  return podsOf(object).flatMap((pod) => listAt(pod, "containers"))
    .map((container) => textAt(container, "reason")).filter((reason) => reason !== "");
}

function byOrdinal(object: JsonObject, ordinal: number): Json | undefined {
  return podsOf(object).find((pod) => countAt(pod, "ordinal") === ordinal);
}

function joins(name: string, field: string, doc: string, prints: string) {
  return pods({
    name,
    parameters: ["object map"],
    returns: "string",
    doc,
    examples: [[`${name} .children.deployment`, prints]],
    run: (object) => joinTexts(podsOf(object).map((pod) => textAt(pod, field))),
  });
}

/** One function a reason, such as `podOOMKilledDetected`. */
function detects(reason: string): TemplateFunction {
  const name = `pod${reason === "CrashLoopBackOff" ? "CrashLoop" : reason}Detected`;
  const prints = String(reason === "CrashLoopBackOff");
  return pods({
    name,
    parameters: ["object map"],
    returns: "bool",
    doc: `Whether a container's reason is ${reason}`,
    examples: [[`${name} .children.deployment`, prints]],
    run: (object) => reasonsOf(object).includes(reason),
  });
}

function joinsWarnings(name: string, field: string, prints: string): TemplateFunction {
  return warnings({
    name,
    parameters: ["object map"],
    returns: "string",
    doc: `The ${field}s of all warnings`,
    examples: [[`${name} .children.deployment`, prints]],
    run: (object) =>
      joinTexts(listAt(object, "_warnings").map((each) => textAt(each, field))),
  });
}

/** The families `pods` and `warnings`. */
export const POD_FUNCTIONS: readonly TemplateFunction[] = [
  joins("podNames", "name", "The names of all Pods", "shop-a, shop-b"),
  joins("podIPs", "ip", "The addresses of all Pods that have one", "10.9.0.4"),
  joins("podPhases", "phase", "The phases of all Pods", "Running, Pending"),
  joins("podNodes", "node", "The nodes of all Pods that have one", "n1"),
  pods({
    name: "podCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many Pods there are",
    examples: [["podCount .children.deployment", "2"], [
      "podCount .children.none",
      "0",
    ]],
    run: (object) => podsOf(object).length,
  }),
  pods({
    name: "readyPodCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many Pods are ready",
    examples: [["readyPodCount .children.deployment", "1"]],
    run: (object) =>
      podsOf(object).filter((pod) => getPath(pod, ["ready"]) === true).length,
  }),
  pods({
    name: "podMaxRestarts",
    parameters: ["object map"],
    returns: "int",
    doc: "How often the Pod restarted that did so most",
    examples: [["podMaxRestarts .children.deployment", "4"]],
    run: (object) =>
      podsOf(object).reduce<number>(
        (most, pod) => Math.max(most, countAt(pod, "restartCount")),
        0,
      ),
  }),
  pods({
    name: "hasCrashingPod",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether a Pod restarted over twice or a container cannot run",
    examples: [["hasCrashingPod .children.deployment", "true"]],
    run: (object) =>
      podsOf(object).some((pod) => countAt(pod, "restartCount") > RESTARTS_MAX) ||
      reasonsOf(object).some((reason) =>
        CRASH_REASONS.some((crash) => crash === reason)
      ),
  }),
  pods({
    name: "podByOrdinal",
    parameters: ["object map", "n int"],
    returns: "any",
    doc: "The first Pod of an ordinal number, or nothing",
    examples: [["(podByOrdinal .children.deployment 0).name", "shop-a"], [
      "(podByOrdinal .children.deployment 9).name",
      "",
    ]],
    run: (object, n) => byOrdinal(object, n),
  }),
  pods({
    name: "podContainerReasons",
    parameters: ["object map"],
    returns: "string",
    doc: "The different reasons of all containers",
    examples: [["podContainerReasons .children.deployment", "CrashLoopBackOff"]],
    run: (object) => joinTexts([...new Set(reasonsOf(object))]),
  }),
  pods({
    name: "podContainerState",
    parameters: ["object map", "n int", "container string"],
    returns: "string",
    doc: "The state of a container in the Pod of an ordinal number",
    examples: [['podContainerState .children.deployment 1 "api"', "Waiting"]],
    run: (object, n, container) =>
      textAt(
        listAt(byOrdinal(object, n), "containers")
          .find((each) => textAt(each, "name") === container),
        "state",
      ),
  }),
  ...CRASH_REASONS.map(detects),
  warnings({
    name: "hasWarnings",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether there are warning events",
    examples: [["hasWarnings .children.deployment", "true"]],
    run: (object) => listAt(object, "_warnings").length > 0,
  }),
  warnings({
    name: "warningCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many warning events there are",
    examples: [["warningCount .children.deployment", "1"]],
    run: (object) => listAt(object, "_warnings").length,
  }),
  warnings({
    name: "firstWarning",
    parameters: ["object map"],
    returns: "string",
    doc: "The message of the first warning",
    examples: [["firstWarning .children.deployment", "restarting api"]],
    run: (object) => textAt(listAt(object, "_warnings")[0], "message"),
  }),
  joinsWarnings("warningMessages", "message", "restarting api"),
  joinsWarnings("warningReasons", "reason", "BackOff"),
];
