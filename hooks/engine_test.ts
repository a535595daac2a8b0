import assert from "node:assert/strict";
import loadWabt from "wabt";
import { HookError } from "./errors.ts";
import type { EngineOptions, HookHost } from "./host.ts";
import { NOW_MS, TestApi, until, withHost } from "./testing.ts";

const EXTISM: EngineOptions = { engine: "extism" };
const SHARED: EngineOptions = { shared: true };
const KEEPING: readonly EngineOptions[] = [SHARED, { engine: "extism", shared: true }];

/** Generous: how much processor time a call takes is not the question here. */
const AMPLE = { cpuMs: 5_000 };
/** A call that loops is cut soon. */
const SHORT = { cpuMs: 50, timeMs: 20_000 };

Deno.test("A kept instance serves the next call of its hook, and of no other", async () => {
  for (const how of KEEPING) {
    await withHost(async ({ call }) => {
      const mark = async (hook: string) =>
        (await call("hostile", "leave_mark", { how, hook, limits: AMPLE })).output;
      assert.equal(await mark("a"), 0);
      assert.notEqual(await mark("a"), 0);
      assert.equal(await mark("b"), 0);
    });
  }
});

Deno.test("A kept instance is thrown away after any error", async () => {
  // The last two are found by the operator, after the cell was content.
  const errors = ["trap", "swallow", "parameters", "not_json", "spin"];
  for (const how of KEEPING) {
    await withHost(async ({ call, fail }) => {
      for (const name of errors) {
        const limits = name === "spin" ? SHORT : AMPLE;
        const mark = async () =>
          (await call("hostile", "leave_mark", { how, limits: AMPLE })).output;
        await mark();
        assert.notEqual(await mark(), 0, `before ${name}`);
        const denied = new HookError("denied", "not granted");
        const api = new TestApi(() => Promise.reject(denied));
        await fail("hostile", name, { how, limits, api });
        assert.equal(await mark(), 0, `after ${name}`);
      }
    });
  }
});

Deno.test("An instance is never entered while it waits for the host", async () => {
  for (const how of [EXTISM, ...KEEPING]) {
    await withHost(async ({ call }) => {
      const waiting = new Map<string, () => void>();
      const api = new TestApi((request) =>
        new Promise((resolve) =>
          waiting.set(String(request), () => resolve(`for ${request}`))
        )
      );
      const names = ["a", "b", "c", "d"];
      const calls = names.map((request) =>
        call("rust", "ask", { api, how, limits: AMPLE, input: { request } })
      );
      await until("all wait for the host", () => waiting.size === names.length);
      for (const name of names.toReversed()) waiting.get(name)!();
      assert.deepEqual(
        (await Promise.all(calls)).map(({ output }) => output),
        names.map((name) => ({ answer: { ok: `for ${name}` } })),
      );
    });
  }
});

Deno.test("A cell of Extism's SDK is one of its own, and its calls keep their limits", () =>
  withHost(async ({ call, fail, host }) => {
    await call("rust", "echo");
    const own = host.pids;
    await call("rust", "echo", { how: EXTISM, limits: AMPLE });
    assert.equal(host.pids.length, 2);
    const ended = async (name: string, limits: object = AMPLE) =>
      (await fail("hostile", name, { how: EXTISM, limits })).kind;
    assert.equal(await ended("ask_for_ever"), "host-calls");
    assert.equal(await ended("long"), "output");
    assert.equal(await ended("trap"), "trap");
    assert.equal(await ended("parameters"), "no-export");
    assert.equal(await ended("spin", SHORT), "cpu");
    assert.equal(await ended("random_outside"), "trap");
    const api = new TestApi();
    const limits = { ...AMPLE, logLines: 10 };
    await call("hostile", "flood_stderr", { api, how: EXTISM, limits });
    assert.equal(api.lines.length, 10);
    assert.deepEqual(host.pids.filter((pid) => own.includes(pid)), own);
  }));

Deno.test("A plug-in under Extism's SDK sees the time of the observation, and chance that can be repeated", () =>
  withHost(async ({ call }) => {
    const see = async (name: string, more = {}) =>
      (await call("hostile", name, { how: EXTISM, limits: AMPLE, ...more })).output;
    assert.equal(await see("clock"), (NOW_MS * 1_000 + 1) % 1e9);
    assert.equal(await see("random"), await see("random"));
    assert.notEqual(await see("random"), await see("random", { seed: 8 }));
  }));

Deno.test("An initialisation under Extism's SDK is part of its first call's budget", () =>
  withHost(async ({ call, fail }) => {
    const how = EXTISM;
    const error = await fail("init_spin", "on_reconcile", { how, limits: SHORT });
    assert.equal(error.kind, "cpu");
    assert.equal((await call("start", "ran", { how, limits: AMPLE })).output, 2);
  }));

/** What our own host leaves out: two memories, an exception, WASI's files. */
const BEYOND = `(module
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (tag $thrown (param i32))
  (func (export "files") (local $at i64)
    (local.set $at (call $alloc (i64.const 1)))
    (call $store_u8 (local.get $at) (i32.add (i32.const 48)
      (i32.eq (i32.const 52) (call $path_open (i32.const 3) (i32.const 0)
        (i32.const 0) (i32.const 1) (i32.const 0) (i64.const 0) (i64.const 0)
        (i32.const 0) (i32.const 0)))))
    (call $output_set (local.get $at) (i64.const 1)))
  (func (export "throws")
    (try (do (throw $thrown (i32.const 1))) (catch_all))))`;

async function assemble(text: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.parseWat("test.wat", text, { exceptions: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return buffer;
}

async function beyond(host: HookHost, how: EngineOptions, name: string) {
  const plugin = host.load(await assemble(BEYOND), AMPLE, how);
  const rest = { input: null, nowMs: NOW_MS, seed: 1, api: new TestApi() };
  return (await host.call({ hook: "beyond", plugin, name, ...rest })).output;
}

Deno.test("Extism's SDK runs what the gate refuses, and finds no files all the same", () =>
  withHost(async ({ host }) => {
    await assert.rejects(beyond(host, {}, "throws"), { kind: "refused" });
    assert.equal(await beyond(host, EXTISM, "throws"), null);
    assert.equal(await beyond(host, EXTISM, "files"), 1, "ENOSYS");
  }));

/** A plug-in that prints the status of a request by Extism's own function. */
const FETCHING = `(module
  (import "extism:host/env" "http_request"
    (func $http_request (param i64 i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (memory (export "memory") 1)
  (func (export "fetch") (local $at i64)
    (local.set $at (call $http_request (call $input) (i64.const 0)))
    (call $output_set (local.get $at) (call $length (local.get $at)))))`;

Deno.test("Extism's own HTTP requests are answered by ork_http, or refused there", () =>
  withHost(async ({ host }) => {
    const plugin = host.load(await assemble(FETCHING), AMPLE, EXTISM);
    const fetched = async (api: TestApi) => {
      const input = { url: "https://api.example.com/v1", method: "get" };
      const rest = { plugin, input, nowMs: NOW_MS, seed: 1, api };
      return (await host.call({ hook: "fetching", name: "fetch", ...rest })).output;
    };
    const answer = { status: 200, headers: { "x-a": "b" }, body: '"told"' };
    const api = new TestApi(() => Promise.resolve(answer));
    assert.equal(await fetched(api), "told");
    const request = { method: "GET", url: "https://api.example.com/v1" };
    assert.deepEqual(api.asked, [{ name: "ork_http", request }]);
    const denied = new HookError("denied", "Cannot fetch: not granted");
    const refusing = new TestApi(() => Promise.reject(denied));
    await assert.rejects(fetched(refusing), denied);
  }));

Deno.test("A host without the SDK refuses a plug-in that asks for it", () =>
  withHost(async ({ fail, host }) => {
    const error = await fail("rust", "echo", { how: EXTISM });
    assert.equal(error.kind, "refused");
    assert.deepEqual(host.pids, []);
  }, { extismCommand: undefined }));
