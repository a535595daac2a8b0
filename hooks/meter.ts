/**
 * Counts what each hook uses.
 *
 * @module
 */

import type { HookErrorKind } from "./errors.ts";
import type { JobEnd } from "./pool/pool.ts";

/** Sums over all calls of one hook since the start; each only grows. */
export interface HookCounters {
  readonly calls: number;
  /** Failures by their kind. */
  readonly failures: Readonly<Partial<Record<HookErrorKind, number>>>;
  /** Cells that were killed for it, or died of it. */
  readonly cuts: number;
  /** Runs beside the first, after a cell was lost. */
  readonly repeats: number;
  readonly cpuMs: number;
  readonly timeMs: number;
  readonly hostCalls: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly logLines: number;
  readonly logLinesDropped: number;
  /** The most that one call held, in bytes. */
  readonly memoryBytesMax: number;
}

const NONE: HookCounters = {
  calls: 0,
  failures: {},
  cuts: 0,
  repeats: 0,
  cpuMs: 0,
  timeMs: 0,
  hostCalls: 0,
  inputBytes: 0,
  outputBytes: 0,
  logLines: 0,
  logLinesDropped: 0,
  memoryBytesMax: 0,
};

/** The counters of a call that ended. */
export function countCall(
  before: HookCounters = NONE,
  end: JobEnd,
  failure?: HookErrorKind,
): HookCounters {
  const { usage } = end;
  const plus = (key: "cpuMs" | "timeMs" | "hostCalls" | "inputBytes" | "outputBytes") =>
    before[key] + (usage?.[key] ?? 0);
  return {
    calls: before.calls + 1,
    failures: failure === undefined ? before.failures : {
      ...before.failures,
      [failure]: (before.failures[failure] ?? 0) + 1,
    },
    cuts: before.cuts + ("cut" in end && end.cut ? 1 : 0),
    repeats: before.repeats + Math.max(0, end.runs - 1),
    cpuMs: plus("cpuMs"),
    timeMs: plus("timeMs"),
    hostCalls: plus("hostCalls"),
    inputBytes: plus("inputBytes"),
    outputBytes: plus("outputBytes"),
    logLines: before.logLines + (usage?.logLines ?? 0),
    logLinesDropped: before.logLinesDropped + (usage?.logLinesDropped ?? 0),
    memoryBytesMax: Math.max(before.memoryBytesMax, usage?.memoryBytes ?? 0),
  };
}
