import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import {
  DEFAULT_LIMITS,
  type HookCall,
  HookError,
  type HookPlugin,
} from "../hooks/mod.ts";
import type { HookGrants } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { HookDesk, type HookRunner } from "./hook_desk.ts";
import { createMetrics } from "./metrics.ts";
import { crdPlan } from "./test_plans.ts";
import { hookPlan } from "./testing_hooks.ts";

const { signal } = new AbortController();

const PLUGIN: HookPlugin = {
  abi: 1,
  sha256: "",
  size: 0,
  exports: ["on_reconcile"],
  imports: [],
  limits: DEFAULT_LIMITS,
  engine: "orkestra",
  shared: false,
  module: { key: "", bytes: new Uint8Array(), hash: "" },
};

const USAGE = { hostCalls: 0 } as never;

/** A desk whose plug-in does what a test says. */
function desk(
  answer: (call: HookCall) => Json | Promise<Json>,
  grants: Partial<HookGrants> = {},
  hooks = hookPlan({ grants }),
) {
  const records: LogRecord[] = [];
  const metrics = createMetrics(() => {});
  const host: HookRunner = {
    load: () => PLUGIN,
    call: async (call) => ({ output: await answer(call), usage: USAGE }),
    counters: new Map(),
  };
  const options = {
    crd: crdPlan({ hooks }),
    client: {} as KubeClient,
    childInformer: () => undefined,
    fetch: () => Promise.reject(new Error("nobody should call")),
    clock: new ManualClock(),
    logger: createLogger((record) => void records.push(record), "debug"),
    metrics,
  };
  return { options, host, records, metrics };
}

const ASK = {
  input: {
    phase: "reconcile",
    key: "shop/web",
    gvk: { group: "demo.io", version: "v1", kind: "Site" },
    args: {},
    children: {},
    cross: {},
    external: {},
  },
  nowMs: 5,
  seed: 7,
  isStill: true,
} as const;

Deno.test("HookDesk says why no hook can be called", async () => {
  const { options, host } = desk(() => null);
  const without = await new HookDesk(options).call(ASK, signal);
  assert.equal(without.ok ? undefined : without.error.kind, "no-host");
  const { module: _, ...unread } = hookPlan();
  const crd = crdPlan({ hooks: unread });
  const reply = await new HookDesk({ ...options, crd, host }).call(ASK, signal);
  assert.equal(reply.ok ? undefined : reply.error.kind, "no-module");
  assert.match(reply.ok ? "" : reply.error.message, /"\.\/hook\.wasm" was not read/);
});

Deno.test("HookDesk passes on what the call may depend on, and reads the answer", async () => {
  let got: HookCall | undefined;
  const { options, host } = desk((call) => {
    got = call;
    return { result: "ok", requeueAfter: "5s" };
  });
  const reply = await new HookDesk({ ...options, host }).call(ASK, signal);
  assert.deepEqual([got?.name, got?.hook, got?.nowMs, got?.seed], [
    "on_reconcile",
    "site",
    5,
    7,
  ]);
  assert.equal(reply.ok ? reply.result.requeueAfterMs : undefined, 5_000);
});

Deno.test("HookDesk makes of a failed call, and of a wrong answer, a typed error and a count", async () => {
  const { options, host, metrics } = desk(() => ({ result: "perhaps" }));
  const wrong = await new HookDesk({ ...options, host }).call(ASK, signal);
  assert.equal(wrong.ok ? undefined : wrong.error.kind, "output");
  const failing = desk(() => {
    throw new HookError("time", "too late", { hint: "be quick" });
  });
  const late = await new HookDesk({ ...failing.options, host: failing.host })
    .call(ASK, signal);
  assert.deepEqual(late, {
    ok: false,
    error: { kind: "time", message: "too late", hint: "be quick" },
  });
  const { text } = await metrics.expose();
  assert.match(text, /orkestra_hook_errors_total\{crd="site",error_type="output"\} 1/);
});

Deno.test("HookDesk logs for a hook that may, and for no other", async () => {
  const talk = (call: HookCall) => {
    call.api.log("warn", "hello");
    return { result: "ok" };
  };
  const loud = desk(talk);
  await new HookDesk({ ...loud.options, host: loud.host }).call(ASK, signal);
  assert.deepEqual(
    loud.records.map(({ level, message, fields }) => [
      level,
      message,
      fields,
    ]),
    [["warn", "hook says", { object: "shop/web", said: "hello" }]],
  );
  const mute = desk(talk, { log: false });
  await new HookDesk({ ...mute.options, host: mute.host }).call(ASK, signal);
  assert.deepEqual(mute.records, []);
});

Deno.test("HookDesk lets go of a call that its caller takes back", async () => {
  const stop = new AbortController();
  const { options, host } = desk(() => {
    stop.abort(new Error("stopping"));
    throw new HookError("cancelled", "taken back");
  });
  const call = new HookDesk({ ...options, host }).call(ASK, stop.signal);
  await assert.rejects(call, /stopping/);
});
