/**
 * Reads how much a CRD may do at once, and how often it looks again.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
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
}

/** Reads `operatorBox.reconciler`; older places are the box and the entry itself. */
export function readTuning(entry: Part, report: Report): Tuning {
  const box = childPart(entry, "operatorBox");
  const find = (key: string) => {
    const older = [childPart(box, key), childPart(entry, key)]
      .filter((part) => part !== undefined);
    for (const part of older) warnOfPlace(key, part, report);
    return childPart(childPart(box, "reconciler"), key) ?? older[0];
  };
  const queue = find("queue");
  return {
    workers: readWorkers(find("workers"), report),
    resyncMs: parseDuration(textOf(find("resync")) ?? "") || RESYNC_MS,
    failureThreshold: readThreshold(
      childPart(queue, "failureThreshold") ?? childPart(queue, "degradeThreshold"),
      report,
    ),
  };
}

function warnOfPlace(key: string, part: Part, report: Report): void {
  report.warning({
    code: "deprecated-spelling",
    ...originOf(part),
    message:
      `Cannot recommend "${key}" here: its newer place is operatorBox.reconciler`,
    hint: `Write it as \`operatorBox.reconciler.${key}\``,
  });
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
  if (part === undefined || text === undefined) return FAILURE_THRESHOLD;
  if (/^\d+$/.test(text)) return Number(text) || FAILURE_THRESHOLD;
  report.warning({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot read "failureThreshold" as a count: found "${text}"`,
    hint: `${FAILURE_THRESHOLD} is used; write a whole number`,
  });
  return FAILURE_THRESHOLD;
}
