/**
 * Describes the headers of the frames between operator and cell.
 *
 * @module
 */

import { isObject } from "../../core/json.ts";
import { LOG_LEVELS, type LogLevel } from "../../core/log.ts";
import type { AbiLimits } from "../abi/call.ts";
import type { HookErrorKind } from "../errors.ts";
import { HOST_CALLS, type HostCall } from "../host_api.ts";

/** What the operator tells a cell. */
export type ToCell =
  /** Compile a module; the body is the module. */
  | { readonly type: "load"; readonly module: string }
  /** Drop a compiled module. */
  | { readonly type: "forget"; readonly module: string }
  /** Run a call; the body is its input. */
  | CallMessage
  /** A host call is answered; the body is the answer. */
  | { readonly type: "answer"; readonly call: number }
  /** A host call is refused, which ends the call. */
  | {
    readonly type: "refuse";
    readonly call: number;
    readonly kind: HookErrorKind;
    readonly message: string;
  }
  /** Nobody waits for the call any more; it is never resumed. */
  | { readonly type: "drop"; readonly call: number };

/** Names the instances that calls may share. */
export interface KeepKey {
  readonly name: string;
  /** Instances of an earlier generation are thrown away. */
  readonly generation: number;
}

/** The header of a call. */
export interface CallMessage {
  readonly type: "call";
  /** From 1 up, unique in the cell. */
  readonly call: number;
  readonly module: string;
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** A `bigint` in text. */
  readonly nowNs: string;
  readonly seed: number;
  readonly limits: AbiLimits;
  /** Where its instance comes from and goes to; absent: it is used once. */
  readonly keep?: KeepKey;
}

/** What a cell tells the operator. */
export type FromCell =
  /** It holds no permission any more and can begin. */
  | { readonly type: "ready" }
  /** A call asks the host; the body is the request. */
  | {
    readonly type: "host";
    readonly call: number;
    readonly name: HostCall;
    readonly cpuMicros: number;
  }
  /** A log line of a call; the body is the text. */
  | { readonly type: "log"; readonly call: number; readonly level: LogLevel }
  /** A call succeeded; the body is its output. */
  | { readonly type: "done"; readonly call: number } & CellUsage
  /** A call failed. */
  | {
    readonly type: "failed";
    readonly call: number;
    readonly kind: HookErrorKind;
    readonly message: string;
  } & CellUsage;

/** What a call used, as its cell counted it. */
export interface CellUsage {
  /** Processor time in microseconds. */
  readonly cpuMicros: number;
  /** Linear memory and arena in bytes. */
  readonly memoryBytes: number;
  readonly logLinesDropped: number;
}

/** The kinds with which a cell may end a call; the others are the operator's to say. */
const CELL_KINDS: readonly HookErrorKind[] = [
  "refused",
  "no-export",
  "plugin",
  "trap",
  "memory",
  "host-calls",
  "input",
  "output",
  "denied",
  "host",
];

/**
 * Checks a header from a cell. A cell that was taken over may write anything.
 *
 * @returns `undefined` for what is no message.
 */
export function readFromCell(header: unknown): FromCell | undefined {
  if (!isObject(header)) return undefined;
  if (header.type === "ready") return { type: "ready" };
  const { type, call } = header;
  if (typeof call !== "number") return undefined;
  if (type === "host") {
    const name = HOST_CALLS.find((known) => known === header.name);
    const { cpuMicros } = header;
    if (name === undefined || !isCount(cpuMicros)) return undefined;
    return { type, call, name, cpuMicros };
  }
  if (type === "log") {
    const level = LOG_LEVELS.find((known) => known === header.level);
    return level && { type, call, level };
  }
  const { cpuMicros, memoryBytes, logLinesDropped } = header;
  if (!isCount(cpuMicros) || !isCount(memoryBytes) || !isCount(logLinesDropped)) {
    return undefined;
  }
  const usage = { cpuMicros, memoryBytes, logLinesDropped };
  if (type === "done") return { type, call, ...usage };
  const kind = CELL_KINDS.find((known) => known === header.kind);
  const { message } = header;
  if (type !== "failed" || kind === undefined || typeof message !== "string") {
    return undefined;
  }
  return { type, call, kind, message: message.slice(0, 1_000), ...usage };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
