/**
 * Tells how a cycle ended, and puts its object back where that asks for it.
 *
 * @module
 */

import type { LogFields, Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { formatPosition } from "../core/problem.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { EventRecorder } from "../kube/mod.ts";
import type { CycleFailure, CycleResult } from "./cycle.ts";
import type { CrdHealth } from "./health.ts";
import { crdLabel, type Metrics } from "./metrics.ts";
import type { Workqueue } from "./workqueue.ts";

/** Whose cycle it was, and who is to hear of it. */
export interface Concerned {
  readonly cr: KubeObject;
  readonly crd: CrdPlan;
  readonly health: CrdHealth;
  readonly queue: Workqueue;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Does what the end of a cycle asks for.
 *
 * @param seconds How long it took.
 */
export function conclude(
  key: string,
  result: CycleResult,
  seconds: number,
  concern: Concerned,
): void {
  const { cr, crd, health, queue, recorder, metrics, logger } = concern;
  const { outcome, writes } = result;
  for (const event of result.events) recorder.record(cr, event);
  for (const warning of result.warnings) {
    logger.warn("cycle warning", { object: key, warning });
  }
  const fields = { object: key, writes, ms: Math.round(seconds * 1000) };
  const count = (name: string) =>
    metrics.reconciles.inc({ ...crdLabel(crd.name), result: name });
  switch (outcome.kind) {
    case "failed": {
      const { error } = outcome;
      const { hookError } = error;
      if (hookError !== undefined) {
        metrics.hookErrors.inc({ crd: crd.name, error_type: hookError });
      }
      return fail(key, { ...fields, ...describe(error) }, concern);
    }
    case "denied": {
      const { message } = outcome.error;
      health.failure(message);
      count("denied");
      // Rules may look at the clock or at others, so nobody's edit may be needed.
      const retryInMs = Math.round(
        queue.retry(key, crd.resyncMs || undefined),
      );
      logger.warn("denied by a rule", {
        ...fields,
        denied: message,
        retryInMs,
      });
      return;
    }
    case "requeue":
      count("requeue");
      logger[writes > 0 ? "info" : "debug"]("waiting", {
        ...fields,
        why: outcome.why,
      });
      queue.addAfter(key, outcome.afterMs);
      return;
    case "gone":
      queue.remove(key);
      break;
    case "settled":
      queue.forget(key);
      if (outcome.requeueAfterMs) queue.addAfter(key, outcome.requeueAfterMs);
  }
  health.success();
  count("success");
  if (writes > 0) logger.info("reconciled", fields);
}

/** Repeats a failed cycle while `retryBackoff` allows that; else it is a failure. */
function fail(
  key: string,
  fields: LogFields & { readonly error: string },
  { crd, health, queue, metrics, logger }: Concerned,
): void {
  const again = queue.tryAgain(key);
  const result = again === undefined ? "failure" : "retry";
  metrics.reconciles.inc({ ...crdLabel(crd.name), result });
  if (again !== undefined) {
    return logger.warn("reconcile failed, trying again", {
      ...fields,
      retryInMs: Math.round(again),
    });
  }
  health.failure(fields.error);
  const retryInMs = Math.round(queue.retry(key));
  logger.error("reconcile failed", { ...fields, retryInMs });
}

function describe({ message, hint, at }: CycleFailure) {
  return {
    error: message,
    ...(hint ? { hint } : {}),
    ...(at ? { at: formatPosition(at) } : {}),
  };
}
