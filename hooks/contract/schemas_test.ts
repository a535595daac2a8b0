import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../core/json.ts";
import { HOST_CALL_SCHEMAS, HOST_REQUESTS } from "./host_calls.ts";
import { hookInput, hookOutput } from "./reconcile.ts";
import {
  convertInput,
  convertOutput,
  mutateOutput,
  ruleInput,
  validateOutput,
} from "./rules.ts";
import { HOOK_SCHEMAS } from "./schemas.ts";
import { type Shape, ShapeFault } from "./shape.ts";
import { keepsTo } from "./testing.ts";
import { hookWishes } from "./wishes.ts";

const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };

/** A document that is good, and changes that each make it bad. */
interface Case {
  readonly shape: Shape<unknown>;
  readonly good: readonly Json[];
  readonly bad: readonly Json[];
}

const input = {
  phase: "reconcile",
  key: "shop/db",
  gvk: { group: "", version: "v1", kind: "Database" },
  object,
  args: {},
  children: {},
  cross: {},
  external: {},
};

const CASES: Readonly<Record<string, Case>> = {
  "hook-input": {
    shape: hookInput,
    good: [input, { ...input, object: null, phase: "notFound", now: "2026" }],
    bad: [
      { ...input, phase: "create" },
      { ...input, args: [] },
      { ...input, object: { kind: "x" } },
      { ...input, gvk: { version: "v1", kind: "A" } },
    ],
  },
  "hook-output": {
    shape: hookOutput,
    good: [
      { result: "ok" },
      { result: "error", error: "no" },
      { result: "error", error: { reason: "NoDisk", message: "no" } },
      {
        result: "requeue",
        requeueAfter: "1m30s",
        apply: [object, { ...object, data: { a: "b" }, metadata: { name: "b:c" } }],
        delete: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web" }],
        status: { phase: null },
        conditions: [{ type: "example.org/Up", status: "True", message: "" }],
        events: [{ type: "Normal", reason: "Made", message: "it" }],
        error: null,
      },
    ],
    bad: [
      null,
      [],
      {},
      { result: "done" },
      { result: "ok", requeue_after: "1s" },
      { result: "ok", requeueAfter: 10 },
      { result: "ok", requeueAfter: "10" },
      { result: "error", error: {} },
      { result: "error", error: { reason: "no disk", message: "no" } },
      { result: "ok", status: [] },
      { result: "ok", apply: {} },
      { result: "ok", apply: Array.from({ length: 501 }, () => object) },
      { result: "ok", apply: [{ ...object, metadata: {} }] },
      { result: "ok", apply: [{ ...object, metadata: { name: "../x" } }] },
      { result: "ok", apply: [{ ...object, metadata: { name: ".." } }] },
      { result: "ok", apply: [{ ...object, apiVersion: "apps/v1/x" }] },
      { result: "ok", apply: [{ ...object, kind: "pod" }] },
      { result: "ok", apply: [{ ...object, metadata: { name: "a", uid: "1" } }] },
      { result: "ok", apply: [{ ...object, metadata: { name: "a", namespace: "A" } }] },
      { result: "ok", delete: [{ kind: "Pod", name: "a" }] },
      { result: "ok", conditions: [{ type: "Up", status: true }] },
      { result: "ok", conditions: [{ type: "Up now", status: "True" }] },
      { result: "ok", events: [{ type: "Info", reason: "Made", message: "it" }] },
      { result: "ok", events: [{ type: "Normal", reason: "Made", message: "" }] },
    ],
  },
  "hook-rule-input": {
    shape: ruleInput,
    good: [{ operation: "RECONCILE", object, args: {} }],
    bad: [{ operation: "update", object }, { operation: "UPDATE" }],
  },
  "hook-validate-output": {
    shape: validateOutput,
    good: [{ violations: [] }, { violations: [{ message: "no", action: "warn" }] }],
    bad: [{}, { violations: [{ field: "spec" }] }, {
      violations: [{ message: "no", action: "stop" }],
    }],
  },
  "hook-mutate-output": {
    shape: mutateOutput,
    good: [{
      set: [
        { path: "spec.replicas", value: 3 },
        { path: 'metadata.labels["example.org/tier"]', value: null },
      ],
    }],
    bad: [
      { set: [{ path: "metadata.name", value: "x" }] },
      { set: [{ path: "spec", value: {} }] },
      { set: [{ path: "spec.replicas" }] },
      { set: { "spec.replicas": 3 } },
    ],
  },
  "hook-convert-input": {
    shape: convertInput,
    good: [{ desiredAPIVersion: "a.io/v2", objects: [object] }],
    bad: [{ desiredAPIVersion: "", objects: [] }],
  },
  "hook-convert-output": {
    shape: convertOutput,
    good: [{ convertedObjects: [object] }],
    bad: [{ convertedObjects: [1] }, { converted: [] }],
  },
  "hook-wishes": {
    shape: hookWishes,
    good: [{}, {
      read: [{ apiVersion: "v1", kind: "Secret", names: ["a"], namespaces: ["same"] }],
      http: [{ host: "api.example.com", port: 443, methods: ["GET"] }],
      clock: true,
    }],
    bad: [{ write: [] }, { http: [{ host: "a", port: 0 }] }, { clock: "yes" }, {
      http: [{ host: "a", pathPrefix: "x" }],
    }],
  },
};

const REQUESTS: Readonly<Record<keyof typeof HOST_REQUESTS, Omit<Case, "shape">>> = {
  ork_get: {
    good: [{ apiVersion: "v1", kind: "Secret", name: "a", namespace: "b" }],
    bad: [{ apiVersion: "v1", kind: "Secret" }, "a"],
  },
  ork_list: {
    good: [{ apiVersion: "v1", kind: "Pod", labelSelector: "a=b", limit: 500 }],
    bad: [{ apiVersion: "v1", kind: "Pod", limit: 501 }, {
      apiVersion: "v1",
      kind: "Pod",
      limit: 1.5,
    }],
  },
  ork_http: {
    good: [{
      method: "GET",
      url: "https://a.io/x",
      headers: { a: "b" },
      timeout: "5s",
    }],
    bad: [
      { method: "get", url: "https://a.io" },
      { method: "GET", url: "file:///etc/passwd" },
      { method: "GET", url: "https://a.io", headers: { a: "b\r\nc: d" } },
    ],
  },
};

function reads(shape: Shape<unknown>, value: Json): boolean {
  try {
    shape.read(value, "");
    return true;
  } catch (error) {
    if (error instanceof ShapeFault) return false;
    throw error;
  }
}

function agree(
  what: string,
  schema: Json | undefined,
  { shape, good, bad }: Case,
): void {
  for (const [values, wanted] of [[good, true], [bad, false]] as const) {
    for (const value of values) {
      const told = `${what}: ${JSON.stringify(value).slice(0, 200)}`;
      assert.equal(reads(shape, value), wanted, `reader of ${told}`);
      assert.equal(keepsTo(schema, value), wanted, `schema of ${told}`);
    }
  }
}

Deno.test("Each published schema and its reader take and refuse the same", async () => {
  const names = Object.keys(HOOK_SCHEMAS).filter((name) => name !== "hook-host-calls");
  assert.deepEqual(names.sort(), Object.keys(CASES).sort());
  for (const name of names) {
    const url = new URL(`../../docs/schema/${name}.schema.json`, import.meta.url);
    agree(name, JSON.parse(await Deno.readTextFile(url)), CASES[name]);
  }
});

Deno.test("The schemas of host calls and their readers take and refuse the same", () => {
  const schemas: JsonObject = HOST_CALL_SCHEMAS;
  for (const [call, values] of Object.entries(REQUESTS)) {
    const shape = HOST_REQUESTS[call as keyof typeof HOST_REQUESTS];
    agree(call, schemas[`${call}.request`], { shape, ...values });
  }
  const answer = schemas["ork_list.answer"];
  assert.ok(keepsTo(answer, { ok: { items: [object], truncated: false } }));
  assert.ok(keepsTo(answer, { error: { reason: "unreachable", message: "no" } }));
  assert.ok(!keepsTo(answer, { items: [] }));
  assert.ok(keepsTo(schemas["ork_get.answer"], { ok: null }));
});
