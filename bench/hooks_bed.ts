/**
 * Sets up what calls of hooks are measured on: a host as the operator has it, plug-ins,
 * an object, and times.
 *
 * @module
 */

import { systemClock } from "../cli/system.ts";
import type { Json } from "../core/json.ts";
import {
  denoCellCommand,
  HookError,
  HookHost,
  type HookLimits,
  type HookPlugin,
  type HostApi,
} from "../hooks/mod.ts";
import { formatExactJson, parseExactJson } from "../kube/exact_json.ts";

/** How times are spread, in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
}

/** The object's length as JSON, bytes. */
const OBJECT_BYTES = 4096;

/** What a hook is given: an object of 4 KB, and nothing beside it. */
export const INPUT: Json = inputOf();

function inputOf(): Json {
  const object = (filler: number) => ({
    apiVersion: "bench.orkestra.dev/v1",
    kind: "Site",
    metadata: { name: "site-1", namespace: "bench", uid: crypto.randomUUID() },
    spec: {
      engine: "postgres",
      hosts: Array.from({ length: 20 }, (_, i) => ({
        name: `host-${i}`,
        port: 8000 + i,
        paths: ["/", `/host-${i}`],
      })),
      notes: "x".repeat(filler),
    },
  });
  const short = JSON.stringify(object(0)).length;
  return {
    phase: "reconcile",
    key: "bench/site-1",
    gvk: { group: "bench.orkestra.dev", version: "v1", kind: "Site" },
    object: object(OBJECT_BYTES - short),
    args: {},
    children: {},
    cross: {},
    external: {},
  };
}

/** Answers every read at once with the object, so that no API server is in the figures. */
const API: HostApi = {
  answer: () => Promise.resolve((INPUT as { readonly object: Json }).object),
  log() {},
};

/** Reads a committed test plug-in. */
export function plugin(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(`../hooks/testdata/${name}.wasm`, import.meta.url));
}

/** The same module under another content hash: a plug-in of its own to the host. */
export function variant(module: Uint8Array, number: number): Uint8Array {
  const body = new TextEncoder().encode(`\x05bench${number}`);
  return Uint8Array.from([...module, 0, body.length, ...body]);
}

/** One way to call a plug-in, again and again. */
export interface Caller {
  readonly plugin: HookPlugin;
  readonly name: string;
  readonly input?: Json;
  /** The hook's name; calls of one hook wait for each other, four at a time. */
  readonly hook?: string;
}

/** A host with the isolation that an operator has. */
export class Bed {
  readonly host = new HookHost({
    clock: systemClock,
    json: { parse: parseExactJson, format: formatExactJson },
    command: denoCellCommand(Deno.execPath()),
  });
  #seed = 0;

  load(module: Uint8Array, limits: Partial<HookLimits> = {}, shared = false) {
    return this.host.load(module, limits, { shared });
  }

  /** Calls once. @returns Milliseconds, the answer read and parsed. */
  async time({ plugin, name, input = null, hook = "bench" }: Caller): Promise<number> {
    const beganMs = performance.now();
    await this.host.call({
      hook,
      plugin,
      name,
      input,
      nowMs: 0,
      seed: this.#seed++,
      api: API,
    });
    return performance.now() - beganMs;
  }

  /** Calls what must be cut. @returns Milliseconds until it was. */
  async cut(caller: Caller): Promise<number> {
    const beganMs = performance.now();
    try {
      await this.time(caller);
    } catch (error) {
      if (error instanceof HookError && error.kind === "cpu") {
        return performance.now() - beganMs;
      }
      throw error;
    }
    throw new Error(`"${caller.name}" came to an end`);
  }
}

/** Runs with a host, and ends its cells. */
export async function withBed<T>(run: (bed: Bed) => Promise<T>): Promise<T> {
  const bed = new Bed();
  try {
    return await run(bed);
  } finally {
    await bed.host.close();
  }
}

/** The spread of some times. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p99: at(0.99), samples: times.length };
}

/** Lets time pass. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
