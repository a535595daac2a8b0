import assert from "node:assert/strict";
import type { KubeObject } from "../core/object.ts";
import { toStored } from "../kube/mod.ts";
import type { Answer, Write } from "./cycle.ts";
import { Seen, tokenOf } from "./seen.ts";
import type { HookReply } from "./hook_ask.ts";
import { hookSays, site } from "./test_plans.ts";

function child(name: string, resourceVersion: string): KubeObject {
  const metadata = { name, namespace: "shop", uid: `uid-${name}`, resourceVersion };
  return { apiVersion: "v1", kind: "ConfigMap", metadata };
}

function children(...objects: KubeObject[]): Answer {
  return {
    answer: "children",
    children: objects.map((object) => toStored(object)),
    unavailable: [],
  };
}

const READ = { ask: "children", inventory: [] } as const;
const ORIGIN = { at: { source: "k", line: 1, column: 1 }, path: "spec" };

function apply(object: KubeObject): Write {
  return { op: "apply", object, force: true, origin: ORIGIN };
}

function written(object?: KubeObject): Answer {
  const result = object === undefined ? {} : { object: toStored(object) };
  return { answer: "write", results: [{ ok: true, ...result }] };
}

function tokenNow(cr: KubeObject, ...objects: KubeObject[]): string {
  return tokenOf(cr, objects.map((object) => toStored(object)));
}

Deno.test("Seen knows the world again as its own writes left it", () => {
  const seen = new Seen(site());
  seen.note(READ, children(child("a", "1")));
  seen.note(
    { ask: "write", writes: [apply(child("a", ""))] },
    written(child("a", "2")),
  );
  seen.note(
    { ask: "write", writes: [apply(child("b", ""))] },
    written(child("b", "3")),
  );
  const patch = { op: "patch-status", patch: {} } as const;
  const after = site({ resourceVersion: "11" });
  seen.note({ ask: "write", writes: [patch] }, written(after));
  assert.equal(seen.token(), tokenNow(after, child("b", "3"), child("a", "2")));
});

Deno.test("Seen tells the world apart once anybody else has changed it", () => {
  const seen = new Seen(site());
  seen.note(READ, children(child("a", "1"), child("b", "2")));
  const token = seen.token();
  const a = child("a", "1");
  const renewed = { ...a, metadata: { ...a.metadata, uid: "other" } };
  assert.notEqual(token, tokenNow(site(), a));
  assert.notEqual(token, tokenNow(site(), a, child("b", "3")));
  assert.notEqual(token, tokenNow(site(), renewed, child("b", "2")));
  assert.notEqual(token, tokenNow(site({ resourceVersion: "12" }), a, child("b", "2")));
});

Deno.test("Seen counts no change that a cycle read only after it had acted", () => {
  const seen = new Seen(site());
  seen.note(READ, children(child("a", "1")));
  // Somebody changes the child between the writes and the look at their effect.
  seen.note(READ, children(child("a", "9")));
  assert.notEqual(seen.token(), tokenNow(site(), child("a", "9")));
});

Deno.test("Seen forgets a child that the cycle deleted", () => {
  const seen = new Seen(site());
  seen.note(READ, children(child("a", "1")));
  const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "a" };
  const gone = { op: "delete", ref, uid: "uid-a", resourceVersion: "1" } as const;
  seen.note({ ask: "write", writes: [gone] }, written());
  assert.equal(seen.token(), tokenNow(site()));
});

Deno.test("Seen knows nothing again after what has no version, or has failed", () => {
  const refused = { answer: "write", results: [] as unknown[] };
  refused.results.push({ ok: false, error: { kind: "conflict", message: "" } });
  const error = { kind: "forbidden", message: "" } as const;
  const blind: Answer = {
    answer: "children",
    children: [],
    unavailable: [{ apiVersion: "v1", kind: "ConfigMap", error }],
  };
  const ref = { apiVersion: "v1", kind: "ConfigMap", name: "x" };
  for (
    const [ask, answer] of [
      [{ ask: "get", ref }, { answer: "get" }],
      [{ ask: "write", writes: [apply(child("a", ""))] }, refused as Answer],
      [READ, blind],
    ] as const
  ) {
    const seen = new Seen(site());
    seen.note(ask, answer);
    assert.equal(seen.token(), undefined);
  }
});

Deno.test("Seen trusts a hook that neither asked the host nor saw the time", () => {
  const input = { phase: "reconcile" } as never;
  const call = { input, nowMs: 0, seed: 1, isStill: true };
  const told = (asked: boolean, isStill = true) => {
    const seen = new Seen(site());
    seen.note(READ, children());
    const reply = { ...hookSays({}), asked } as HookReply;
    seen.note({ ask: "hook", call: { ...call, isStill } }, { answer: "hook", reply });
    return seen.token();
  };
  assert.equal(told(false), tokenNow(site()));
  assert.equal(told(true), undefined);
  assert.equal(told(false, false), undefined);
});
