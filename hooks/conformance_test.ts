/**
 * Compares our host with Extism's own for JavaScript, the oracle of the contract.
 *
 * The oracle keeps nothing apart and stops nothing, so each call gets a plug-in of its
 * own there, and what loops is not compared.
 */
import createPlugin from "@extism/extism";
import assert from "node:assert/strict";
import { HookError } from "./errors.ts";
import {
  fixture,
  json,
  TestApi,
  type TestCall,
  type TestHost,
  withHost,
} from "./testing.ts";
import type { Json } from "../core/json.ts";

/** How a call ended: with this output, or failed, in its own words if it has any. */
type Ended = { readonly output: Json } | { readonly failed: string };

/** An error that is the engine's or the host's, whose words may differ. */
const BROKEN: Ended = { failed: "it broke a rule" };

const API = () => new TestApi((request) => Promise.resolve({ found: request }));

async function byOracle(module: string, name: string, call: TestCall): Promise<Ended> {
  const api = API();
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
  const plugin = await createPlugin({ wasm: [{ data: await fixture(module) }] }, {
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
  try {
    const output = await plugin.call(name, json.format(call.input ?? null));
    return { output: output === null ? null : json.parse(output.text()) };
  } catch (error) {
    const said = /^Plugin-originated error: (.*)$/s.exec((error as Error).message);
    return said === null ? BROKEN : { failed: said[1] };
  } finally {
    await plugin.close();
  }
}

async function byUs(
  { call }: TestHost,
  module: string,
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

const OBJECT = { object: { metadata: { name: "a" }, spec: { engine: "größe 🐘" } } };

/** Calls that end alike. */
const ALIKE: readonly [module: string, name: string, call?: TestCall][] = [
  ["rust", "on_reconcile", { input: OBJECT }],
  ["rust", "on_reconcile", { input: { object: {} } }],
  ["rust", "on_reconcile", { input: "no object" }],
  ["rust", "echo", { input: null }],
  ["rust", "echo", { input: "x".repeat(300_000) }],
  ["rust", "echo", { input: ["ä", "\u0000", "🐘", -0.5, 1e300] }],
  ["rust", "fail"],
  ["rust", "broken"],
  ["rust", "settings", { config: { engine: "postgres" } }],
  ["rust", "settings", { config: { engine: "" } }],
  ["rust", "talk"],
  ["rust", "ask", { input: { call: "get", request: { name: "ß" }, times: 3 } }],
  ["rust", "ask", { input: { call: "http", request: [] } }],
  ["rust", "absent"],
  ["start", "ran"],
  ["hostile", "nothing"],
  ["hostile", "leave_mark"],
  ["hostile", "ask"],
  ["hostile", "http"],
  ["hostile", "work", { input: 10 }],
  ["hostile", "trap"],
  ["hostile", "recurse"],
  ["hostile", "exit"],
  ["hostile", "far_too_long"],
  ["hostile", "load_across_the_end"],
  ["hostile", "load_far"],
  ["hostile", "store_far"],
  ["hostile", "output_nowhere"],
  ["hostile", "input_past_its_end"],
];

Deno.test("Our host ends calls as Extism's own does", () =>
  withHost(async (host) => {
    for (const [module, name, call = {}] of ALIKE) {
      assert.deepEqual(
        await byUs(host, module, name, call),
        await byOracle(module, name, call),
        `${module} ${name} ${JSON.stringify(call).slice(0, 80)}`,
      );
    }
  }));

/** Where ours is stricter, and why. */
const STRICTER: readonly [name: string, oracle: Ended, why: string][] = [
  ["code", { output: null }, "a return code is an error in Extism's other hosts too"],
  ["load_nowhere", { output: null }, "the oracle reads a block that nobody made"],
  ["error_nowhere", { failed: "\0" }, "the oracle takes a block that nobody made"],
];

Deno.test("Our host fails where Extism's own lets an error pass", () =>
  withHost(async (host) => {
    for (const [name, oracle, why] of STRICTER) {
      assert.deepEqual(await byOracle("hostile", name, {}), oracle, `${name}: ${why}`);
      assert.ok("failed" in await byUs(host, "hostile", name, {}), name);
    }
  }));
