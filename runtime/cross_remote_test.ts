import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import type { CrossProtocol, ExternalRequest } from "../katalog/mod.ts";
import { viewOf } from "./cross_remote.ts";
import type { RemoteRead } from "./cycle.ts";
import type { CallResult } from "./call_result.ts";
import { RemoteReader } from "./remote_reader.ts";
import { TestWorld } from "./test_world.ts";
import { crdPlan, site } from "./test_plans.ts";

const which = { name: "home", namespace: "shop" };
const OK: CallResult = { status: 200, headers: {}, body: "{}", durationSeconds: 0 };
const failed = (status: number, body = ""): CallResult => ({
  ...OK,
  status,
  body,
  error: { lasting: false, message: `answered ${status}` },
});

function seen(protocol: CrossProtocol, result: Partial<CallResult>) {
  return viewOf({ protocol, which, result: { ...OK, ...result } });
}

Deno.test("viewOf shows a resource as a Katalog's own, children by kind", () => {
  const body = JSON.stringify({
    name: "home",
    labels: { a: "b" },
    status: { url: "x" },
    children: { Deployment: { ready: true }, Pod: [{ ready: true }, { ready: false }] },
  });
  const { view, warning } = seen("cr", { body });
  assert.equal(warning, undefined);
  assert.deepEqual([view.found, view.error, view.spec, view.status], [
    "true",
    "",
    {},
    { url: "x" },
  ]);
  assert.deepEqual(view.children, {
    deployment: { ready: true, count: 1 },
    deployments: { ready: true, count: 1 },
    pod: { ready: false, count: 2 },
    pods: { ready: false, count: 2 },
  });
  const own = JSON.stringify({ readiness: { job: { ready: true, count: 1 } } });
  assert.deepEqual(seen("cr", { body: own }).view.children, {
    job: { ready: true, count: 1 },
  });
});

Deno.test("viewOf takes a degraded CRD's health, and its figures in both forms", () => {
  const body = '{"healthy":false,"state":"degraded","lastError":"no"}';
  const { view } = seen("health", failed(503, body));
  assert.deepEqual([view.found, view.healthy, view.state, view.lastError], [
    "true",
    false,
    "degraded",
    "no",
  ]);
  assert.equal(seen("health", failed(503, '{"error":"no"}')).view.found, "false");
  for (const text of ['{"metrics":{"workers":3}}', '{"workers":3}']) {
    assert.deepEqual(seen("metrics", { body: text }).view.metrics, { workers: 3 });
  }
  assert.deepEqual(
    seen("events", { body: '{"events":[{"reason":"A"}]}' }).view.events,
    [
      { reason: "A" },
    ],
  );
});

Deno.test("viewOf finds nothing in what fails or makes no sense, and says why but for 404", () => {
  const nothing = { metadata: {}, spec: {}, status: {}, children: {} };
  assert.deepEqual(seen("cr", failed(500)), {
    view: { ...which, ...nothing, found: "false", error: "answered 500" },
    warning: "answered 500",
  });
  const absent = '{"readiness":{"pod":{"ready":false,"count":0}}}';
  const { view, warning } = seen("cr", failed(404, absent));
  assert.equal(warning, undefined);
  assert.deepEqual([view.found, view.children], [
    "false",
    { pod: { ready: false, count: 0 } },
  ]);
  for (const body of ["", "[1]", "<html>", '{"a":'.repeat(99) + "1" + "}".repeat(99)]) {
    assert.equal(seen("cr", { body }).warning, "the answer is no JSON object");
  }
  assert.deepEqual(seen("metrics", failed(500)).view.metrics, {});
});

function reading(url: string, cacheForMs = 30_000): RemoteRead {
  const request: ExternalRequest = {
    name: "cross.x",
    method: "GET",
    url,
    headers: {},
    timeoutMs: 5000,
    named: [],
  };
  return { request, cacheForMs };
}

Deno.test("RemoteReader asks once for all that ask the same, and anew when it is old", async () => {
  const clock = new ManualClock();
  const asked: string[] = [];
  let error: CallResult["error"];
  const reader = new RemoteReader({
    call: (requests) => {
      asked.push(...requests.map(({ url }) => url));
      return Promise.resolve(
        requests.map(() => ({ ...OK, ...(error ? { error } : {}) })),
      );
    },
  }, clock);
  const { signal } = new AbortController();
  const read = (...reads: RemoteRead[]) => reader.read(reads, signal);
  await Promise.all([read(reading("a"), reading("b")), read(reading("a"))]);
  await read(reading("a"));
  assert.deepEqual(asked.splice(0), ["a", "b"]);
  clock.advance(10_000);
  await read(reading("a"), reading("b", 10_000));
  assert.deepEqual(asked.splice(0), ["b"], "each entry has a patience of its own");
  clock.advance(20_000);
  error = { lasting: false, message: "no" };
  await read(reading("a"));
  clock.advance(5_000);
  error = undefined;
  assert.equal((await read(reading("a")))[0].error, undefined);
  assert.deepEqual(asked, ["a", "a"], "a failure is not kept for long");
});

Deno.test("a cross entry that nobody answers never fails the cycle", () => {
  const world = new TestWorld(site());
  world.call = () => failed(500);
  const origin = { at: { source: "katalog.yaml", line: 9, column: 1 }, path: "" };
  const { request } = reading("http://h/");
  const crd = crdPlan({
    cross: [{
      as: "x",
      protocol: "cr",
      all: false,
      origin,
      select: () => ({}),
      remote: { cacheForMs: 0, variables: [], secrets: [], request: () => request },
    }],
  });
  const { outcome, warnings } = world.run(crd);
  assert.equal(outcome.kind, "settled");
  assert.deepEqual(warnings, ['Cannot read across to "x": answered 500']);
});
