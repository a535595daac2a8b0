/**
 * Sorts the Jobs of a CronJob, and shows what `enrich` tells of one.
 *
 * @module
 */

import { getPath, isObject, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";

/** The Jobs of one CronJob, by how they fare. */
export interface SortedJobs {
  readonly active: readonly KubeObject[];
  readonly last?: KubeObject;
  readonly succeeded?: KubeObject;
}

/** Sorts Jobs; the newest count. */
export function jobsOf(jobs: readonly KubeObject[]): SortedJobs {
  const sorted = newestFirst(jobs);
  return {
    active: sorted.filter((job) => !ended(job, "Complete") && !ended(job, "Failed")),
    last: sorted[0],
    succeeded: sorted.find((job) => ended(job, "Complete")),
  };
}

/** By the time of creation. */
export function newestFirst(objects: readonly KubeObject[]): readonly KubeObject[] {
  const created = ({ metadata }: KubeObject) => metadata.creationTimestamp ?? "";
  return [...objects].sort((a, b) =>
    created(a) < created(b) ? 1 : created(a) > created(b) ? -1 : 0
  );
}

/** What is shown of a Job. */
export function jobView(job: KubeObject): JsonObject {
  const text = (key: string) => getPath(job.status, [key]) ?? "";
  const count = (key: string) => getPath(job.status, [key]) ?? 0;
  return {
    name: job.metadata.name ?? "",
    startTime: text("startTime"),
    completionTime: text("completionTime"),
    active: count("active"),
    succeeded: count("succeeded"),
    failed: count("failed"),
  };
}

function ended(job: KubeObject, type: "Complete" | "Failed"): boolean {
  const conditions = getPath(job.status, ["conditions"]);
  return Array.isArray(conditions) &&
    conditions.some((one) =>
      isObject(one) && one.type === type && one.status === "True"
    );
}
