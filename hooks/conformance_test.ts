/** Compares our host with Extism's own for JavaScript, the oracle of the contract. */
import assert from "node:assert/strict";
import type { EngineOptions } from "./host.ts";
import { type TestCall, withHost } from "./testing.ts";
import { API, byOracle, byUs, type Ended, endedBy, oracle } from "./testing_oracle.ts";

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

/** The ways in which a plug-in can be run. */
const WAYS: readonly [what: string, how: EngineOptions][] = [
  ["Our host", {}],
  ["Our host with instances that are kept", { shared: true }],
  ["A cell of Extism's SDK", { engine: "extism" }],
  ["A cell of Extism's SDK with instances that are kept", {
    engine: "extism",
    shared: true,
  }],
];

for (const [what, how] of WAYS) {
  Deno.test(`${what} ends calls as Extism's own does`, () =>
    withHost(async (host) => {
      for (const [at, [module, name, call = {}]] of ALIKE.entries()) {
        const more = { ...call, how, hook: `hook ${at}` };
        assert.deepEqual(
          await byUs(host, module, name, more),
          await byOracle(module, name, call),
          `${module} ${name} ${JSON.stringify(call).slice(0, 80)}`,
        );
      }
    }));
}

Deno.test("A kept instance goes through a row of calls as one of Extism's own does", async () => {
  const row = ["leave_mark", "settings", "echo", "leave_mark", "settings", "echo"];
  const moduleOf = (name: string) => name === "leave_mark" ? "hostile" : "rust";
  const oracles = new Map(
    await Promise.all(
      ["rust", "hostile"].map(async (module) =>
        [module, await oracle(module, {}, API())] as const
      ),
    ),
  );
  const expected: Ended[] = [];
  for (const [at, name] of row.entries()) {
    expected.push(await endedBy(oracles.get(moduleOf(name))!, name, { input: at }));
  }
  await Promise.all([...oracles.values()].map((plugin) => plugin.close()));
  for (const engine of ["orkestra", "extism"] as const) {
    await withHost(async (host) => {
      const found: Ended[] = [];
      for (const [input, name] of row.entries()) {
        const how = { engine, shared: true };
        found.push(await byUs(host, moduleOf(name), name, { input, how }));
      }
      assert.deepEqual(found, expected, engine);
    });
  }
});

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
