import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import type { Credential, ExternalRequest } from "../katalog/mod.ts";
import { type KubeClient, KubeError } from "../kube/mod.ts";
import { type GuardedFetch, NetError, type OutboundRequest } from "../net/mod.ts";
import { CallGate } from "./call_gate.ts";
import { ExternalCaller } from "./external_caller.ts";
import { createMetrics } from "./metrics.ts";

const SIGNAL = new AbortController().signal;

function request(more: Partial<ExternalRequest> = {}): ExternalRequest {
  return {
    name: "flags",
    method: "GET",
    url: "http://h/secret-path?key=1",
    headers: {},
    timeoutMs: 1000,
    named: ["h"],
    ...more,
  };
}

const answer = (status: number, body = "", headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: new TextEncoder().encode(body),
  origin: "http://h",
});

/** A caller over a fetch and a cluster that the test plays. */
function bed(
  fetch: GuardedFetch,
  get: () => Promise<Partial<KubeObject> | undefined> = () =>
    Promise.resolve(undefined),
) {
  const clock = new ManualClock();
  const logs: LogRecord[] = [];
  const metrics = createMetrics(() => {});
  const client = { namespace: "ork", get } as unknown as KubeClient;
  const env = (name: string) => ({ TOKEN: "hunter2-token\n" })[name];
  const logger = createLogger((record) => void logs.push(record), "debug");
  const caller = new ExternalCaller({
    fetch,
    env,
    client,
    clock,
    logger,
    metrics,
    crd: "site",
  });
  return { caller, clock, logs, metrics };
}

const one = async (fetch: GuardedFetch, more: Partial<ExternalRequest> = {}) =>
  (await bed(fetch).caller.call([request(more)], SIGNAL))[0];

Deno.test("ExternalCaller counts statuses as the call says", async () => {
  const expecting = (expectedStatus: number | undefined, status: number) =>
    one(() => Promise.resolve(answer(status, "body")), { expectedStatus });
  assert.equal((await expecting(undefined, 204)).error, undefined);
  assert.equal((await expecting(404, 404)).error, undefined);
  const refused = await expecting(201, 200);
  assert.equal(
    refused.error?.message,
    'GET "http://h": the server answered 200, not 201',
  );
  assert.equal(refused.body, "body");
  assert.equal((await expecting(undefined, 304)).error?.lasting, false);
});

Deno.test("ExternalCaller follows redirects unless one is expected", async () => {
  const asked: (string | undefined)[] = [];
  const fetch = ({ redirects }: OutboundRequest) => {
    asked.push(redirects);
    return Promise.resolve(answer(302));
  };
  await one(fetch);
  await one(fetch, { expectedStatus: 302 });
  assert.deepEqual(asked, ["follow", "none"]);
});

Deno.test("ExternalCaller gives failures of the network as data", async () => {
  const failing = (kind: NetError["kind"]) =>
    one(() => Promise.reject(new NetError(kind, "Cannot fetch", { hint: "try" })));
  assert.deepEqual((await failing("timeout")).error, {
    lasting: false,
    message: "Cannot fetch",
    hint: "try",
  });
  assert.equal((await failing("refused-address")).error?.lasting, true);
  await assert.rejects(one(() => Promise.reject(new TypeError("a bug"))), /a bug/);
});

Deno.test("ExternalCaller sends a credential in its header, in place of another one", async () => {
  const sent: Record<string, string>[] = [];
  const fetch = (outgoing: OutboundRequest) => {
    sent.push({ ...outgoing.headers });
    return Promise.resolve(answer(200));
  };
  const headers = { authorization: "old", "X-Other": "stays" };
  const send = (credential: Credential) => one(fetch, { headers, credential });
  await send({ from: "environment", header: "Authorization", variable: "TOKEN" });
  await send({ from: "environment", header: "X-Key", variable: "TOKEN" });
  await send({
    from: "token",
    header: "Authorization",
    pieces: ["Basic ", { variable: "TOKEN" }],
  });
  await send({ from: "token", header: "Authorization", pieces: [" "] });
  assert.deepEqual(sent, [
    { "X-Other": "stays", Authorization: "Bearer hunter2-token" },
    { ...headers, "X-Key": "hunter2-token" },
    { "X-Other": "stays", Authorization: "Basic hunter2-token" },
    headers,
  ]);
});

Deno.test("ExternalCaller says what is missing of a credential, and sends nothing", async () => {
  let sent = 0;
  const fetch = () => {
    sent++;
    return Promise.resolve(answer(200));
  };
  const variable = await one(fetch, {
    credential: { from: "environment", header: "Authorization", variable: "ABSENT" },
  });
  assert.equal(
    variable.error?.message,
    'the environment variable "ABSENT" is not set, or may not be read',
  );
  const credential = { from: "secret", header: "X", name: "s", key: "k" } as const;
  const forbidden = () => Promise.reject(new KubeError("forbidden", "no"));
  for (
    const [get, why] of [
      [() => Promise.resolve(undefined), "is not there"],
      [() => Promise.resolve({ data: { k: "%%" } }), "is no base64"],
      [forbidden, "may not be read"],
    ] as const
  ) {
    const [result] = await bed(fetch, get).caller.call(
      [request({ credential })],
      SIGNAL,
    );
    assert.equal(result.error?.message, `the key "k" of the Secret "ork/s" ${why}`);
    assert.equal(result.error?.lasting, false);
  }
  assert.equal(sent, 0);
});

Deno.test("ExternalCaller reads a Secret once for a while, and anew when it is refused", async () => {
  let read = 0;
  let status = 200;
  const { caller, clock } = bed(
    () => Promise.resolve(answer(status)),
    () => Promise.resolve({ data: { k: btoa(`secret-${++read}`) } }),
  );
  const credential = { from: "secret", header: "X", name: "s", key: "k" } as const;
  const call = () => caller.call([request({ credential })], SIGNAL);
  await call();
  await call();
  assert.equal(read, 1);
  clock.advance(10_000);
  await call();
  assert.equal(read, 2);
  status = 401;
  await call();
  status = 200;
  await call();
  assert.equal(read, 3);
});

Deno.test("ExternalCaller strikes the credential out of all that comes back", async () => {
  const secret = "hunter2-token";
  const echo = {
    from: "environment",
    header: "Authorization",
    variable: "TOKEN",
  } as const;
  const { caller, logs, metrics } = bed(
    () =>
      Promise.resolve(
        answer(500, `You sent ${secret}, ${secret}`, { "x-echo": secret }),
      ),
  );
  const [result] = await caller.call([request({ credential: echo })], SIGNAL);
  assert.equal(result.body, "You sent ***, ***");
  const shown = JSON.stringify([result, logs]) + (await metrics.expose()).text;
  assert.ok(!shown.includes(secret));
  assert.ok(!shown.includes("secret-path"), "an address may hold a secret too");
});

Deno.test("ExternalCaller counts calls, errors and their kinds", async () => {
  const { caller, metrics } = bed(({ url }) =>
    url.endsWith("x")
      ? Promise.reject(new NetError("timeout", "late"))
      : Promise.resolve(answer(200))
  );
  await caller.call([request(), request({ url: "http://h/x" })], SIGNAL);
  const { text } = await metrics.expose();
  assert.match(
    text,
    /external_calls_total\{crd="site",name="flags",result="success"\} 1/,
  );
  assert.match(
    text,
    /external_calls_total\{crd="site",name="flags",result="error"\} 1/,
  );
  assert.match(
    text,
    /external_call_errors_total\{crd="site",name="flags",error_type="timeout"\} 1/,
  );
});

Deno.test("ExternalCaller makes at most 16 calls at once, and the rest in turn", async () => {
  let inside = 0;
  let most = 0;
  const { caller } = bed(async () => {
    most = Math.max(most, ++inside);
    await Promise.resolve();
    inside--;
    return answer(200);
  });
  const results = await caller.call(
    Array.from({ length: 40 }, () => request()),
    SIGNAL,
  );
  assert.equal(results.length, 40);
  assert.equal(most, 16);
});

Deno.test("CallGate lets those who wait go without their work once all is stopped", async () => {
  const gate = new CallGate(1);
  const stop = new AbortController();
  const end = Promise.withResolvers<void>();
  const first = gate.run(stop.signal, () => end.promise);
  const second = gate.run(stop.signal, () => Promise.reject(new Error("was begun")));
  stop.abort(new Error("stopping"));
  end.resolve();
  await first;
  await assert.rejects(second, /stopping/);
  assert.equal(await gate.run(SIGNAL, () => Promise.resolve(1)), 1);
});
