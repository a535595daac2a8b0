import assert from "node:assert/strict";
import { createApp, jsonResponse } from "./app.ts";

Deno.test("createApp hands path parts, queries and headers to the handler", async () => {
  const app = createApp();
  app.get("/katalog/:crd/cr/:name", (request) =>
    jsonResponse({
      method: request.method,
      crd: request.param("crd"),
      name: request.param("name"),
      field: request.query("field"),
      absent: request.query("absent") ?? null,
      accept: request.header("Accept"),
    }));
  const answer = await app.request("/katalog/site/cr/a%20b?field=spec.host", {
    headers: { accept: "application/json" },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), {
    method: "GET",
    crd: "site",
    name: "a b",
    field: "spec.host",
    absent: null,
    accept: "application/json",
  });
});

Deno.test("createApp answers an unknown route with 404 and its path", async () => {
  const answer = await createApp().request("/nothing?x=1");
  assert.equal(answer.status, 404);
  assert.deepEqual(await answer.json(), {
    error: 'Cannot find "/nothing": there is no such route',
  });
});

Deno.test("createApp tells the client nothing about what a handler threw", async () => {
  const seen: unknown[] = [];
  const app = createApp({ onError: (error) => seen.push(error) });
  const secret = new Error("password is hunter2");
  app.get("/", () => {
    throw secret;
  });
  const answer = await app.request("/");
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /hunter2/);
  assert.deepEqual(seen, [secret]);
});

Deno.test("createApp refuses a body whose stated length is over the limit", async () => {
  const app = createApp({ bodyBytesMax: 4 });
  app.post("/", async (request) => jsonResponse(await request.text()));
  const send = (body: string) =>
    app.request("/", {
      method: "POST",
      body,
      headers: { "content-length": String(body.length) },
    });
  assert.equal((await send("1234")).status, 200);
  const refused = await send("12345");
  assert.equal(refused.status, 413);
  assert.match(await refused.text(), /larger than 4 bytes/);
});

Deno.test("createApp refuses a body of unknown length once it passes the limit", async () => {
  const faults: unknown[] = [];
  const app = createApp({ bodyBytesMax: 4, onError: (error) => faults.push(error) });
  app.post("/", async (request) => jsonResponse(await request.text()));
  const body = new Blob(["12345"]).stream();
  const answer = await app.request("/", { method: "POST", body });
  assert.equal(answer.status, 413);
  assert.deepEqual(faults, []);
});

Deno.test("createApp serves HEAD where it serves GET, without the body", async () => {
  const app = createApp();
  app.get("/health", () => jsonResponse({ status: "ok" }));
  const answer = await app.request("/health", { method: "HEAD" });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "");
});
