/**
 * Tells of a cycle that ended in a bug of this program.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import type { EventRecorder } from "../kube/mod.ts";
import type { CrdHealth } from "./health.ts";
import { crdLabel, type Metrics } from "./metrics.ts";
import type { Workqueue } from "./workqueue.ts";

/** The most of a stack that a log line carries. */
const STACK_MAX = 4096;

/** Where it is told. */
export interface PanicWitnesses {
  readonly crd: string;
  readonly health: CrdHealth;
  readonly metrics: Metrics;
  readonly recorder: EventRecorder;
  readonly queue: Workqueue;
  readonly logger: Logger;
}

/** Counts it as a failure, and has the object tried again later. */
export function tellPanic(
  key: string,
  cr: KubeObject,
  error: unknown,
  { crd, health, metrics, recorder, queue, logger }: PanicWitnesses,
): void {
  const message = `reconciler panic: ${
    error instanceof Error ? error.message : String(error)
  }`;
  const stack = error instanceof Error ? error.stack?.slice(0, STACK_MAX) : undefined;
  health.failure(message);
  metrics.panics.inc(crdLabel(crd));
  metrics.reconciles.inc({ ...crdLabel(crd), result: "failure" });
  recorder.record(cr, {
    type: "Warning",
    reason: `${cr.kind}ReconcileError`,
    action: "Reconcile",
    note: message,
  });
  const retryInMs = Math.round(queue.retry(key));
  logger.error("reconcile panicked", { object: key, message, stack, retryInMs });
}
