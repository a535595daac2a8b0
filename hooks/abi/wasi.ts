/**
 * Stands in for WASI: nothing of the machine shows through it.
 *
 * The clock is that of the observation, the random numbers follow from a seed, there
 * are no files, arguments or variables. So a call can be repeated from its input.
 *
 * @module
 */

import { Stop } from "./stop.ts";

/** Errors of WASI, as the plug-in sees them. */
const EBADF = 8, EINVAL = 28, ENOSYS = 52;

/** How far one reading of the clock is from the one before: a microsecond. */
const CLOCK_STEP_NS = 1000n;

/** More vectors in one write than any C library makes (`IOV_MAX` of Linux). */
const VECTORS_MAX = 1024;

/** Kept of one write; a log line is shorter still. */
const WRITE_BYTES_MAX = 4096;

/** What looks like time and chance to one call, and follows from what it was given. */
export interface Chance {
  /** Nanoseconds since 1970 that the clock showed last. */
  nowNs: bigint;
  /** Of xorshift32; never 0. */
  state: number;
}

/** Starts the clock and the random numbers of a call. */
export function createChance(nowNs: bigint, seed: number): Chance {
  return { nowNs, state: (seed >>> 0) || 1 };
}

/** What the stub of one instance needs. */
export interface WasiOptions {
  /** The instance's memory, which exists only after the imports do. */
  readonly memory: () => WebAssembly.Memory | undefined;
  /** Of the call that runs. */
  readonly chance: () => Chance;
  /** Takes what goes to standard output (1) and standard error (2). */
  readonly write: (fd: 1 | 2, bytes: Uint8Array) => void;
}

type WasiFunction = (...args: never[]) => number | void;

/** Makes the functions for one instance. */
export function createWasi(options: WasiOptions): Record<string, WasiFunction> {
  const buffer = () => options.memory()?.buffer ?? new ArrayBuffer(0);
  const view = () => new DataView(buffer());
  const zeroTwo = (first: number, second: number) => {
    const at = view();
    at.setUint32(first >>> 0, 0, true);
    at.setUint32(second >>> 0, 0, true);
    return 0;
  };
  return {
    args_get: () => 0,
    args_sizes_get: zeroTwo,
    environ_get: () => 0,
    environ_sizes_get: zeroTwo,
    clock_res_get: (_clock: number, at: number) => {
      view().setBigUint64(at >>> 0, CLOCK_STEP_NS, true);
      return 0;
    },
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      const chance = options.chance();
      view().setBigUint64(at >>> 0, chance.nowNs += CLOCK_STEP_NS, true);
      return 0;
    },
    random_get: createRandomGet(options.chance, buffer),
    fd_write: (fd: number, vectors: number, count: number, written: number) =>
      write(options, view(), { fd, vectors: vectors >>> 0, count, written }),
    fd_read: (fd: number, _vectors: number, _count: number, read: number) => {
      if (fd !== 0) return EBADF;
      view().setUint32(read >>> 0, 0, true);
      return 0;
    },
    fd_close: () => EBADF,
    fd_seek: () => EBADF,
    fd_fdstat_get: (fd: number, at: number) => {
      if (fd < 0 || fd > 2) return EBADF;
      const status = new Uint8Array(buffer(), at >>> 0, 24);
      status.fill(0);
      status[0] = 2; // a character device
      status[8] = 0x40; // may be written
      return 0;
    },
    fd_fdstat_set_flags: () => 0,
    fd_prestat_get: () => EBADF,
    fd_prestat_dir_name: () => EBADF,
    poll_oneoff: () => ENOSYS,
    sched_yield: () => 0,
    proc_exit: (code: number) => {
      throw new Stop("trap", `it called proc_exit(${code})`);
    },
  };
}

/** xorshift32: repeatable, and never for secrets. */
function createRandomGet(chance: () => Chance, buffer: () => ArrayBufferLike) {
  return (at: number, length: number) => {
    const bytes = new Uint8Array(buffer(), at >>> 0, length >>> 0);
    let { state } = chance();
    for (let i = 0; i < bytes.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[i] = state;
    }
    chance().state = state;
    return 0;
  };
}

function write(
  options: WasiOptions,
  memory: DataView,
  call: { fd: number; vectors: number; count: number; written: number },
): number {
  if (call.fd !== 1 && call.fd !== 2) return EBADF;
  if (call.count < 0 || call.count > VECTORS_MAX) return EINVAL;
  const kept = new Uint8Array(WRITE_BYTES_MAX);
  let keptBytes = 0, total = 0;
  for (let i = 0; i < call.count; i++) {
    const at = memory.getUint32(call.vectors + 8 * i, true);
    const length = memory.getUint32(call.vectors + 8 * i + 4, true);
    const source = new Uint8Array(memory.buffer, at, length);
    const part = source.subarray(0, WRITE_BYTES_MAX - keptBytes);
    kept.set(part, keptBytes);
    keptBytes += part.length;
    total = Math.min(total + length, 0x7fff_ffff);
  }
  options.write(call.fd, kept.subarray(0, keptBytes));
  memory.setUint32(call.written >>> 0, total, true);
  return 0;
}
