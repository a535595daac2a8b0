/**
 * Describes a call that waits for a cell, and how its stay in one ends.
 *
 * @module
 */

import type { KeepKey } from "../cell/messages.ts";
import type { HookError } from "../errors.ts";
import type { HostApi } from "../host_api.ts";
import type { HookLimits } from "../limits.ts";

/** A module as a cell is given it. */
export interface CellModule {
  /** Content hash, version of the gate, limit of memory: what makes the bytes. */
  readonly key: string;
  /** What the gate let through. */
  readonly bytes: Uint8Array;
  /** The same for all memory limits: who is penalised. */
  readonly hash: string;
}

/** One call, complete. It can be run again, and is the same then. */
export interface Job {
  /** The hook's name, by which calls are counted. */
  readonly hook: string;
  readonly module: CellModule;
  /** The export to call. */
  readonly name: string;
  readonly input: Uint8Array;
  readonly config: Readonly<Record<string, string>>;
  readonly nowNs: bigint;
  readonly seed: number;
  readonly limits: HookLimits;
  readonly api: HostApi;
  /** The instances that it shares with other calls; absent: its own, used once. */
  readonly keep?: KeepKey;
}

/** What one call used. */
export interface CallUsage {
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
  /** Wall time in milliseconds, without waiting for a cell. */
  readonly timeMs: number;
  /** Linear memory and arena at the end, in bytes. */
  readonly memoryBytes: number;
  readonly hostCalls: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly logLines: number;
  readonly logLinesDropped: number;
}

/** How a call's stay in a cell ended. */
export type RunEnd =
  | { readonly kind: "done"; readonly output: Uint8Array; readonly usage: CallUsage }
  | {
    readonly kind: "failed";
    readonly error: HookError;
    readonly usage: CallUsage;
    /** Its cell had to be killed for it, or died of it. */
    readonly cut: boolean;
  }
  | {
    /** The cell is gone, and this call is not known to be at fault. */
    readonly kind: "lost";
    readonly why: string;
    /** Whether it may be at fault nevertheless. */
    readonly suspect: boolean;
    /** A request left that must not be sent twice. */
    readonly unrepeatable: boolean;
  };
