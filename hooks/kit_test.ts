import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import {
  HostAnswerError,
  readConvertOutput,
  readGetRequest,
  readHookResult,
  readHttpRequest,
  readListRequest,
  readMutateOutput,
  readValidateOutput,
  readWishes,
} from "./mod.ts";
import { json, TestApi, type TestHost, withHost } from "./testing.ts";

const object = {
  apiVersion: "demo.io/v1",
  kind: "Thing",
  metadata: { name: "one", namespace: "shop" },
};

function input(what: string, more: Record<string, Json> = {}): Json {
  return {
    phase: "reconcile",
    key: "shop/one",
    gvk: { group: "demo.io", version: "v1", kind: "Thing" },
    object,
    args: { do: what },
    children: {},
    cross: {},
    external: {},
    ...more,
  };
}

async function reconcile({ call }: TestHost, what: string, answer?: TestApi) {
  const { output } = await call("kit", "on_reconcile", {
    input: input(what),
    api: answer ?? new TestApi(),
  });
  return readHookResult(output, what);
}

Deno.test("A hook of the Rust kit says what it wants in the contract's words", async () => {
  await withHost(async ({ call }) => {
    const api = new TestApi();
    const children = { configMap: { data: { a: "1" } } };
    const { output } = await call("kit", "on_reconcile", {
      input: input("", { children, now: "2026-01-01T00:00:00Z" }),
      api,
    });
    assert.deepEqual(readHookResult(output, "it"), {
      result: "requeue",
      requeueAfterMs: 90_000,
      apply: [{
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "one" },
        data: { now: "2026-01-01T00:00:00Z" },
      }],
      delete: [{ apiVersion: "batch/v1", kind: "Job", name: "old" }],
      status: { seen: { a: "1" } },
      conditions: [{
        type: "Tried",
        status: "True",
        reason: "Because",
        message: "it was asked for",
      }],
      events: [
        { type: "Normal", reason: "Made", message: "everything" },
        { type: "Warning", reason: "Odd", message: "but fine" },
      ],
    });
    assert.deepEqual(api.lines, [{ level: "warn", message: "making everything" }]);
  });
});

Deno.test("The Rust kit asks the host in the contract's words, and reads its answers", async () => {
  await withHost(async (host) => {
    const asked = async (what: string, answer: Json) => {
      const api = new TestApi(() => Promise.resolve(answer));
      const result = await reconcile(host, what, api);
      return { request: api.asked[0].request, result };
    };
    const gone = await asked("get", null);
    assert.equal(readGetRequest(gone.request, "kit").name, "db-root");
    assert.deepEqual(gone.result.apply[0].data, { found: "false" });
    const found = await asked("get", object);
    assert.deepEqual(found.result.apply[0].data, { found: "true" });
    const list = await asked("list", { items: [object], truncated: true });
    assert.equal(readListRequest(list.request, "kit").labelSelector, "app=web");
    assert.deepEqual(list.result.status, { pods: 1, more: true });
    const http = await asked("http", { status: 204, headers: {}, body: "" });
    assert.equal(readHttpRequest(http.request, "kit").method, "GET");
    assert.deepEqual(http.result.status, { code: 204, body: "" });
  });
});

Deno.test("A hook of the Rust kit fails with a reason and with what it was doing", async () => {
  await withHost(async (host) => {
    assert.deepEqual((await reconcile(host, "fail")).error, {
      reason: "NoDisk",
      message: "storage: no disk",
    });
    const api = new TestApi(() =>
      Promise.reject(new HostAnswerError("unreachable", "no route"))
    );
    assert.deepEqual((await reconcile(host, "http", api)).error, {
      reason: "NoApi",
      message: "the API: no route (unreachable)",
    });
  });
});

Deno.test("A panic of the Rust kit is a trap, and its words are in the log", async () => {
  await withHost(async ({ fail }) => {
    const api = new TestApi();
    const error = await fail("kit", "on_reconcile", { input: input("panic"), api });
    assert.equal(error.kind, "trap");
    assert.match(api.lines[0].message, /a bug/);
    assert.equal(api.lines[0].level, "error");
  });
});

Deno.test("The Rust kit is called in each phase", async () => {
  await withHost(async ({ call }) => {
    const result = async (name: string, more: Record<string, Json>) => {
      const api = new TestApi();
      const { output } = await call("kit", name, { input: input("", more), api });
      return { result: readHookResult(output, name).result, lines: api.lines };
    };
    const waiting = { phase: "delete", children: { configMap: {} } };
    assert.equal((await result("on_delete", waiting)).result, "requeue");
    assert.equal((await result("on_delete", { phase: "delete" })).result, "ok");
    const gone = await result("on_not_found", { phase: "notFound", object: null });
    assert.equal(gone.lines[0].message, "shop/one is gone");
  });
});

Deno.test("The Rust kit answers as a rule hook", async () => {
  await withHost(async ({ call, fail }) => {
    const rule = async (name: string, size?: number) => {
      const spec = size === undefined ? {} : { size };
      const input = { operation: "RECONCILE", object: { ...object, spec } };
      return (await call("kit", name, { input })).output;
    };
    const violations = async (size?: number) =>
      readValidateOutput(await rule("on_validate", size), "it").violations;
    assert.deepEqual(await violations(3), []);
    assert.deepEqual(await violations(), [
      { field: "spec.size", message: "there is none", action: "deny" },
    ]);
    assert.equal((await violations(11))[0].action, "warn");
    assert.deepEqual(readMutateOutput(await rule("on_mutate"), "it").set, [
      { path: "spec.size", value: 1 },
    ]);
    const negative = {
      operation: "RECONCILE",
      object: { ...object, spec: { size: -1 } },
    };
    const error = await fail("kit", "on_mutate", { input: negative });
    assert.equal(error.kind, "plugin");
    assert.match(error.message, /size is negative/);
    const convert = { desiredAPIVersion: "demo.io/v2", objects: [object] };
    const { output } = await call("kit", "on_convert", { input: convert });
    const [converted] = readConvertOutput(output, convert, "it").convertedObjects;
    assert.equal(converted.apiVersion, "demo.io/v2");
  });
});

Deno.test("The Rust kit writes the wish list and the contract's version into the module", async () => {
  await withHost(async ({ host }) => {
    const bytes = await Deno.readFile(new URL("testdata/kit.wasm", import.meta.url));
    const plugin = host.load(bytes);
    assert.equal(plugin.abi, 1);
    const wishes = readWishes(plugin.wishes ?? "", "kit", json);
    assert.equal(wishes.read?.[0].names?.[0], "db-root");
    assert.equal(wishes.http?.[0].host, "api.example.com");
    // `ABI` alone would be 1 without the section, too.
    const text = new TextDecoder("latin1").decode(bytes);
    assert.ok(text.includes("\x0corkestra.abi1"), "the section orkestra.abi");
  });
});
