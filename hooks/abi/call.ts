/**
 * Runs one call of a plug-in on an instance of its own.
 *
 * Nothing survives the call: instance, arena and variables are made for it and
 * dropped with it, so no call can find what another left behind.
 *
 * @module
 */

import type { LogLevel } from "../../core/log.ts";
import type { HostCall } from "../host_api.ts";
import { createImports, LOG_LINE_MAX } from "./environment.ts";
import { Kernel } from "./kernel.ts";
import { START_EXPORT } from "./offered.ts";
import { Stop } from "./stop.ts";
import { promising } from "./suspend.ts";

/** One call, as the cell is asked for it. */
export interface AbiCall {
  readonly module: WebAssembly.Module;
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

/** Runs a call to its end. Never throws: a failure is a result. */
export async function runCall(call: AbiCall): Promise<AbiResult> {
  const kernel = new Kernel();
  const used = { hostCalls: 0, logLines: 0, logLinesDropped: 0 };
  let memory: WebAssembly.Memory | undefined;
  let stopped: Stop | undefined;
  const stop = (kind: Stop["kind"], message: string): never => {
    throw stopped ??= new Stop(kind, message);
  };
  const imports = createImports({
    ...call,
    kernel,
    memory: () => memory,
    stop,
    ask: async (name, request) => {
      if (stopped !== undefined) throw stopped;
      if (++used.hostCalls > call.limits.hostCalls) {
        stop(
          "host-calls",
          `it called the host more than ${call.limits.hostCalls} times`,
        );
      }
      let answer: Uint8Array;
      try {
        answer = await call.ask(name, request);
      } catch (cause) {
        throw stopped ??= stopOf(cause);
      }
      const at = kernel.put(answer);
      return at === 0n ? stop("memory", `the answer of ${name} does not fit`) : at;
    },
    log: (level, message) => {
      if (used.logLines >= call.limits.logLines) return void used.logLinesDropped++;
      used.logLines++;
      call.log(level, message.slice(0, LOG_LINE_MAX));
    },
  }, call.module);
  let ended: { output: Uint8Array } | { failure: Stop };
  try {
    if (!kernel.begin(call.input, call.limits.arenaBytes)) {
      stop("input", "its input does not fit");
    }
    const { exports } = new WebAssembly.Instance(call.module, imports);
    memory = exports.memory instanceof WebAssembly.Memory ? exports.memory : undefined;
    await runIfThere(exports, START_EXPORT);
    await runIfThere(exports, "_initialize");
    const code = await promising(callable(exports, call.name))();
    // A module can catch what a host function throws; the call still ends with it.
    ended = stopped === undefined
      ? outcome(kernel, code, call.limits)
      : { failure: stopped };
  } catch (cause) {
    ended = { failure: stopped ?? stopOf(cause) };
  }
  const linear = memory?.buffer.byteLength ?? 0;
  return { ...ended, ...used, memoryBytes: linear + kernel.bytes };
}

async function runIfThere(exports: WebAssembly.Exports, name: string): Promise<void> {
  if (typeof exports[name] === "function") await promising(callable(exports, name))();
}

function callable(exports: WebAssembly.Exports, name: string): () => unknown {
  const found = exports[name];
  if (typeof found !== "function") {
    throw new Stop("no-export", `it exports no function "${name}"`);
  }
  if (found.length > 0) {
    throw new Stop("no-export", `its function "${name}" takes parameters`);
  }
  return found as () => unknown;
}

/** What the plug-in left, judged: its error, its return code, its output. */
function outcome(
  kernel: Kernel,
  code: unknown,
  limits: AbiLimits,
): { output: Uint8Array } | { failure: Stop } {
  const error = kernel.error();
  if (error !== undefined) {
    const message = new TextDecoder().decode(error.subarray(0, 4 * LOG_LINE_MAX));
    return { failure: new Stop("plugin", message.slice(0, LOG_LINE_MAX)) };
  }
  if (code !== undefined && code !== 0) {
    return { failure: new Stop("plugin", `it returned ${code} without an error`) };
  }
  const output = kernel.output();
  if (output.length > limits.outputBytes) {
    const found = `${output.length} bytes, ${limits.outputBytes} are allowed`;
    return { failure: new Stop("output", `its output is too long: ${found}`) };
  }
  return { output };
}

/** Which kind of failure an exception of the engine is. */
function stopOf(cause: unknown): Stop {
  if (cause instanceof Stop) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof WebAssembly.LinkError) return new Stop("refused", message);
  if (cause instanceof RangeError && /memory/i.test(message)) {
    return new Stop("memory", message);
  }
  return new Stop("trap", message);
}
