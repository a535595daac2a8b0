/**
 * Runs calls on Extism's own host for JavaScript, the oracle of the contract, and ours.
 *
 * The oracle keeps nothing apart and stops nothing, so each call gets a plug-in of its
 * own there, and what loops is not compared.
 *
 * @module
 */
import createPlugin, { type Plugin } from "@extism/extism";
import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { HookError } from "./errors.ts";
import { fixture, json, TestApi, type TestCall, type TestHost } from "./testing.ts";

/** How a call ended: with this output, or failed, in its own words if it has any. */
export type Ended = { readonly output: Json } | { readonly failed: string };

/** An error that is the engine's or the host's, whose words may differ. */
export const BROKEN: Ended = { failed: "it broke a rule" };

export const API = () => new TestApi((request) => Promise.resolve({ found: request }));

export async function byOracle(
  module: string | Uint8Array,
  name: string,
  call: TestCall,
): Promise<Ended> {
  const plugin = await oracle(module, call, API());
  try {
    return await endedBy(plugin, name, call);
  } finally {
    await plugin.close();
  }
}

export async function oracle(
  module: string | Uint8Array,
  call: TestCall,
  api: TestApi,
): Promise<Plugin> {
  type Context = {
    read(at: bigint): { text(): string } | null;
    store(text: string): bigint;
  };
  const answer = (name: "ork_get" | "ork_list" | "ork_http") =>
  // An async arrow function, since the oracle looks at its class.
  async (context: unknown, at: bigint) => {
    const { read, store } = context as Context;
    const request = json.parse(read.call(context, at)!.text());
    const ok = await api.answer(name, request, {
      signal: AbortSignal.any([]),
      markUnrepeatable() {},
    });
    return store.call(context, json.format({ ok }));
  };
  return await createPlugin({ wasm: [{ data: await bytesOf(module) }] }, {
    useWasi: true,
    config: { ...call.config },
    functions: {
      "extism:host/user": {
        ork_get: answer("ork_get"),
        ork_list: answer("ork_list"),
        ork_http: answer("ork_http"),
        ork_log: () => {},
      },
    },
  });
}

export async function endedBy(
  plugin: Plugin,
  name: string,
  call: TestCall,
): Promise<Ended> {
  try {
    const output = await plugin.call(name, json.format(call.input ?? null));
    return { output: output === null ? null : json.parse(output.text()) };
  } catch (error) {
    const said = /^Plugin-originated error: (.*)$/s.exec((error as Error).message);
    return said === null ? BROKEN : { failed: said[1] };
  }
}

export async function byUs(
  { call }: TestHost,
  module: string | Uint8Array,
  name: string,
  more: TestCall,
): Promise<Ended> {
  try {
    const limits = { cpuMs: 5_000 };
    return {
      output: (await call(module, name, { limits, ...more, api: API() })).output,
    };
  } catch (error) {
    assert.ok(error instanceof HookError);
    if (error.kind !== "plugin") return BROKEN;
    return {
      failed: error.message.replace(/^Cannot finish .*? of the hook .*?: /, ""),
    };
  }
}

/** The bytes of a fixture, or those that were given. */
async function bytesOf(module: string | Uint8Array): Promise<Uint8Array> {
  return typeof module === "string" ? await fixture(module) : module;
}
