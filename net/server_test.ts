import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createApp, jsonResponse } from "./app.ts";
import { NetError } from "./errors.ts";
import { createServer } from "./server.ts";

/** A handler that stays busy until the test lets it go. */
function heldApp() {
  const app = createApp();
  const held = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  app.get("/held", async () => {
    entered.resolve();
    await held.promise;
    return jsonResponse("late");
  });
  app.get("/", () => jsonResponse("now"));
  return { app, release: held.resolve, entered: entered.promise };
}

Deno.test("createServer listens on the loopback address unless told otherwise", async () => {
  const { app } = heldApp();
  const server = createServer({ port: 0, app, clock: new ManualClock() });
  try {
    assert.equal(server.url, `http://127.0.0.1:${server.port}`);
    const answer = await fetch(server.url);
    assert.equal(await answer.json(), "now");
  } finally {
    await server.close(0);
  }
});

Deno.test("createServer says that the port is in use and how to choose another", async () => {
  const { app } = heldApp();
  const clock = new ManualClock();
  const first = createServer({ port: 0, app, clock });
  try {
    assert.throws(
      () => createServer({ port: first.port, app, clock }),
      (error: unknown) =>
        error instanceof NetError && error.kind === "port-in-use" &&
        error.message ===
          `Cannot listen on "127.0.0.1:${first.port}": the port is in use` &&
        /--port/.test(error.hint ?? ""),
    );
  } finally {
    await first.close(0);
  }
});

Deno.test("createServer lets a running request end while it drains", async () => {
  const { app, release, entered } = heldApp();
  const server = createServer({ port: 0, app, clock: new ManualClock() });
  const answer = fetch(`${server.url}/held`);
  await entered;
  const closed = server.close(60_000);
  release();
  assert.equal(await (await answer).json(), "late");
  await closed;
  await assert.rejects(fetch(server.url));
});

Deno.test("createServer cuts off what is still running when the grace is over", async () => {
  const { app, release, entered } = heldApp();
  const clock = new ManualClock();
  const server = createServer({ port: 0, app, clock });
  const answer = fetch(`${server.url}/held`);
  await entered;
  const closed = server.close(5000);
  clock.advance(5000);
  assert.equal((await answer).status, 503);
  assert.match(await (await answer).text(), /is stopping/);
  await closed;
  assert.equal(clock.pending, 0);
  release();
});

Deno.test("createServer answers 503 when too many requests run at once", async () => {
  const { app, release, entered } = heldApp();
  const server = createServer({
    port: 0,
    app,
    clock: new ManualClock(),
    limits: { requestsMax: 1 },
  });
  try {
    const first = fetch(`${server.url}/held`);
    await entered;
    const second = await fetch(server.url);
    assert.equal(second.status, 503);
    assert.equal(second.headers.get("retry-after"), "1");
    await second.body?.cancel();
    release();
    assert.equal((await first).status, 200);
    await (await first).body?.cancel();
  } finally {
    await server.close(0);
  }
});

Deno.test("createServer answers 503 when a handler takes too long", async () => {
  const { app, release, entered } = heldApp();
  const clock = new ManualClock();
  const server = createServer({ port: 0, app, clock, limits: { requestMs: 100 } });
  try {
    const answer = fetch(`${server.url}/held`);
    await entered;
    clock.advance(100);
    assert.equal((await answer).status, 503);
    assert.match(await (await answer).text(), /within 100 ms/);
    release();
  } finally {
    await server.close(0);
  }
});
