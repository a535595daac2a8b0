/**
 * Builds what one instance imports: Extism's functions, ours and WASI's.
 *
 * @module
 */

import type { LogLevel } from "../../core/log.ts";
import { HOST_CALLS, type HostCall } from "../host_api.ts";
import { LOG_LINE_MAX, VARIABLE_BYTES_MAX } from "./call.ts";
import type { Kernel } from "./kernel.ts";
import { readLogLine } from "./log_line.ts";
import { EXTISM_ENV, EXTISM_USER, KERNEL_FUNCTIONS, WASI } from "./offered.ts";
import type { Stop } from "./stop.ts";
import { suspending } from "./suspend.ts";
import { type Chance, createWasi } from "./wasi.ts";

/** What the functions of one instance work on. */
export interface Environment {
  readonly kernel: Kernel;
  readonly config: () => Readonly<Record<string, string>>;
  readonly chance: () => Chance;
  readonly memory: () => WebAssembly.Memory | undefined;
  /** Sends a request to the host and waits for the answer's address. */
  readonly ask: (name: HostCall, request: Uint8Array) => Promise<bigint>;
  readonly log: (level: LogLevel, message: string) => void;
  /** Ends the call: remembers why, and throws. */
  readonly stop: (kind: Stop["kind"], message: string) => never;
}

/** Which groups of imports a module has; asked of the engine once for each module. */
const groups = new WeakMap<WebAssembly.Module, ReadonlySet<string>>();

/** Makes the imports of one instance; only the groups that its module has. */
export function createImports(
  env: Environment,
  module: WebAssembly.Module,
): WebAssembly.Imports {
  let wanted = groups.get(module);
  if (wanted === undefined) {
    wanted = new Set(WebAssembly.Module.imports(module).map(({ module }) => module));
    groups.set(module, wanted);
  }
  return {
    ...(wanted.has(EXTISM_ENV) && { [EXTISM_ENV]: createExtism(env) }),
    ...(wanted.has(EXTISM_USER) && { [EXTISM_USER]: createUser(env) }),
    ...(wanted.has(WASI) && { [WASI]: createCheckedWasi(env) }),
  };
}

function createUser(env: Environment): WebAssembly.ModuleImports {
  const user: WebAssembly.ModuleImports = {
    ork_log: (at: bigint) => {
      const { level, message } = readLogLine(lossyText(copyOf(env, "ork_log", at)));
      env.log(level, message);
    },
  };
  for (const name of HOST_CALLS) {
    user[name] = suspending((at: bigint) => env.ask(name, copyOf(env, name, at)));
  }
  return user;
}

function createCheckedWasi(env: Environment): WebAssembly.ModuleImports {
  const wasi = createWasi({
    memory: env.memory,
    chance: env.chance,
    write: (fd, bytes) => env.log(fd === 1 ? "info" : "warn", lossyText(bytes)),
  });
  for (const [name, run] of Object.entries(wasi)) {
    wasi[name] = (...args) => {
      try {
        return run(...args);
      } catch (cause) {
        // An address outside of its memory is the plug-in's fault, not ours.
        if (!(cause instanceof RangeError)) throw cause;
        return env.stop("trap", `it gave ${name} an address outside of its memory`);
      }
    };
  }
  return wasi as WebAssembly.ModuleImports;
}

function createExtism(env: Environment): WebAssembly.ModuleImports {
  const { kernel } = env;
  const noHttp = () => env.stop("denied", "http_request is not offered: use ork_http");
  const log = (level: LogLevel) => (at: bigint) => {
    const bytes = kernel.read(at);
    if (bytes === undefined) return;
    env.log(level, lossyText(bytes));
    kernel.free(at);
  };
  return {
    ...Object.fromEntries(
      KERNEL_FUNCTIONS.map((name) => [name, kernel.exports[name]]),
    ),
    config_get: (at: bigint) => {
      const key = lossyText(copyOf(env, "config_get", at));
      kernel.free(at);
      const config = env.config();
      if (!Object.hasOwn(config, key)) return 0n;
      return give(env, new TextEncoder().encode(config[key]));
    },
    ...createVariables(env),
    http_request: noHttp,
    http_status_code: noHttp,
    http_headers: noHttp,
    log_trace: log("debug"),
    log_debug: log("debug"),
    log_info: log("info"),
    log_warn: log("warn"),
    log_error: log("error"),
    // The lowest: every line is wanted, the limit of lines is the host's.
    get_log_level: () => 0,
  };
}

function createVariables(env: Environment): WebAssembly.ModuleImports {
  const variables = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    var_get: (at: bigint) => {
      const key = lossyText(copyOf(env, "var_get", at));
      env.kernel.free(at);
      const value = variables.get(key);
      return value === undefined ? 0n : give(env, value);
    },
    var_set: (at: bigint, valueAt: bigint) => {
      const key = lossyText(copyOf(env, "var_set", at));
      const old = variables.get(key);
      if (old !== undefined) bytes -= key.length + old.length;
      variables.delete(key);
      if (valueAt === 0n) return;
      const value = copyOf(env, "var_set", valueAt);
      bytes += key.length + value.length;
      if (bytes > VARIABLE_BYTES_MAX) {
        env.stop("memory", `its variables are longer than ${VARIABLE_BYTES_MAX} bytes`);
      }
      variables.set(key, value);
    },
  };
}

/** A request's bytes; a view would not survive the next growth of the arena. */
function copyOf(env: Environment, name: string, at: bigint): Uint8Array {
  return env.kernel.read(at)?.slice() ??
    env.stop("trap", `it gave ${name} an address at which no block starts`);
}

function give(env: Environment, bytes: Uint8Array): bigint {
  const at = env.kernel.put(bytes);
  return at === 0n ? env.stop("memory", "what the host gives does not fit") : at;
}

const lossy = new TextDecoder();

function lossyText(bytes: Uint8Array): string {
  // One character is at most four bytes.
  return lossy.decode(bytes.subarray(0, 8 * LOG_LINE_MAX));
}
