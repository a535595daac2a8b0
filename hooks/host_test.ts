import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { HookError } from "./errors.ts";
import { HostAnswerError } from "./host_api.ts";
import { TestApi, until, withHost } from "./testing.ts";

const OBJECT = {
  object: { metadata: { name: "orders" }, spec: { engine: "postgres" } },
};

Deno.test("HookHost runs a Rust plug-in: JSON in, JSON out", () =>
  withHost(async ({ call, host }) => {
    assert.deepEqual(host.pids, [], "no cell before the first call");
    const { output, usage } = await call("rust", "on_reconcile", { input: OBJECT });
    assert.deepEqual(output, {
      result: "ok",
      apply: [{
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "orders-config" },
        data: { engine: "postgres" },
      }],
    });
    assert.equal(usage.inputBytes, JSON.stringify(OBJECT).length);
    assert.ok(usage.memoryBytes >= 17 * 65_536);
  }));

Deno.test("HookHost keeps integers whole that a double would damage", () =>
  withHost(async ({ call }) => {
    const input = { large: 9_007_199_254_740_993n };
    assert.deepEqual((await call("rust", "echo", { input })).output, input);
  }));

Deno.test("HookHost tells a plug-in's own error in its words", () =>
  withHost(async ({ fail }) => {
    const error = await fail("rust", "fail");
    assert.equal(error.kind, "plugin");
    assert.equal(
      error.message,
      'Cannot finish "fail" of the hook "rust": the database is on fire',
    );
  }));

Deno.test("HookHost ends a call that breaks, and the next one works", () =>
  withHost(async ({ call, fail, host }) => {
    assert.equal((await fail("rust", "broken")).kind, "trap");
    const [cell] = host.pids;
    await call("rust", "on_reconcile", { input: OBJECT });
    assert.deepEqual(host.pids, [cell], "a trap costs no cell");
  }));

Deno.test("HookHost gives configuration, and variables that end with the call", () =>
  withHost(async ({ call }) => {
    for (const _ of [1, 2]) {
      const { output } = await call("rust", "settings", {
        config: { engine: "postgres" },
      });
      assert.deepEqual(output, {
        engine: "postgres",
        absent: null,
        before: null,
        after: "yes",
      });
    }
  }));

Deno.test("HookHost passes log lines on with their level", () =>
  withHost(async ({ call }) => {
    const api = new TestApi();
    const { usage } = await call("rust", "talk", { api });
    assert.deepEqual(api.lines, [
      { level: "info", message: "said quietly" },
      { level: "error", message: "said aloud" },
      { level: "warn", message: "said to the host" },
    ]);
    assert.equal(usage.logLines, 3);
  }));

Deno.test("HookHost answers host calls in this process, one after another", () =>
  withHost(async ({ call }) => {
    const api = new TestApi((request) => Promise.resolve({ found: request }));
    const { output, usage } = await call("rust", "ask", {
      api,
      input: { call: "list", request: { kind: "Pod" }, times: 3 },
    });
    assert.deepEqual(output, { answer: { ok: { found: { kind: "Pod" } } } });
    assert.equal(usage.hostCalls, 3);
    assert.deepEqual(api.asked.map(({ name }) => name), [
      "ork_list",
      "ork_list",
      "ork_list",
    ]);
  }));

Deno.test("HookHost tells the plug-in of a failure that it may deal with", () =>
  withHost(async ({ call }) => {
    const api = new TestApi(() =>
      Promise.reject(new HostAnswerError("unreachable", "no connection"))
    );
    const { output } = await call("rust", "ask", { api, input: { call: "http" } });
    assert.deepEqual(output, {
      answer: { error: { reason: "unreachable", message: "no connection" } },
    });
  }));

Deno.test("HookHost tells the plug-in of an answer that is longer than it may be", () =>
  withHost(async ({ call }) => {
    const api = new TestApi(() => Promise.resolve("x".repeat(5_000)));
    const { output } = await call("rust", "ask", {
      api,
      input: { call: "get" },
      limits: { outputBytes: 1_000 },
    });
    assert.deepEqual(output, {
      answer: {
        error: {
          reason: "too-large",
          message: "the answer has 5009 bytes, 1000 are allowed",
        },
      },
    });
  }));

Deno.test("HookHost ends a call that asks for what it was not granted", () =>
  withHost(async ({ fail }) => {
    const api = new TestApi(() =>
      Promise.reject(new HookError("denied", "Cannot read Secrets: not granted"))
    );
    const error = await fail("rust", "ask", { api, input: { call: "get" } });
    assert.equal(error.kind, "denied");
    assert.equal(error.message, "Cannot read Secrets: not granted");
  }));

Deno.test("HookHost ends a call when the host API itself fails, and keeps the cause", () =>
  withHost(async ({ fail }) => {
    const bug = new TypeError("a bug");
    const api = new TestApi(() => Promise.reject(bug));
    const error = await fail("rust", "ask", { api, input: { call: "get" } });
    assert.equal(error.kind, "host");
    assert.equal(error.cause, bug);
  }));

Deno.test("HookHost ends a call that waits for the host past its time, and its host call", async () => {
  const clock = new ManualClock();
  await withHost(async ({ call, fail, host }) => {
    let signal: AbortSignal | undefined;
    const api = new TestApi((_request, context) => {
      signal = context.signal;
      return new Promise(() => {});
    });
    const failed = fail("rust", "ask", { api, input: { call: "get" } });
    await until("the host is asked", () => signal !== undefined);
    const before = host.pids;
    clock.advance(1_999);
    assert.equal(signal?.aborted, false);
    clock.advance(1);
    assert.equal((await failed).kind, "time");
    assert.equal(signal?.aborted, true);
    await call("rust", "echo");
    assert.deepEqual(host.pids, before, "it costs no cell");
  }, { clock });
});

Deno.test("HookHost refuses an export that is not there, without a cell", () =>
  withHost(async ({ fail, host }) => {
    assert.equal((await fail("rust", "on_delete")).kind, "no-export");
    assert.deepEqual(host.pids, []);
  }));

Deno.test("HookHost refuses an input over its limit, without a cell", () =>
  withHost(async ({ fail, host }) => {
    const error = await fail("rust", "echo", {
      input: "x".repeat(100),
      limits: { inputBytes: 50 },
    });
    assert.equal(error.kind, "input");
    assert.match(error.message, /102 bytes, 50 are allowed/);
    assert.deepEqual(host.pids, []);
  }));

Deno.test("HookHost refuses a limit that is out of range", () =>
  withHost(async ({ call }) => {
    await assert.rejects(
      call("rust", "echo", { limits: { memoryBytes: 2 ** 40 } }),
      /Cannot use the limit "memoryBytes": found 1099511627776, allowed are 1 to/,
    );
  }));

Deno.test("HookHost says how to permit cells when it may not start one", () =>
  withHost(async ({ fail }) => {
    const error = await fail("rust", "echo");
    assert.equal(error.kind, "no-cell");
    assert.match(error.hint ?? "", /--allow-run=\/nowhere\/ork/);
  }, { command: { program: "/nowhere/ork", args: [] } }));

Deno.test("HookHost says what a cell wrote that did not come up", () =>
  withHost(async ({ fail }) => {
    const error = await fail("rust", "echo");
    assert.equal(error.kind, "no-cell");
    assert.match(error.message, /did not come up \(exit code 1: .*no-such-file/s);
  }, { command: { program: Deno.execPath(), args: ["run", "no-such-file.ts"] } }));

Deno.test("HookHost counts what each hook uses", () =>
  withHost(async ({ call, fail, host }) => {
    await call("rust", "echo", { hook: "a", input: "12345678" });
    await call("rust", "ask", { hook: "a", input: { times: 2 } });
    await fail("rust", "fail", { hook: "b" });
    const a = host.counters.get("a")!;
    assert.equal(a.calls, 2);
    assert.equal(a.hostCalls, 2);
    assert.deepEqual(a.failures, {});
    assert.ok(a.cpuMs > 0 && a.timeMs > 0 && a.memoryBytesMax > 65_536);
    assert.equal(a.inputBytes, 10 + 11);
    assert.deepEqual(host.counters.get("b")!.failures, { plugin: 1 });
  }));

Deno.test("HookHost lets a call go when its caller takes it back", () =>
  withHost(async ({ fail, call }) => {
    const stop = new AbortController();
    const api = new TestApi(() => new Promise(() => {}));
    const call1 = fail("rust", "ask", {
      api,
      input: { call: "get" },
      signal: stop.signal,
    });
    await until("the host was asked", () => api.asked.length > 0);
    stop.abort();
    assert.equal((await call1).kind, "cancelled");
    await call("rust", "echo");
  }));

Deno.test("HookHost ends its cells when nobody calls, and starts new ones", () =>
  withHost(async ({ call, host }) => {
    await call("rust", "echo");
    await until("no cell is left", () => host.pids.length === 0);
    await call("rust", "echo");
  }, { idleMs: 20 }));

Deno.test("HookHost closes with calls under way", () =>
  withHost(async ({ fail, host }) => {
    const api = new TestApi(() => new Promise(() => {}));
    const ends = ["get", "list"].map((name) =>
      fail("rust", "ask", { api, input: { call: name } })
    );
    await until("both ask", () => api.asked.length === 2);
    await host.close();
    for (const end of ends) assert.equal((await end).kind, "cancelled");
    assert.deepEqual(host.pids, []);
  }));
