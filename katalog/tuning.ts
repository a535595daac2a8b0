/**
 * Reads how much a CRD may do at once, and how often it looks again.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
import { type QueueModel, readQueue } from "./queue.ts";
import type { Report } from "./report.ts";

/** Workers of a CRD that does not say. */
const WORKERS = 3;
/** More workers than this only wait for the API server. */
const WORKERS_MAX = 50;
/** Time between two looks at an object that did not change. */
const RESYNC_MS = 30_000;
/** Failures in a row after which a CRD counts as degraded. */
const FAILURE_THRESHOLD = 5;

/** The settled numbers. */
export interface Tuning {
  readonly workers: number;
  readonly resyncMs: number;
  readonly failureThreshold: number;
  readonly queue: QueueModel;
}

/** Reads `operatorBox.reconciler`; an absent one takes every default. */
export function readTuning(reconciler: Part | undefined, report: Report): Tuning {
  const queue = childPart(reconciler, "queue");
  const resync = textOf(childPart(reconciler, "resync"));
  const resyncMs = parseDuration(resync ?? "") || RESYNC_MS;
  return {
    workers: readWorkers(childPart(reconciler, "workers"), report),
    resyncMs,
    failureThreshold: readThreshold(childPart(queue, "failureThreshold"), report),
    queue: readQueue(queue, resyncMs, report),
  };
}

function readWorkers(part: Part | undefined, report: Report): number {
  const workers = Number(textOf(part) ?? 0);
  // 0 asks for the default; what is no number was reported by the shape.
  if (part === undefined || !(workers > 0)) return WORKERS;
  if (workers <= WORKERS_MAX) return workers;
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot start ${workers} workers: ${WORKERS_MAX} is the most`,
    hint: `Write a number from 1 to ${WORKERS_MAX}`,
  });
  return WORKERS_MAX;
}

function readThreshold(part: Part | undefined, report: Report): number {
  const text = textOf(part);
  if (part === undefined || !text) return FAILURE_THRESHOLD;
  if (/^\d+$/.test(text)) return Number(text) || FAILURE_THRESHOLD;
  report.warning({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot read "failureThreshold" as a count: found "${text}"`,
    hint: `${FAILURE_THRESHOLD} is used; write a whole number`,
  });
  return FAILURE_THRESHOLD;
}
