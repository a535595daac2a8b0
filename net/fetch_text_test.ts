import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { createApp } from "./app.ts";
import { NetError, type NetErrorKind } from "./errors.ts";
import { fetchBytes, fetchText } from "./fetch_text.ts";
import { createServer, type Server } from "./server.ts";

/** Runs with a server that has a text, a redirect and an answer that never ends. */
async function withServer(use: (server: Server) => Promise<void>): Promise<void> {
  const app = createApp();
  app.get("/text", () => new Response("kind: Katalög"));
  app.get(
    "/moved",
    () => new Response(null, { status: 302, headers: { location: "/text" } }),
  );
  app.get(
    "/endless",
    () =>
      new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })),
  );
  const server = createServer({ port: 0, app, clock: new ManualClock() });
  try {
    await use(server);
  } finally {
    await server.close(1000);
  }
}

const kindIs = (kind: NetErrorKind) => (error: unknown) =>
  error instanceof NetError && error.kind === kind;

Deno.test("fetchText gives the text, redirects followed", async () => {
  await withServer(async ({ url }) => {
    const clock = new ManualClock();
    assert.equal(await fetchText(`${url}/text`, { clock }), "kind: Katalög");
    assert.equal(await fetchText(`${url}/moved`, { clock }), "kind: Katalög");
    assert.equal(clock.pending, 0);
  });
});

Deno.test("fetchBytes gives the bytes as they are", async () => {
  await withServer(async ({ url }) => {
    assert.deepEqual(
      await fetchBytes(`${url}/text`, { clock: new ManualClock() }),
      new TextEncoder().encode("kind: Katalög"),
    );
  });
});

Deno.test("fetchText names the status of an answer that is no success", async () => {
  await withServer(async ({ url }) => {
    await assert.rejects(
      fetchText(`${url}/gone`, { clock: new ManualClock() }),
      (error: Error) =>
        kindIs("bad-answer")(error) && error.message.endsWith("answered 404"),
    );
  });
});

Deno.test("fetchText stops reading past its limit", async () => {
  await withServer(async ({ url }) => {
    const options = { clock: new ManualClock(), bytesMax: 5 };
    await assert.rejects(fetchText(`${url}/text`, options), kindIs("too-large"));
  });
});

Deno.test("fetchText gives up on an answer that does not end", async () => {
  await withServer(async ({ url }) => {
    const clock = new ManualClock();
    const late = assert.rejects(
      fetchText(`${url}/endless`, { clock, timeoutMs: 50 }),
      kindIs("timeout"),
    );
    clock.advance(50);
    await late;
  });
});

Deno.test("fetchText tells that nobody listens", async () => {
  let url = "";
  await withServer((server) => Promise.resolve(void (url = server.url)));
  await assert.rejects(
    fetchText(`${url}/text`, { clock: new ManualClock() }),
    kindIs("unreachable"),
  );
});
