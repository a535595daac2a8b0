/**
 * Loads plug-ins and calls them: what the rest of the program knows of hooks.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { EngineName } from "./cell_entry.ts";
import type { KeepKey } from "./cell/messages.ts";
import { HookError } from "./errors.ts";
import { gate, GATE_VERSION, type GatedModule } from "./gate/gate.ts";
import { readTrusted } from "./gate/trusted.ts";
import type { HostApi, JsonCodec } from "./host_api.ts";
import { completeLimits, type HookLimits } from "./limits.ts";
import { countCall, type HookCounters } from "./meter.ts";
import { readPluginJson } from "./output.ts";
import type { CellCommand } from "./pool/cell_process.ts";
import type { CallUsage, CellModule } from "./pool/job.ts";
import { type JobEnd, Pool } from "./pool/pool.ts";
import { sentence } from "./pool/run.ts";

/** Bytes of a page of linear memory. */
const PAGE_BYTES = 64 * 1024;

/** Two cells by default: enough that a cut does not stop everything. */
const CELLS = 2;

/** So long cells stay without a call; a new one is there in 20 ms. */
const IDLE_MS = 60_000;

/** Modules that are kept as they came through the gate, beside those in use. */
const GATED_MAX = 50;

/** What a host is made of. */
export interface HookHostOptions {
  readonly clock: Clock;
  readonly json: JsonCodec;
  /** How a cell is started: `denoCellCommand`, or the binary's own entry. */
  readonly command: CellCommand;
  /** The same for plug-ins with `engine: extism`; absent: they are refused. */
  readonly extismCommand?: CellCommand;
  /** Cells at the same time, beside the one for plug-ins that were cut; 2 if absent. */
  readonly cells?: number;
  /** Milliseconds without a call after which no cell is left; 60,000 if absent. */
  readonly idleMs?: number;
}

/** How a plug-in is run. */
export interface EngineOptions {
  /** `orkestra` if absent. `extism` is for trusted plug-ins alone: no gate, no caps. */
  readonly engine?: EngineName;
  /** Whether an instance is used again; false if absent: each call gets its own. */
  readonly shared?: boolean;
}

/** A plug-in that came through the gate. */
export interface HookPlugin {
  /** Its wish list, as text; absent if it has none. Not checked here. */
  readonly wishes?: string;
  /** The contract it names; the present one if it names none. */
  readonly abi: number;
  /** SHA-256 of the module as it was given, in hexadecimal. */
  readonly sha256: string;
  /** Bytes of the module as it was given. */
  readonly size: number;
  /** Names of exported functions. */
  readonly exports: readonly string[];
  /** What it imports, as `module name`. */
  readonly imports: readonly string[];
  readonly limits: HookLimits;
  readonly engine: EngineName;
  readonly shared: boolean;
  /** What a cell is given. */
  readonly module: CellModule;
}

/** One call. */
export interface HookCall {
  /** The hook's name, for messages and counters. */
  readonly hook: string;
  readonly plugin: HookPlugin;
  /** The export, such as `on_reconcile`. */
  readonly name: string;
  readonly input: Json;
  /** What the plug-in reads as its configuration; nothing if absent. */
  readonly config?: Readonly<Record<string, string>>;
  /** The time that the plug-in sees: that of the observation, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Where the plug-in's random numbers start; the same seed gives the same call. */
  readonly seed: number;
  /** Answers what the plug-in asks. */
  readonly api: HostApi;
  /** Takes the call back. */
  readonly signal?: AbortSignal;
}

/** What a call gave. */
export interface HookAnswer {
  /** What the plug-in wrote; null if it wrote nothing. Its shape is not checked. */
  readonly output: Json;
  readonly usage: CallUsage;
}

/** Runs plug-ins in cells. */
export class HookHost {
  readonly #options: HookHostOptions;
  readonly #pools: Readonly<Record<EngineName, Pool | undefined>>;
  readonly #counters = new Map<string, HookCounters>();
  /** By content hash, version of the gate and limit of memory. */
  readonly #gated = new Map<string, GatedModule>();
  /** How often a call of a hook with shared instances failed. */
  readonly #generations = new Map<string, number>();

  constructor(options: HookHostOptions) {
    this.#options = options;
    const { clock, json, cells = CELLS, idleMs = IDLE_MS, extismCommand } = options;
    const pool = (command: CellCommand) =>
      new Pool({ command, clock, json, cells, idleMs });
    this.#pools = {
      orkestra: pool(options.command),
      extism: extismCommand && pool(extismCommand),
    };
  }

  /**
   * Takes a module through the gate. Nothing of it runs, and no cell is started.
   *
   * @param limits What differs from the default.
   * @throws {HookError} `refused`, with what was found.
   * @throws {RangeError} If a limit is out of range.
   */
  load(
    bytes: Uint8Array,
    limits: Partial<HookLimits> = {},
    { engine = "orkestra", shared = false }: EngineOptions = {},
  ): HookPlugin {
    const complete = completeLimits(limits);
    const pages = Math.floor(complete.memoryBytes / PAGE_BYTES);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const how = engine === "extism" ? engine : pages;
    const key = `${sha256}-${GATE_VERSION}-${how}`;
    const gated = this.#gated.get(key) ??
      (engine === "extism" ? readTrusted(bytes) : gate(bytes, pages));
    this.#keep(key, gated);
    return {
      sha256,
      size: bytes.length,
      wishes: gated.wishes,
      abi: gated.abi,
      exports: gated.exports.filter(({ kind }) => kind === "function")
        .map(({ name }) => name),
      imports: gated.imports.map(({ module, name }) => `${module} ${name}`),
      limits: complete,
      engine,
      shared,
      module: { key, bytes: gated.bytes, hash: sha256 },
    };
  }

  /**
   * Calls an export.
   *
   * @throws {HookError} Of every kind but `refused` at the gate.
   */
  async call(call: HookCall): Promise<HookAnswer> {
    const { plugin, hook, name } = call;
    const input = new TextEncoder().encode(this.#options.json.format(call.input));
    const missing = !plugin.exports.includes(name);
    const { inputBytes } = plugin.limits;
    if (missing || input.length > inputBytes) {
      const [kind, why] = missing
        ? ["no-export", "the plug-in exports no such function"] as const
        : [
          "input",
          `its input has ${input.length} bytes, ${inputBytes} are allowed`,
        ] as const;
      const error = new HookError(kind, sentence({ hook, name }, why));
      this.#count(hook, { error, runs: 0, cut: false }, error);
      throw error;
    }
    const pool = this.#pools[plugin.engine];
    if (pool === undefined) {
      throw new HookError(
        "refused",
        sentence(call, "engine: extism is not set up here"),
      );
    }
    const end = await pool.run({
      hook,
      module: plugin.module,
      name,
      input,
      config: call.config ?? {},
      nowNs: BigInt(call.nowMs) * 1_000_000n,
      seed: call.seed,
      limits: plugin.limits,
      api: call.api,
      keep: this.#keepKey(call),
    }, call.signal);
    try {
      if ("error" in end) throw end.error;
      const what = `the output of "${name}" of the hook "${hook}"`;
      const output = readPluginJson(end.output, this.#options.json, what);
      this.#count(hook, end);
      return { output, usage: end.usage };
    } catch (cause) {
      if (cause instanceof HookError) this.#count(hook, end, cause);
      // Whatever failed, nothing of it may be found by a later call.
      if (plugin.shared) {
        this.#generations.set(hook, (this.#generations.get(hook) ?? 0) + 1);
      }
      throw cause;
    }
  }

  /** What each hook used so far, by name. */
  get counters(): ReadonlyMap<string, HookCounters> {
    return this.#counters;
  }

  /** The processes of the cells; none as long as nothing was called. */
  get pids(): readonly number[] {
    const { orkestra, extism } = this.#pools;
    return [...orkestra!.pids, ...extism?.pids ?? []];
  }

  /** Ends every cell and waits until they are gone; calls under way are cancelled. */
  async close(): Promise<void> {
    await Promise.all([this.#pools.orkestra?.close(), this.#pools.extism?.close()]);
  }

  /** One hook's instances are no other's, not even of the same module. */
  #keepKey({ hook, plugin }: HookCall): KeepKey | undefined {
    if (!plugin.shared) return undefined;
    return {
      name: `${plugin.module.key} ${hook}`,
      generation: this.#generations.get(hook) ?? 0,
    };
  }

  #keep(key: string, gated: GatedModule): void {
    this.#gated.delete(key);
    this.#gated.set(key, gated);
    const [oldest] = this.#gated.keys();
    if (this.#gated.size > GATED_MAX) this.#gated.delete(oldest);
  }

  #count(hook: string, end: JobEnd, error?: HookError): void {
    this.#counters.set(hook, countCall(this.#counters.get(hook), end, error?.kind));
  }
}
