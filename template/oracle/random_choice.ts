/**
 * Chooses at random, repeatably.
 *
 * @module
 */

import type { Random } from "../../core/random.ts";

/** Random choices out of one seeded source. */
export class Choice {
  constructor(readonly random: Random) {}

  /** A whole number from 0 up to, but without, `limit`. */
  below(limit: number): number {
    return Math.floor(this.random.float() * limit);
  }

  /** Whether something happens that does so in `percent` of all cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of these; there must be one. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Between `least` and `most` results of `make`. */
  some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}
