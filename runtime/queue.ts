/**
 * Makes the queue that a CRD asks for.
 *
 * @module
 */

import type { ControllerOptions } from "./controller_options.ts";
import { QueueLimit, type QueueLimitOptions } from "./queue_limit.ts";
import { Workqueue } from "./workqueue.ts";

/** What a queue asks its controller. */
export type QueueHost = Pick<QueueLimitOptions, "crOf" | "scopeOf" | "asked">;

/** A queue by `queue` of the Katalog. */
export function createQueue(options: ControllerOptions, host: QueueHost): Workqueue {
  const { crd, clock, random, metrics, turns } = options;
  const logger = options.logger.with({ crd: crd.name });
  const { rules, shared } = crd.queue;
  return new Workqueue(clock, random, {
    plan: crd.queue,
    ...(rules.length === 0
      ? {}
      : { admission: new QueueLimit({ crd, clock, logger, metrics, ...host }) }),
    ...(shared ? { turns } : {}),
  });
}
