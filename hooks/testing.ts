/**
 * Gives tests a host, its plug-ins, and a host API that they can steer.
 *
 * @module
 */

import { systemClock } from "../cli/system.ts";
import type { Json } from "../core/json.ts";
import type { LogLevel } from "../core/log.ts";
import { formatExactJson, parseExactJson } from "../kube/exact_json.ts";
import { HookError } from "./errors.ts";
import {
  type EngineOptions,
  type HookAnswer,
  HookHost,
  type HookHostOptions,
} from "./host.ts";
import type { HostApi, HostCall, HostCallContext, JsonCodec } from "./host_api.ts";
import type { HookLimits } from "./limits.ts";
import { denoCellCommand, denoExtismCommand } from "./pool/cell_process.ts";

/** JSON as the program reads it. */
export const json: JsonCodec = { parse: parseExactJson, format: formatExactJson };

/** The moment that calls see. */
export const NOW_MS = Date.UTC(2026, 0, 1);

/** A host API whose answers a test gives, and which keeps what it was told. */
export class TestApi implements HostApi {
  readonly asked: { name: HostCall; request: Json }[] = [];
  readonly lines: { level: LogLevel; message: string }[] = [];
  #answer: (request: Json, context: HostCallContext) => Promise<Json>;

  constructor(
    answer: (request: Json, context: HostCallContext) => Promise<Json> = (request) =>
      Promise.resolve(request),
  ) {
    this.#answer = answer;
  }

  answer(name: HostCall, request: Json, context: HostCallContext): Promise<Json> {
    this.asked.push({ name, request });
    return this.#answer(request, context);
  }

  log(level: LogLevel, message: string): void {
    this.lines.push({ level, message });
  }
}

/** Reads a module of `testdata/`. */
export function fixture(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(`testdata/${name}.wasm`, import.meta.url));
}

/** What a test says of one call; the rest has a value that fits. */
export interface TestCall {
  readonly input?: Json;
  readonly limits?: Partial<HookLimits>;
  readonly how?: EngineOptions;
  readonly api?: HostApi;
  readonly hook?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly nowMs?: number;
  readonly signal?: AbortSignal;
}

/** A host with short ways to call the fixtures. */
export interface TestHost {
  readonly host: HookHost;
  /** @param module The name of a fixture, or a module. */
  call(
    module: string | Uint8Array,
    name: string,
    call?: TestCall,
  ): Promise<HookAnswer>;
  /** The error that a call ends with. */
  fail(
    module: string | Uint8Array,
    name: string,
    call?: TestCall,
  ): Promise<HookError>;
}

/** Runs a test with a host, and ends its cells. */
export async function withHost(
  test: (host: TestHost) => Promise<void>,
  options: Partial<HookHostOptions> = {},
): Promise<void> {
  const host = new HookHost({
    clock: systemClock,
    json,
    command: denoCellCommand(Deno.execPath()),
    extismCommand: denoExtismCommand(Deno.execPath(), cacheFolder()),
    cells: 1,
    ...options,
  });
  const call: TestHost["call"] = async (module, name, call = {}) => {
    const bytes = typeof module === "string" ? await fixture(module) : module;
    const plugin = host.load(bytes, call.limits, call.how);
    return await host.call({
      hook: typeof module === "string" ? module : "plug-in",
      plugin,
      name,
      input: null,
      nowMs: NOW_MS,
      seed: 7,
      api: new TestApi(),
      ...call,
    });
  };
  const fail: TestHost["fail"] = async (...args) => {
    try {
      const { output } = await call(...args);
      throw new Error(`${args[1]} succeeded: ${JSON.stringify(output)}`);
    } catch (error) {
      if (error instanceof HookError) return error;
      throw error;
    }
  };
  try {
    await test({ host, call, fail });
  } finally {
    await host.close();
  }
}

/** Where `deno` keeps packages, as it finds out itself. */
function cacheFolder(): string {
  const [DENO_DIR, XDG_CACHE_HOME, HOME] = ["DENO_DIR", "XDG_CACHE_HOME", "HOME"]
    .map((name) => Deno.env.get(name));
  return DENO_DIR ?? `${XDG_CACHE_HOME ?? `${HOME}/.cache`}/deno`;
}

/** Waits until something is so; fails after half a minute. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = systemClock.monotonic() + 30_000;
  while (!isSo()) {
    if (systemClock.monotonic() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise<void>((resolve) => systemClock.after(10, resolve));
  }
}
