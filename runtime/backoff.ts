/**
 * Says how long to wait before trying a failing thing again.
 *
 * @module
 */

import { jitter, type Random } from "../core/random.ts";

const FIRST_MS = 200;
/** Five minutes: a fault that lasts is looked at often enough to heal by itself. */
const MAX_MS = 300_000;
/** The pause of queues whose pauses do not grow: five seconds. */
const STEADY_MS = 5_000;
/** Spreads the retries of objects that failed together. */
const SPREAD = 0.1;

/**
 * The delay before the next try.
 *
 * @param failures Failures in a row, 1 or more.
 * @returns Milliseconds: 200, doubling, never above 300,000, each ± 10 %.
 * @throws {RangeError} If `failures` is below 1.
 */
export function backoffMs(failures: number, random: Random): number {
  if (failures < 1) throw new RangeError(`Cannot back off after ${failures} failures`);
  const delay = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return jitter(random, delay, SPREAD);
}

/** The delay before each try where it does not grow: 5,000 ms ± 10 %. */
export function steadyMs(random: Random): number {
  return jitter(random, STEADY_MS, SPREAD);
}
