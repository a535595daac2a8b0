/**
 * The real clock, for scripts.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";

/** Time as this machine tells it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};
