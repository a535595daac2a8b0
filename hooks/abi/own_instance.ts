/**
 * Runs calls of a plug-in on our own host of Extism's ABI.
 *
 * An instance has an arena and variables of its own. Dropped after one call, it leaves
 * nothing that the next call could find.
 *
 * @module
 */

import {
  type AbiCall,
  type AbiLimits,
  type AbiResult,
  callable,
  type Instance,
  LOG_LINE_MAX,
  Progress,
  stopOf,
  withinLimit,
} from "./call.ts";
import { createImports } from "./environment.ts";
import { Kernel } from "./kernel.ts";
import { START_EXPORT } from "./offered.ts";
import { Stop } from "./stop.ts";
import { promising } from "./suspend.ts";
import { type Chance, createChance } from "./wasi.ts";

/** An instance on our own host; nothing of the module runs before the first call. */
export class OwnInstance implements Instance {
  readonly #module: WebAssembly.Module;
  readonly #kernel = new Kernel();
  #exports: WebAssembly.Exports | undefined;
  #memory: WebAssembly.Memory | undefined;
  #call!: AbiCall;
  #progress!: Progress;
  #chance!: Chance;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  async run(call: AbiCall): Promise<AbiResult> {
    this.#call = call;
    this.#chance = createChance(call.nowNs, call.seed);
    const progress = this.#progress = new Progress(call);
    let ended: { output: Uint8Array } | { failure: Stop };
    try {
      ended = { output: await this.#enter(call) };
    } catch (cause) {
      ended = { failure: progress.stopped ?? stopOf(cause) };
    }
    const linear = this.#memory?.buffer.byteLength ?? 0;
    return { ...ended, ...progress.used, memoryBytes: linear + this.#kernel.bytes };
  }

  async #enter({ name, input, limits }: AbiCall): Promise<Uint8Array> {
    if (!this.#kernel.begin(input, limits.arenaBytes)) {
      this.#progress.stop("input", "its input does not fit");
    }
    const exports = this.#exports ?? await this.#instantiate();
    const code = await promising(callable(exports, name))();
    // A module can catch what a host function throws; the call still ends with it.
    if (this.#progress.stopped !== undefined) throw this.#progress.stopped;
    return outcome(this.#kernel, code, limits);
  }

  async #instantiate(): Promise<WebAssembly.Exports> {
    const kernel = this.#kernel;
    const { exports } = new WebAssembly.Instance(
      this.#module,
      createImports({
        kernel,
        config: () => this.#call.config,
        chance: () => this.#chance,
        memory: () => this.#memory,
        stop: (kind, message) => this.#progress.stop(kind, message),
        log: (level, message) => this.#progress.log(level, message),
        ask: async (name, request) => {
          const at = kernel.put(await this.#progress.ask(name, request));
          if (at !== 0n) return at;
          return this.#progress.stop("memory", `the answer of ${name} does not fit`);
        },
      }, this.#module),
    );
    const { memory } = exports;
    this.#memory = memory instanceof WebAssembly.Memory ? memory : undefined;
    for (const name of [START_EXPORT, "_initialize"]) {
      if (typeof exports[name] === "function") {
        await promising(callable(exports, name))();
      }
    }
    return this.#exports = exports;
  }
}

/** What the plug-in left, judged: its error, its return code, its output. */
function outcome(kernel: Kernel, code: unknown, limits: AbiLimits): Uint8Array {
  const error = kernel.error();
  if (error !== undefined) {
    const message = new TextDecoder().decode(error.subarray(0, 4 * LOG_LINE_MAX));
    throw new Stop("plugin", message.slice(0, LOG_LINE_MAX));
  }
  if (code !== undefined && code !== 0) {
    throw new Stop("plugin", `it returned ${code} without an error`);
  }
  return withinLimit(kernel.output(), limits);
}
