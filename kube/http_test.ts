import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import type { ClusterConfig, TokenSource } from "./cluster_config.ts";
import type { Outgoing } from "./connections.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { ANSWER_BYTES_MAX, Http, type HttpCall } from "./http.ts";
import { AnswerTooLargeError } from "./repeat.ts";

/** Answers the n-th request, from 1 on. */
type Script = (attempt: number, outgoing: Outgoing) => Response | Promise<Response>;

class World {
  readonly clock = new ManualClock();
  readonly requests: { readonly at: number; readonly outgoing: Outgoing }[] = [];
  opened = 0;
  closed = 0;
  readonly http: Http;

  constructor(script: Script, config: Partial<ClusterConfig> = {}) {
    const server = "https://api.test:6443";
    this.http = new Http({ server, namespace: "default", source: "test", ...config }, {
      clock: this.clock,
      random: seededRandom(7),
      logger: silentLogger,
      open: () => {
        this.opened++;
        return {
          fetch: async (outgoing) => {
            this.requests.push({ at: this.clock.monotonic(), outgoing });
            return await script(this.requests.length, outgoing);
          },
          close: () => this.closed++,
        };
      },
    });
  }

  /** Lets time pass until the call has ended. */
  async send(
    call: Partial<HttpCall> = {},
  ): Promise<{ value?: unknown; error?: KubeError }> {
    let ended: { value?: unknown; error?: KubeError } | undefined;
    this.http.send({
      method: "GET",
      path: "/x",
      what: "try",
      repeatable: true,
      ...call,
    })
      .then((value) => ended = { value }, (error) => ended = { error });
    for (let i = 0; i < 5_000 && ended === undefined; i++) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (ended === undefined) this.clock.advance(20);
    }
    assert.ok(ended, "the call did not end");
    return ended;
  }
}

function json(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

function failStatus(code: number, more: Record<string, unknown> = {}): Response {
  return json({ kind: "Status", status: "Failure", code, ...more }, code);
}

function reset(): Response {
  throw new TypeError("fetch failed", { cause: new Error("connection reset by peer") });
}

function refused(): Response {
  throw new TypeError("fetch failed", {
    cause: new Error("client error (Connect): tcp connect error: Connection refused"),
  });
}

function kindOf(ended: { error?: KubeError }): KubeErrorKind | undefined {
  assert.ok(
    ended.error === undefined || ended.error instanceof KubeError,
    String(ended.error),
  );
  return ended.error?.kind;
}

Deno.test("Http waits as long as a 429 says", async () => {
  const world = new World((attempt) =>
    attempt < 3 ? json({}, 429, { "retry-after": "2" }) : json({ ok: 1 })
  );
  assert.deepEqual(await world.send(), {
    value: { contentType: "application/json", body: { ok: 1 } },
  });
  const [first, second, third] = world.requests.map(({ at }) => at);
  assert.ok(second - first >= 2000 && third - second >= 2000);
});

Deno.test("Http repeats after connection loss and 5xx, ever later", async () => {
  const world = new World((attempt) =>
    attempt === 1 ? reset() : attempt < 4 ? failStatus(503) : json({})
  );
  assert.equal(kindOf(await world.send()), undefined);
  const at = world.requests.map((request) => request.at);
  const gaps = at.slice(1).map((time, i) => time - at[i]);
  assert.equal(gaps.length, 3);
  // 100, 200, 400 ms, spread by half, in steps of 20 ms.
  assert.ok(
    gaps.every((gap, i) => gap >= 50 * 2 ** i && gap <= 150 * 2 ** i + 20),
    `${gaps}`,
  );
});

Deno.test("Http gives up on a 5xx after five attempts, but not on a lost connection", async () => {
  const failing = new World(() => failStatus(500, { message: "webhook is down" }));
  const ended = await failing.send();
  assert.equal(kindOf(ended), "server");
  assert.equal(ended.error!.message, "Cannot try: webhook is down");
  assert.equal(failing.requests.length, 5);

  const away = new World(refused);
  const lost = await away.send({ timeoutMs: 20_000 });
  assert.equal(kindOf(lost), "unreachable");
  assert.match(
    lost.error!.message,
    /no connection to https:\/\/api\.test:6443: connection refused/,
  );
  assert.match(lost.error!.hint!, /api\.test/);
  assert.ok(away.requests.at(-1)!.at > 10_000);
});

Deno.test("Http never repeats what cannot change", async () => {
  const refusals: [KubeErrorKind, () => Response][] = [
    [
      "invalid",
      () => failStatus(500, { message: "failed to create typed patch object (x)" }),
    ],
    ["invalid", () => failStatus(400)],
    ["invalid", () => failStatus(422)],
    ["unauthorized", () => failStatus(401)],
    ["forbidden", () => failStatus(403)],
    ["conflict", () => failStatus(409, { reason: "Conflict" })],
    ["gone", () => failStatus(410)],
    ["unknown-kind", () => new Response("404 page not found\n", { status: 404 })],
    ["not-found", () => failStatus(404, { details: { name: "x", kind: "pods" } })],
    ["certificate", () => {
      throw new TypeError("fetch failed", {
        cause: new Error("client error (Connect): invalid peer certificate: Expired"),
      });
    }],
  ];
  for (const [kind, answer] of refusals) {
    const world = new World(answer);
    assert.equal(kindOf(await world.send()), kind);
    assert.equal(world.requests.length, 1, kind);
  }
});

Deno.test("Http repeats a POST only when the server cannot have seen it", async () => {
  const call = { method: "POST", repeatable: false } as const;
  for (const answer of [reset, () => failStatus(503)]) {
    const world = new World(answer);
    await world.send(call);
    assert.equal(world.requests.length, 1);
  }
  for (const answer of [refused, () => failStatus(429)]) {
    const world = new World((attempt) => attempt === 1 ? answer() : json({}));
    assert.equal(kindOf(await world.send(call)), undefined);
    assert.equal(world.requests.length, 2);
  }
});

Deno.test("Http ends a call at its deadline, and uses that connection no more", async () => {
  const world = new World((_attempt, { signal }) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    )
  );
  const ended = await world.send({ timeoutMs: 500 });
  assert.equal(kindOf(ended), "timeout");
  assert.match(
    ended.error!.message,
    /no answer from https:\/\/api\.test:6443 within 500 ms/,
  );
  assert.equal(world.closed, 1);
  await world.send({ timeoutMs: 500 });
  assert.equal(world.opened, 2);
  assert.equal(world.clock.pending, 0);
});

Deno.test("Http ends a call with its signal, and keeps the connection", async () => {
  const stop = new AbortController();
  const world = new World((_attempt, { signal }) => {
    setTimeout(() => stop.abort(), 0);
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  });
  const ended = await world.send({ signal: stop.signal });
  assert.equal(kindOf(ended), "timeout");
  assert.match(ended.error!.message, /called off/);
  assert.equal(world.closed, 0);
});

Deno.test("Http calls an answer that breaks off unreachable, and one that is no JSON a server error", async () => {
  const broken = new World((attempt) =>
    attempt > 1 ? json({}) : new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"half":'));
          controller.error(new Error("connection reset"));
        },
      }),
      { headers: { "content-type": "application/json" } },
    )
  );
  assert.equal(kindOf(await broken.send()), undefined);
  assert.equal(broken.requests.length, 2);

  const headers = { "content-type": "application/json" };
  const ended = await new World(() => new Response("<html>", { headers })).send();
  assert.equal(kindOf(ended), "server");
  assert.match(ended.error!.message, /the answer is no JSON/);
});

Deno.test("Http refuses an answer beyond its limit, without repeating", async () => {
  const chunk = new Uint8Array(ANSWER_BYTES_MAX / 4 + 1);
  const world = new World(() =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }),
    )
  );
  const { error } = await world.send();
  assert.ok(error instanceof AnswerTooLargeError);
  assert.equal(world.requests.length, 1);
});

Deno.test("Http reads a token again after a 401, and after a minute", async () => {
  let token = "old";
  const source: TokenSource = { changes: true, read: () => Promise.resolve(token) };
  const sent = (world: World) =>
    world.requests.map(({ outgoing }) => outgoing.headers.get("authorization"));
  const world = new World(
    (_attempt, { headers }) =>
      headers.get("authorization") === `Bearer ${token}` ? json({}) : failStatus(401),
    {
      token: source,
    },
  );
  await world.send();
  token = "new";
  assert.equal(kindOf(await world.send()), undefined);
  assert.deepEqual(sent(world), ["Bearer old", "Bearer old", "Bearer new"]);

  const minute = new World(() => json({}), { token: source });
  await minute.send();
  token = "newer";
  await minute.send();
  minute.clock.advance(60_000);
  await minute.send();
  assert.deepEqual(sent(minute), ["Bearer new", "Bearer new", "Bearer newer"]);
});

Deno.test("Http does not repeat a 401 with the same token", async () => {
  const source: TokenSource = { changes: true, read: () => Promise.resolve("same") };
  const world = new World(() => failStatus(401), { token: source });
  const ended = await world.send();
  assert.equal(kindOf(ended), "unauthorized");
  assert.equal(world.requests.length, 1);
  assert.doesNotMatch(ended.error!.message, /same/);
});

Deno.test("Http ends what is under way when it is closed", async () => {
  const world = new World((_attempt, { signal }) => {
    setTimeout(() => world.http.close(), 0);
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  });
  assert.equal(kindOf(await world.send()), "timeout");
  assert.equal(world.closed, world.opened);
});

Deno.test("Http says that our certificate has expired, where the server says 401 alone", async () => {
  const pem = await Deno.readTextFile(new URL("testdata/one_day.pem", import.meta.url));
  const world = new World(() => failStatus(401), {
    clientCertificate: { certPem: pem, keyPem: "" },
  });
  assert.equal(kindOf(await world.send()), "unauthorized");
  world.clock.advance(2 * 365 * 86_400_000);
  const ended = await world.send();
  assert.equal(kindOf(ended), "certificate");
  assert.equal(
    ended.error!.message,
    "Cannot try: the client certificate of test has expired",
  );
});
