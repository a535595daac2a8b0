/**
 * Tells of a cycle that ended in a bug of this program.
 *
 * @module
 */

import type { Concerned } from "./conclude.ts";
import { crdLabel } from "./metrics.ts";

/** The most of a stack that a log line carries. */
const STACK_MAX = 4096;

/** Counts it as a failure, and has the object tried again later. */
export function tellPanic(
  key: string,
  error: unknown,
  { cr, crd, health, metrics, recorder, queue, logger }: Concerned,
): void {
  const message = `reconciler panic: ${
    error instanceof Error ? error.message : String(error)
  }`;
  const stack = error instanceof Error ? error.stack?.slice(0, STACK_MAX) : undefined;
  health.failure(message);
  metrics.panics.inc(crdLabel(crd.name));
  metrics.reconciles.inc({ ...crdLabel(crd.name), result: "failure" });
  recorder.record(cr, {
    type: "Warning",
    reason: `${cr.kind}ReconcileError`,
    action: "Reconcile",
    note: message,
  });
  const retryInMs = Math.round(queue.retry(key));
  logger.error("reconcile panicked", { object: key, message, stack, retryInMs });
}
