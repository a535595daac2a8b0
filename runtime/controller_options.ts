/**
 * Names what a controller is handed.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { EventRecorder, KubeClient } from "../kube/mod.ts";
import type { CrossLink } from "./cross_desk.ts";
import type { DriverWorld } from "./driver.ts";
import type { Outbound } from "./external_caller.ts";
import type { HookRunner } from "./hook_desk.ts";
import type { Metrics } from "./metrics.ts";
import type { Turns } from "./turns.ts";

/** What a controller is handed. */
export interface ControllerOptions {
  readonly katalog: string;
  readonly crd: CrdPlan;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly outbound: Outbound;
  /** Taken for each cycle of a CRD whose queue is `shared`. */
  readonly turns: Turns;
  /** What runs plug-ins; absent: hooks fail, and say so. */
  readonly hooks?: HookRunner;
  readonly childInformer: DriverWorld["childInformer"];
  readonly isNamespaced: (apiVersion: string, kind: string) => boolean | undefined;
  /** Something changed that others may wait for. */
  readonly onProgress: () => void;
  /** The other CRDs. */
  readonly cross: CrossLink;
  readonly unhealthyDependencies: () => boolean;
}
