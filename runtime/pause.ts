/**
 * Joins times to wait.
 *
 * @module
 */

/** The smaller of two times in milliseconds, of which 0 means none. */
export function soonest(a: number, b: number): number {
  return a === 0 || b === 0 ? a + b : Math.min(a, b);
}
