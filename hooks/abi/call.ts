/**
 * Describes one call of a plug-in, and how it ends.
 *
 * @module
 */

import type { LogLevel } from "../../core/log.ts";
import type { HostCall } from "../host_api.ts";
import { Stop } from "./stop.ts";

/** One call, as the cell is asked for it. */
export interface AbiCall {
  /** Name of a function without parameters. */
  readonly name: string;
  readonly input: Uint8Array;
  readonly config: Readonly<Record<string, string>>;
  /** Nanoseconds since 1970 that the call sees. */
  readonly nowNs: bigint;
  readonly seed: number;
  readonly limits: AbiLimits;
  /** Answers a request. What it throws ends the call. */
  readonly ask: (name: HostCall, request: Uint8Array) => Promise<Uint8Array>;
  readonly log: (level: LogLevel, message: string) => void;
}

/** The limits that the cell itself keeps. */
export interface AbiLimits {
  /** Size of the arena, input and answers included. */
  readonly arenaBytes: number;
  readonly outputBytes: number;
  readonly hostCalls: number;
  readonly logLines: number;
}

/** How a call ended, and what it used. */
export interface AbiResult {
  /** Present if it succeeded. */
  readonly output?: Uint8Array;
  /** Present if it failed. */
  readonly failure?: Stop;
  readonly hostCalls: number;
  readonly logLines: number;
  readonly logLinesDropped: number;
  /** Bytes of linear memory and arena at the end; neither ever shrinks. */
  readonly memoryBytes: number;
}

/** An instance of a plug-in, or what makes one at the first call. */
export interface Instance {
  /**
   * Runs a call to its end. Never throws: a failure is a result, and the instance is
   * of no use afterwards. Never to be entered while a call of it is under way.
   */
  run(call: AbiCall): Promise<AbiResult>;
}

/** Makes the instances of a module, by one host of Extism's ABI or another. */
export type Engine = (module: WebAssembly.Module) => Instance;

/** Characters of one log line; the rest is cut. */
export const LOG_LINE_MAX = 1_000;

/** Variables live in the host's memory and no longer than the instance. */
export const VARIABLE_BYTES_MAX: number = 1024 * 1024;

/** Follows one call: counts against its limits, and remembers why it must end. */
export class Progress {
  readonly used = { hostCalls: 0, logLines: 0, logLinesDropped: 0 };
  /** The first reason; a module can catch what is thrown, the call ends with it still. */
  stopped: Stop | undefined;
  readonly #call: AbiCall;

  constructor(call: AbiCall) {
    this.#call = call;
  }

  /** Ends the call: remembers why, and throws. */
  stop(kind: Stop["kind"], message: string): never {
    throw this.stopped ??= new Stop(kind, message);
  }

  /** Passes a request on, unless the call is lost already or has asked too often. */
  async ask(name: HostCall, request: Uint8Array): Promise<Uint8Array> {
    if (this.stopped !== undefined) throw this.stopped;
    const most = this.#call.limits.hostCalls;
    if (++this.used.hostCalls > most) {
      this.stop("host-calls", `it called the host more than ${most} times`);
    }
    try {
      return await this.#call.ask(name, request);
    } catch (cause) {
      throw this.stopped ??= stopOf(cause);
    }
  }

  log(level: LogLevel, message: string): void {
    if (this.used.logLines >= this.#call.limits.logLines) {
      return void this.used.logLinesDropped++;
    }
    this.used.logLines++;
    this.#call.log(level, message.slice(0, LOG_LINE_MAX));
  }
}

/** The function that a call names. @throws {Stop} `no-export`. */
export function callable(exports: WebAssembly.Exports, name: string): () => unknown {
  const found = exports[name];
  if (typeof found !== "function") {
    throw new Stop("no-export", `it exports no function "${name}"`);
  }
  if (found.length > 0) {
    throw new Stop("no-export", `its function "${name}" takes parameters`);
  }
  return found as () => unknown;
}

/** Which kind of failure an exception of the engine is. */
export function stopOf(cause: unknown): Stop {
  if (cause instanceof Stop) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof WebAssembly.LinkError) return new Stop("refused", message);
  if (cause instanceof RangeError && /memory/i.test(message)) {
    return new Stop("memory", message);
  }
  return new Stop("trap", message);
}

/** The output, unless it is too long. @throws {Stop} `output`. */
export function withinLimit(
  output: Uint8Array,
  { outputBytes }: AbiLimits,
): Uint8Array {
  if (output.length <= outputBytes) return output;
  const found = `${output.length} bytes, ${outputBytes} are allowed`;
  throw new Stop("output", `its output is too long: ${found}`);
}
