/**
 * Lists the functions about Jobs and CronJobs.
 *
 * @module
 */

import { getPath, type Json, type JsonObject } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { toCount } from "../numeric.ts";
import { countAt, joinTexts, listAt, textAt } from "./objects.ts";

const define = family("job");

function counts(name: string, field: string, doc: string, prints: string) {
  return define({
    name,
    parameters: ["object map"],
    returns: "bool",
    doc,
    examples: [[`${name} .children.job`, prints], [`${name} .children.none`, "false"]],
    run: (object) => countAt(object, "status", field) > 0,
  });
}

function podNames(
  name: string,
  doc: string,
  prints: string,
  wanted: (phase: string) => boolean,
): TemplateFunction {
  return define({
    name,
    parameters: ["object map"],
    returns: "string",
    doc,
    examples: [[`${name} .children.deployment`, prints]],
    run: (object) =>
      joinTexts(
        listAt(object, "_pods").filter((pod) => wanted(textAt(pod, "phase")))
          .map((pod) => textAt(pod, "name")),
      ),
  });
}

function reads(name: string, path: readonly string[], doc: string, prints: string) {
  return define({
    name,
    parameters: ["object map"],
    returns: "string",
    doc,
    examples: [[`${name} .children.cronjob`, prints]],
    run: (object: JsonObject) => textAt(object, ...path),
  });
}

/** The exit code of a Pod; one that does not tell counts as 0. */
function exitCode(pod: Json): number {
  return toCount(getPath(pod, ["exitCode"]));
}

/** The family `job`. */
export const JOB_FUNCTIONS: readonly TemplateFunction[] = [
  counts("jobSucceeded", "succeeded", "Whether a Pod of the Job succeeded", "false"),
  counts(
    "jobFailed",
    "failed",
    "Whether a Pod of the Job failed, even if a later one did not",
    "true",
  ),
  counts("jobActive", "active", "Whether a Pod of the Job is running", "true"),
  define({
    name: "jobFirstExitCode",
    parameters: ["object map"],
    returns: "int",
    doc: "The first exit code among the Pods, else -1 (needs enrich: pods)",
    examples: [["jobFirstExitCode .children.job", "137"], [
      "jobFirstExitCode .children.none",
      "-1",
    ]],
    run: (object) =>
      listAt(object, "_pods").map(exitCode).find((code) => code >= 0) ?? -1,
  }),
  podNames(
    "jobActivePodNames",
    "The names of the Pods that have not ended (needs enrich: pods)",
    "shop-a, shop-b",
    (phase) => phase !== "Succeeded" && phase !== "Failed",
  ),
  podNames(
    "jobSucceededPodNames",
    "The names of the Pods that succeeded (needs enrich: pods)",
    "",
    (phase) => phase === "Succeeded",
  ),
  podNames(
    "jobFailedPodNames",
    "The names of the Pods that failed (needs enrich: pods)",
    "",
    (phase) => phase === "Failed",
  ),
  define({
    name: "cronJobActiveCount",
    parameters: ["object map"],
    returns: "int",
    doc: "How many Jobs of the CronJob are running",
    examples: [["cronJobActiveCount .children.cronjob", "1"]],
    run: (object) => listAt(object, "status", "active").length,
  }),
  reads(
    "cronJobLastScheduleTime",
    ["status", "lastScheduleTime"],
    "When a Job was started last",
    "2031-02-03T00:00:00Z",
  ),
  reads(
    "cronJobLastSuccessTime",
    ["status", "lastSuccessfulTime"],
    "When a Job succeeded last",
    "",
  ),
  reads(
    "cronJobNextScheduleTime",
    ["status", "nextScheduleTime"],
    "When the next Job starts, if the status says so",
    "",
  ),
  reads(
    "cronJobLastJobName",
    ["_lastJob", "metadata", "name"],
    "The name of the last Job (needs enrich: cronjob)",
    "nightly-288",
  ),
  reads(
    "cronJobLastSuccessfulJobName",
    ["_lastSuccessfulJob", "metadata", "name"],
    "The name of the last Job that succeeded (needs enrich: cronjob)",
    "",
  ),
  define({
    name: "cronJobLastJobSucceeded",
    parameters: ["object map"],
    returns: "bool",
    doc: "Whether the last Job succeeded (needs enrich: cronjob)",
    examples: [["cronJobLastJobSucceeded .children.cronjob", "true"]],
    run: (object) => countAt(object, "_lastJob", "status", "succeeded") > 0,
  }),
];
