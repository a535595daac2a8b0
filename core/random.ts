/**
 * Hands randomness to whoever needs it, so that a run can be repeated.
 *
 * @module
 */

/** A source of random numbers. Nothing below `cli/` uses any other. */
export interface Random {
  /** A number from 0 up to, but without, 1. */
  float(): number;
  /** `length` random bytes; from the system's generator in production. */
  bytes(length: number): Uint8Array;
}

/**
 * A repeatable source (mulberry32), for tests and simulation; never for secrets.
 *
 * @param seed Any 32-bit number; the same seed gives the same sequence.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    float: () => next() / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}

/** Spreads a delay evenly over ± `part` of itself, so that waiters do not meet. */
export function jitter(random: Random, ms: number, part: number): number {
  return ms * (1 + part * (2 * random.float() - 1));
}
