/**
 * Says how long to wait before trying a failing thing again.
 *
 * @module
 */

import { jitter, type Random } from "../core/random.ts";

const FIRST_MS = 200;
/** Five minutes: a fault that lasts is looked at often enough to heal by itself. */
const MAX_MS = 300_000;
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
