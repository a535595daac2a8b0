/**
 * Runs calls of a trusted plug-in under Extism's own SDK.
 *
 * For modules that need what our host leaves out. The SDK caps no memory and reads
 * blocks that nobody made; what is around the cell holds nevertheless. Only cells of
 * such plug-ins load this file.
 *
 * @module
 */

import createPlugin, {
  type CallContext,
  type ExtismPluginOptions,
  type Plugin,
} from "@extism/extism";
import { HOST_CALLS, type HostCall } from "../host_api.ts";
import {
  type AbiCall,
  type AbiResult,
  callable,
  type Instance,
  LOG_LINE_MAX,
  Progress,
  stopOf,
  VARIABLE_BYTES_MAX,
  withinLimit,
} from "./call.ts";
import { readLogLine } from "./log_line.ts";
import { EXTISM_USER, EXTISM_WASI, INITIALISERS, START_EXPORT } from "./offered.ts";
import { Stop } from "./stop.ts";
import { type Chance, createChance, createWasi } from "./wasi.ts";

/** What WASI functions that there are not answer: the call is not supported. */
const ENOSYS = 52;

/** An instance under Extism's SDK. */
export class ExtismInstance implements Instance {
  readonly #module: WebAssembly.Module;
  /** The SDK keeps this very object; each call writes its own into it. */
  readonly #config: Record<string, string> = {};
  #plugin: Plugin | undefined;
  #exports: WebAssembly.Exports = {};
  #progress!: Progress;
  #chance!: Chance;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  async run(call: AbiCall): Promise<AbiResult> {
    const progress = this.#progress = new Progress(call);
    this.#chance = createChance(call.nowNs, call.seed);
    for (const key of Object.keys(this.#config)) delete this.#config[key];
    Object.assign(this.#config, call.config);
    let ended: { output: Uint8Array } | { failure: Stop };
    try {
      ended = { output: await this.#enter(call) };
    } catch (cause) {
      ended = { failure: progress.stopped ?? stopBy(cause) };
    }
    const memoryBytes = this.#memory?.buffer.byteLength ?? 0;
    return { ...ended, ...progress.used, memoryBytes };
  }

  async #enter({ name, input, limits }: AbiCall): Promise<Uint8Array> {
    const plugin = this.#plugin ?? await this.#create();
    callable(this.#exports, name);
    const output = await plugin.call(name, input);
    if (this.#progress.stopped !== undefined) throw this.#progress.stopped;
    // A view of the SDK's block, which the next call overwrites.
    return withinLimit(output?.bytes().slice() ?? new Uint8Array(), limits);
  }

  async #create(): Promise<Plugin> {
    const plugin = await createPlugin({ wasm: [{ module: this.#module }] }, {
      functions: { [EXTISM_USER]: this.#user(), [EXTISM_WASI]: this.#wasi() },
      config: this.#config,
      memory: { maxVarBytes: VARIABLE_BYTES_MAX },
      logger: this.#logger(),
      logLevel: "trace",
      // There is no network in a cell: the host is asked, which knows what is granted.
      fetch: (url: string | URL | Request, request?: RequestInit) =>
        this.#fetch(String(url), request),
      allowedHosts: ["*"],
      allowHttpResponseHeaders: true,
    });
    this.#exports = (await plugin.getInstance()).exports;
    const first = INITIALISERS.map((name) => `${START_EXPORT}:${name}`)
      .find((name) => typeof this.#exports[name] === "function");
    if (first !== undefined) await plugin.call(first);
    return this.#plugin = plugin;
  }

  #user() {
    // Async arrow functions, since the SDK looks at their class.
    const ask = (name: HostCall) => async (context: CallContext, at: bigint) => {
      const request = context.read(at)?.bytes().slice() ??
        this.#progress.stop(
          "trap",
          `it gave ${name} an address at which no block starts`,
        );
      return context.store(await this.#progress.ask(name, request));
    };
    return {
      ...Object.fromEntries(HOST_CALLS.map((name) => [name, ask(name)])),
      ork_log: (context: CallContext, at: bigint) => {
        const { level, message } = readLogLine(context.read(at)?.text() ?? "");
        this.#progress.log(level, message);
      },
    };
  }

  /** Answers Extism's `http_request` by `ork_http`, whose bodies are text. */
  async #fetch(url: string, { method, headers, body }: RequestInit = {}) {
    const request = {
      method,
      url,
      ...(headers && { headers }),
      ...(body && { body: new TextDecoder().decode(body as Uint8Array<ArrayBuffer>) }),
    };
    const asked = new TextEncoder().encode(JSON.stringify(request));
    const told = new TextDecoder().decode(await this.#progress.ask("ork_http", asked));
    const { ok, error } = JSON.parse(told);
    if (error !== undefined) {
      this.#progress.stop("trap", `http_request failed: ${error.message}`);
    }
    // A response that may have no body may not have an empty one either.
    const { status } = ok;
    return new Response(ok.body === "" ? null : ok.body, {
      status,
      headers: ok.headers,
    });
  }

  #wasi() {
    const offered = createWasi({
      memory: () => this.#memory,
      chance: () => this.#chance,
      write: (fd, bytes) =>
        this.#progress.log(fd === 1 ? "info" : "warn", new TextDecoder().decode(bytes)),
    });
    const names = WebAssembly.Module.imports(this.#module)
      .filter(({ module }) => module === EXTISM_WASI)
      .map(({ name }) => name);
    return Object.fromEntries(names.map((name) => {
      const run: (...args: never[]) => unknown = offered[name] ?? (() => ENOSYS);
      return [
        name,
        (_context: CallContext, ...args: unknown[]) => run(...args as never[]),
      ];
    }));
  }

  #logger(): ExtismPluginOptions["logger"] {
    const log = (level: "debug" | "info" | "warn" | "error") => (...words: unknown[]) =>
      this.#progress.log(level, words.join(" "));
    const logger = {
      trace: log("debug"),
      debug: log("debug"),
      info: log("info"),
      warn: log("warn"),
      error: log("error"),
    };
    return logger as unknown as ExtismPluginOptions["logger"];
  }

  get #memory(): WebAssembly.Memory | undefined {
    const { memory } = this.#exports;
    return memory instanceof WebAssembly.Memory ? memory : undefined;
  }
}

/** Which kind of failure an exception is; the SDK gives the plug-in's words a head. */
function stopBy(cause: unknown): Stop {
  const said = /^Plugin-originated error: (.*)$/s.exec((cause as Error)?.message ?? "");
  return said === null
    ? stopOf(cause)
    : new Stop("plugin", said[1].slice(0, LOG_LINE_MAX));
}
