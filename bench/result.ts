/**
 * Names what a benchmark finds out.
 *
 * @module
 */

import type { Requests } from "./audit.ts";
import type { Memory } from "./process.ts";
import type { SubjectName } from "./subject.ts";

/** One kind of work on all objects. */
export interface Phase {
  readonly objects: number;
  /** From the first request of the user to the last effect, in seconds. */
  readonly seconds: number;
  /** CPU time of the operator until it was quiet again, in milliseconds. */
  readonly cpuMs: number;
  /** Requests of the operator until it was quiet again. */
  readonly requests: Requests;
}

/** What was measured of one operator with N objects. */
export interface Measurements {
  /** From the start of the process to the first child, each in milliseconds. */
  readonly startMs: readonly number[];
  readonly create: Phase;
  readonly update: Phase;
  readonly delete: Phase;
  /** From the deletion of a child to its return, each in milliseconds. */
  readonly repairMs: readonly number[];
  /** With all objects there and nothing to do; `objects` is their number. */
  readonly idle: Phase;
  /** At the end of the idle time. */
  readonly memory: Memory;
}

/** Both operators, with N objects on one control plane. */
export interface Run {
  readonly objects: number;
  /** Medians, where there were several rounds. */
  readonly subjects: Readonly<Partial<Record<SubjectName, Measurements>>>;
  /** How often both were measured. */
  readonly rounds: number;
  /** Programs that waited for a CPU: 1-minute average before and after. */
  readonly load: readonly [number, number];
}

/** Everything that a page or a machine needs. */
export interface Report {
  /** When it began, in UTC. */
  readonly date: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly kernel: string;
  };
  /** By name: `deno`, `kubernetes`, `controller-runtime`, `go`, `orkestra`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: { readonly workers: number; readonly resync: string };
  readonly runs: readonly Run[];
}

/**
 * The value below which `part` of the values lie; 0.5 is the median.
 *
 * @param values At least one.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
