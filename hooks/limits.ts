/**
 * Says how much one call of a hook may use.
 *
 * @module
 */

/** The largest module in bytes. A JavaScript engine takes 4.5 MB, Go 3.2 MB. */
export const MODULE_BYTES_MAX = 32 * 1024 * 1024;

/** The budget of one call. Each is a hard limit. */
export interface HookLimits {
  /** Wall time in milliseconds, host calls included, waiting for a cell not. */
  readonly timeMs: number;
  /** Processor time in milliseconds, host calls not included. */
  readonly cpuMs: number;
  /** Linear memory of the module in bytes, rounded down to pages of 64 KiB. */
  readonly memoryBytes: number;
  /** Calls of `ork_get`, `ork_list` and `ork_http` together. */
  readonly hostCalls: number;
  /** Length of the input in bytes. */
  readonly inputBytes: number;
  /** Length of the output, and of each answer of the host, in bytes. */
  readonly outputBytes: number;
  /** Log lines that are kept; further ones are counted and dropped. */
  readonly logLines: number;
  /** Calls of this hook at the same time; further ones wait. */
  readonly concurrentCalls: number;
}

/**
 * What a hook gets that declares nothing.
 *
 * An object of etcd is at most 1.5 MiB, and a hook gets children beside it: 4 MiB.
 * What it applies goes back into etcd: 2 MiB. A hook that builds a few objects
 * takes under a millisecond, so 100 ms of processor time is ample even for one in Go.
 */
export const DEFAULT_LIMITS: HookLimits = {
  timeMs: 2_000,
  cpuMs: 100,
  memoryBytes: 32 * 1024 * 1024,
  hostCalls: 50,
  inputBytes: 4 * 1024 * 1024,
  outputBytes: 2 * 1024 * 1024,
  logLines: 100,
  concurrentCalls: 4,
};

/** The most that a Katalog may grant, so that one hook cannot claim the machine. */
export const HIGHEST_LIMITS: HookLimits = {
  timeMs: 60_000,
  cpuMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  hostCalls: 10_000,
  inputBytes: 32 * 1024 * 1024,
  outputBytes: 32 * 1024 * 1024,
  logLines: 10_000,
  concurrentCalls: 64,
};

/**
 * Fills in what a hook does not declare.
 *
 * @throws {RangeError} If a limit is no whole number from 1 to the highest; of
 *   `hostCalls` and `logLines` also 0 is one.
 */
export function completeLimits(declared: Partial<HookLimits>): HookLimits {
  const limits = { ...DEFAULT_LIMITS, ...declared };
  for (const key of Object.keys(DEFAULT_LIMITS) as (keyof HookLimits)[]) {
    const least = key === "hostCalls" || key === "logLines" ? 0 : 1;
    const value = limits[key];
    if (Number.isInteger(value) && value >= least && value <= HIGHEST_LIMITS[key]) {
      continue;
    }
    throw new RangeError(
      `Cannot use the limit "${key}": found ${value}, allowed are ${least} to ${
        HIGHEST_LIMITS[key]
      }`,
    );
  }
  return limits;
}
