/**
 * Brings the declared children to what their entries say, in the order of that.
 *
 * @module
 */

import type { StoredObject } from "../kube/mod.ts";
import { applyChildren } from "./apply.ts";
import { type Scaled, scaleWorkloads } from "./autoscale.ts";
import { writeChildStatus } from "./child_status.ts";
import type { Cycle, CycleFacts, Unavailable } from "./cycle.ts";
import type { Desired } from "./desired.ts";
import { soonest } from "./pause.ts";
import type { Sleep } from "./sleep.ts";

/** What of the CR's children is known before the first write. */
export interface Known {
  readonly children: readonly StoredObject[];
  readonly unavailable: readonly Unavailable[];
  readonly sleep: Sleep;
  /** The server has answered in this cycle that the CR lives. */
  readonly confirmed: boolean;
}

/** Applies what does not sleep, scales it, and writes what its status is to hold. */
export function* writeChildren(
  facts: CycleFacts,
  desired: Desired,
  { children, unavailable, sleep, confirmed }: Known,
): Cycle<Scaled> {
  const { awake: wanted, missing, afterMs } = sleep;
  const applied = yield* applyChildren(
    facts,
    { ...desired, wanted },
    children,
    unavailable,
    confirmed,
  );
  const scaled = yield* scaleWorkloads(facts, wanted, children, applied);
  const written = yield* writeChildStatus(facts, wanted, children, scaled);
  return {
    ...written,
    missing: [...written.missing, ...missing],
    pausedMs: soonest(written.pausedMs, afterMs),
  };
}
