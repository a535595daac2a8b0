import assert from "node:assert/strict";
import { HookError } from "./errors.ts";
import type { HostCallContext } from "./host_api.ts";
import { NOW_MS, TestApi, type TestHost, until, withHost } from "./testing.ts";

/** Cuts come within milliseconds; a busy machine gets this long. */
const CUT_MS_MAX = 10_000;

/** Small enough that a test is quick, large enough for a busy machine to start. */
const SHORT = { cpuMs: 50, timeMs: 20_000 };

/** Runs a call that must be cut, and checks that its cell is gone and the next one works. */
async function cut(test: TestHost, module: string, name: string): Promise<HookError> {
  await test.call("rust", "echo");
  const before = test.host.pids;
  const start = performance.now();
  const error = await test.fail(module, name, { limits: SHORT });
  assert.ok(performance.now() - start < CUT_MS_MAX);
  // A process leaves the list when the system has taken it away: no thread is left.
  await until(
    "the cell is gone",
    () => !test.host.pids.some((pid) => before.includes(pid)),
  );
  await test.call("rust", "echo");
  return error;
}

for (
  const [module, name] of [
    ["hostile", "spin"],
    ["hostile", "spin_after_host"],
    ["hostile", "spin_in_pieces"],
    ["hostile", "fill"],
    ["hostile", "swallow_and_spin"],
    ["start_spin", "on_reconcile"],
    ["init_spin", "on_reconcile"],
  ]
) {
  Deno.test(`A plug-in that loops for ever (${module}, ${name}) is cut`, () =>
    withHost(async (test) => {
      const error = await cut(test, module, name);
      assert.equal(error.kind, "cpu");
      assert.match(error.message, /more than 50 ms of processor time/);
      assert.equal(test.host.counters.get(module)!.cuts, 1);
    }));
}

/** Processor time of processes together, milliseconds, in the kernel's steps of 10. */
async function cpuMsOf(pids: readonly number[]): Promise<number> {
  // Deno itself opens nothing there without every permission.
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", 'cat "$@"', "sh", ...pids.map((pid) => `/proc/${pid}/stat`)],
    stderr: "null",
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assert.equal(lines.length, pids.length, "each process is there");
  return lines.reduce((sum, line) => {
    // The name stands in brackets and may hold anything; user and system time follow.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return sum + 10 * (Number(fields[11]) + Number(fields[12]));
  }, 0);
}

Deno.test({
  name: "After cuts no thread of any cell goes on computing",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withHost(async (test) => {
      for (const name of ["spin", "fill", "swallow_and_spin"]) {
        await test.fail("hostile", name, { limits: SHORT });
      }
      await test.fail("start_spin", "on_reconcile", { limits: SHORT });
      // One cell of each sort is up, and rests.
      await Promise.all([test.call("rust", "echo"), test.call("hostile", "ask")]);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { pids } = test.host;
      assert.ok(pids.length >= 2);
      const before = await cpuMsOf(pids);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      // One per cent of a second is 10 ms; a thread that loops would take 1,000.
      assert.ok(await cpuMsOf(pids) - before <= 100);
      assert.deepEqual(test.host.pids, pids);
    }, { cells: 2 }),
});

Deno.test("A plug-in that loops past its wall time is cut, whatever processor time it may use", () =>
  withHost(async ({ call, fail }) => {
    const limits = { timeMs: 100, cpuMs: 10_000 };
    const error = await fail("hostile", "spin", { limits });
    assert.equal(error.kind, "time");
    await call("rust", "echo");
  }));

Deno.test("A plug-in that aims at its limit ends each time, in time or cut", () =>
  withHost(async ({ call }) => {
    const kinds = new Set<string>();
    for (
      let thousands = 5;
      thousands < 2_000_000;
      thousands = Math.ceil(thousands * 1.5)
    ) {
      try {
        await call("hostile", "work", { input: thousands, limits: { cpuMs: 20 } });
        kinds.add("done");
      } catch (error) {
        assert.ok(error instanceof HookError);
        kinds.add(error.kind);
      }
    }
    assert.deepEqual([...kinds].sort(), ["cpu", "done"]);
  }));

Deno.test("A plug-in cannot grow its memory past its limit", () =>
  withHost(async ({ call }) => {
    const limits = { memoryBytes: 4 * 1024 * 1024, cpuMs: 1_000 };
    const { output, usage } = await call("hostile", "grow", { limits });
    assert.equal(output, 64);
    assert.ok(usage.memoryBytes < 5 * 1024 * 1024);
  }));

Deno.test("A plug-in cannot grow a table past the gate's limit", () =>
  withHost(async ({ call }) => {
    const { output } = await call("hostile", "grow_table", {
      limits: { cpuMs: 1_000 },
    });
    assert.equal(output, 99_910, "of 100,000, in steps of 100 from 10");
  }));

Deno.test("A plug-in cannot fill the host's memory with blocks", () =>
  withHost(async ({ fail, call }) => {
    const error = await fail("hostile", "grow_arena", {
      limits: {
        memoryBytes: 8 * 1024 * 1024,
        inputBytes: 1024,
        outputBytes: 1024,
        cpuMs: 1_000,
      },
    });
    assert.equal(error.kind, "trap");
    await call("rust", "echo");
  }));

/** What ends with which kind, at no cost to the cell. */
const ENDINGS: readonly [name: string, kind: string, found: RegExp][] = [
  ["recurse", "trap", /stack/i],
  ["trap", "trap", /unreachable/],
  ["exit", "trap", /proc_exit\(0\)/],
  ["code", "plugin", /returned 7 without an error/],
  ["parameters", "no-export", /takes parameters/],
  ["not_json", "output", /it is no JSON/],
  ["not_utf8", "output", /not UTF-8/],
  ["deep", "output", /nested deeper than 200/],
  ["long", "output", /10000000 bytes, 2097152 are allowed/],
  ["far_too_long", "trap", /unreachable/],
  ["ask_for_ever", "host-calls", /more than 50 times/],
  ["ask_at_nowhere", "trap", /no block starts/],
  ["ask_not_json", "plugin", /request to ork_get: it is no JSON/],
  ["ask_deep", "plugin", /nested deeper than 200/],
  ["extism_http", "denied", /use ork_http/],
  ["load_nowhere", "trap", /unreachable/],
  ["load_far", "trap", /unreachable/],
  ["load_wrapped", "trap", /unreachable/],
  ["load_across_the_end", "trap", /unreachable/],
  ["store_far", "trap", /unreachable/],
  ["output_nowhere", "trap", /unreachable/],
  ["output_wrapped", "trap", /unreachable/],
  ["error_nowhere", "trap", /unreachable/],
  ["input_past_its_end", "trap", /unreachable/],
  ["random_outside", "trap", /outside of its memory/],
  ["write_outside", "trap", /outside of its memory/],
];

Deno.test("A plug-in that breaks a rule ends with an error of its own, and costs no cell", () =>
  withHost(async ({ fail, call, host }) => {
    await call("rust", "echo");
    const before = host.pids;
    for (const [name, kind, found] of ENDINGS) {
      const error = await fail("hostile", name, { limits: { cpuMs: 5_000 } });
      assert.equal(error.kind, kind, `${name}: ${error.message}`);
      assert.match(error.message, found, name);
    }
    await call("rust", "echo");
    assert.deepEqual(host.pids, before);
  }));

Deno.test("A plug-in that says nothing gives null", () =>
  withHost(async ({ call }) => {
    assert.equal((await call("hostile", "nothing")).output, null);
  }));

Deno.test("A plug-in that swallows a refusal still ends with it", () =>
  withHost(async ({ fail }) => {
    const denied = new HookError("denied", "Cannot read b: only a is granted");
    const api = new TestApi(() => Promise.reject(denied));
    const error = await fail("hostile", "swallow", { api });
    assert.equal(error, denied);
    assert.equal(api.asked.length, 1, "the host is not asked again");
  }));

Deno.test("A plug-in that forges a block gets no length beyond what is there", () =>
  withHost(async ({ call }) => {
    assert.equal((await call("hostile", "forge_block")).output, 0);
  }));

Deno.test("A plug-in that guesses addresses finds its own input and nothing else", () =>
  withHost(async ({ call }) => {
    for (let i = 0; i < 3; i++) await call("rust", "echo", { input: "somebody's" });
    const limits = { cpuMs: 5_000 };
    assert.equal((await call("hostile", "guess_blocks", { limits })).output, 1);
  }));

Deno.test("A plug-in finds no marks of an earlier call in globals, memory or tables", () =>
  withHost(async ({ call }) => {
    for (let i = 0; i < 5; i++) {
      assert.equal((await call("hostile", "leave_mark")).output, 0);
    }
  }));

Deno.test("A plug-in that talks without end is heard up to its limit", () =>
  withHost(async ({ call }) => {
    for (const name of ["flood", "flood_stderr"]) {
      const api = new TestApi();
      const limits = { logLines: 10, cpuMs: 5_000 };
      const { usage } = await call("hostile", name, { api, limits });
      assert.equal(api.lines.length, 10);
      assert.equal(usage.logLines, 10);
      assert.equal(usage.logLinesDropped, name === "flood" ? 99_990 : 990);
      assert.ok(api.lines.every(({ message }) => message.length <= 1_000));
    }
  }));

Deno.test("A plug-in sees the time of the observation, and chance that can be repeated", () =>
  withHost(async ({ call }) => {
    const see = async (name: string, more = {}) =>
      (await call("hostile", name, more)).output;
    assert.equal(await see("clock"), (NOW_MS * 1_000 + 1) % 1e9);
    assert.equal(await see("clock"), await see("clock"));
    assert.equal(await see("random"), await see("random"));
    assert.notEqual(await see("random"), await see("random", { seed: 8 }));
  }));

Deno.test("A start function runs once, under the call's budget, before its initialisation", () =>
  withHost(async ({ call }) => {
    for (let i = 0; i < 2; i++) assert.equal((await call("start", "ran")).output, 2);
  }));

Deno.test("Calls that overlap get their own answers", () =>
  withHost(async ({ call }) => {
    const waiting = new Map<string, () => void>();
    const api = new TestApi((request) =>
      new Promise((resolve) =>
        waiting.set(String(request), () => resolve(`for ${request}`))
      )
    );
    const names = ["a", "b", "c", "d"];
    const calls = names.map((request) =>
      call("rust", "ask", { api, input: { call: "get", request } })
    );
    await until("all wait for the host", () => waiting.size === names.length);
    for (const name of names.toReversed()) waiting.get(name)!();
    assert.deepEqual(
      (await Promise.all(calls)).map(({ output }) => output),
      names.map((name) => ({ answer: { ok: `for ${name}` } })),
    );
  }));

Deno.test("A neighbour of a call that is cut is run again, and counts as no failure", () =>
  withHost(async ({ call, fail, host }) => {
    let answers = 0;
    const api = new TestApi(() => {
      // The first asking stays open until the cell is lost.
      return ++answers === 1 ? new Promise(() => {}) : Promise.resolve("at last");
    });
    const neighbour = call("rust", "ask", {
      api,
      input: { call: "get" },
      limits: SHORT,
    });
    await until("the neighbour waits for the host", () => api.asked.length === 1);
    assert.equal((await fail("hostile", "spin", { limits: SHORT })).kind, "cpu");
    assert.deepEqual((await neighbour).output, { answer: { ok: "at last" } });
    const { failures, repeats } = host.counters.get("rust")!;
    assert.deepEqual({ failures, repeats }, { failures: {}, repeats: 1 });
  }));

Deno.test("A neighbour that sent what must not be sent twice ends as cell-lost", () =>
  withHost(async ({ fail }) => {
    let asked = false;
    const api = new TestApi((_request, context: HostCallContext) => {
      context.markUnrepeatable();
      asked = true;
      return new Promise(() => {});
    });
    const neighbour = fail("hostile", "http", {
      api,
      hook: "neighbour",
      limits: SHORT,
    });
    await until("the neighbour waits for the host", () => asked);
    assert.equal(
      (await fail("start_spin", "on_reconcile", { limits: SHORT })).kind,
      "cpu",
    );
    const error = await neighbour;
    assert.equal(error.kind, "cell-lost");
    assert.match(error.message, /must not be sent twice/);
  }));

Deno.test("A plug-in that was cut goes on in a cell apart from the others", () =>
  withHost(async ({ call, fail, host }) => {
    await fail("hostile", "spin", { limits: SHORT });
    await until("its cell is gone", () => host.pids.length === 0);
    await call("rust", "echo");
    const [others] = host.pids;
    await fail("hostile", "spin", { limits: SHORT });
    assert.ok(host.pids.includes(others), "the others' cell lives on");
    assert.equal((await call("hostile", "ask")).output, "ok");
    assert.ok(host.pids.includes(others));
  }));
