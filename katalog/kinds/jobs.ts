/**
 * Tables for workloads that end.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { bool, int, object, text } from "../shape.ts";
import { boolAt, built, numberAt, present, requiredText, textAt } from "./fields.ts";
import type { BuildContext, KindTable, Rendered } from "./frame.ts";
import { labelValue, NAME_LABEL } from "./label_value.ts";
import { podShapes, podTemplate } from "./pod.ts";

const backoffLimit = { ...int, doc: "How often failed pods are replaced; default 3" };

/** batch/v1 Job. Its pods are immutable: to run it again, give it another name. */
export const jobs: KindTable = {
  list: "jobs",
  children: ["jobs", "job"],
  apiVersion: "batch/v1",
  kind: "Job",
  namespaced: true,
  nameSuffix: "-job",
  createOnly: true,
  shape: object({ ...podShapes, backoffLimit }, { required: ["image"] }),
  build: (fields, context) => built(fields, { spec: jobSpec(fields, context) }),
};

/** batch/v1 CronJob. */
export const cronJobs: KindTable = {
  list: "cronJobs",
  aliases: ["cronjobs"],
  children: ["cronjobs", "cronjob"],
  apiVersion: "batch/v1",
  kind: "CronJob",
  namespaced: true,
  nameSuffix: "-cronjob",
  shape: object({
    schedule: text,
    suspend: bool,
    successfulJobsHistoryLimit: int,
    failedJobsHistoryLimit: int,
    concurrencyPolicy: { type: "scalar", oneOf: ["Allow", "Forbid", "Replace"] },
    startingDeadlineSeconds: int,
    ...podShapes,
    backoffLimit,
  }, { required: ["schedule", "image"] }),
  build: (fields, context) =>
    built(fields, {
      spec: present({
        schedule: requiredText(fields, "schedule"),
        suspend: boolAt(fields, "suspend"),
        successfulJobsHistoryLimit: numberAt(fields, "successfulJobsHistoryLimit"),
        failedJobsHistoryLimit: numberAt(fields, "failedJobsHistoryLimit"),
        concurrencyPolicy: textAt(fields, "concurrencyPolicy"),
        startingDeadlineSeconds: numberAt(fields, "startingDeadlineSeconds"),
        jobTemplate: { spec: jobSpec(fields, context) },
      }),
    }),
};

/**
 * The pods do not carry the owner label: a Service selects by it, and would send
 * requests to a Job that serves none.
 */
function jobSpec(fields: Rendered, context: BuildContext): JsonObject {
  const labels = { [NAME_LABEL]: labelValue(context.name) };
  return {
    backoffLimit: numberAt(fields, "backoffLimit") ?? 3,
    template: podTemplate(fields, context, labels, { restartPolicy: "Never" }),
  };
}
