import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { conditionOf, type TestOperator, withOperator } from "../e2e/test_operator.ts";
import { systemClock } from "../e2e/testing.ts";
import { createApp, createServer, jsonResponse } from "../net/mod.ts";
import { pluginOf } from "./testing_hooks.ts";
import { INVENTORY_ANNOTATION as INVENTORY } from "./inventory.ts";
import { HOOK_MANAGER } from "./marks.ts";

const RUST = await Deno.readFile(
  new URL("../hooks/testdata/rust.wasm", import.meta.url),
);

const BOX = `
reconciler:
  hooks:
    wasm: ./rust.wasm
    capabilities:
      apply: [{ apiVersion: v1, kind: ConfigMap }]
`;

const OPTIONS = { box: BOX, modules: { "rust.wasm": RUST } };

Deno.test("A hook's object is made, repaired, and goes with its resource", () =>
  withOperator(OPTIONS, async (test) => {
    await test.site("orders", { engine: "postgres" });
    const { live } = await test.ready("orders", "True");
    const made = await test.configMap("orders-config");
    assert.deepEqual(made?.data, { engine: "postgres" });
    assert.equal(made?.metadata.ownerReferences?.[0].uid, live.metadata.uid);
    assert.equal(made?.metadata.labels?.["orkestra.orkspace.io/managed"], "true");
    assert.ok(
      made?.metadata.managedFields?.some(({ manager }) => manager === HOOK_MANAGER),
    );
    assert.equal(live.metadata.annotations?.[INVENTORY], "ConfigMap.v1");

    await test.client.delete(test.ref("v1", "ConfigMap", "orders-config"));
    await test.until("the repair", () => test.configMap("orders-config"));
    await test.client.mergePatch(test.ref("v1", "ConfigMap", "orders-config"), {
      data: { engine: "mysql" },
    });
    await test.until("the repair of a field", async () => {
      const map = await test.configMap("orders-config");
      return JSON.stringify(map?.data) === '{"engine":"postgres"}';
    });

    await test.client.delete(test.siteRef("orders"));
    await gone(test, "orders");
    await test.until("garbage collection", async () =>
      await test.configMap("orders-config") === undefined);
  }));

/** A box whose hook may make ConfigMaps, and whatever else is given. */
function box(more = "", limits = ""): string {
  return `
reconciler:
  hooks:
    wasm: ./plugin.wasm
    limits: { ${limits} }
    capabilities:
      apply: [{ apiVersion: v1, kind: ConfigMap }]
      ${more}
`;
}

function map(name: string, data = {}): Json {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

const SECRET = { apiVersion: "v1", kind: "Secret", name: "root" };

Deno.test("A hook that reads what it was not granted fails alone, and nothing is written", async () => {
  const asks = ["ork_get", SECRET] as const;
  const made = { result: "ok", apply: [map("stolen")] };
  const plugin = await pluginOf({
    on_reconcile: [{ having: '"steal":true', asks, says: made }, {
      says: { result: "ok", apply: [map("fine")] },
    }],
  });
  const options = { box: box(), modules: { "plugin.wasm": plugin }, http: true };
  await withOperator(options, async (test) => {
    await test.site("thief", { steal: true });
    await test.site("honest", {});
    const { message } = await test.ready("thief", "False", "HookDenied");
    assert.match(
      message,
      /^katalog\.yaml:\d+:\d+: Cannot let the hook "site" read "Secret"/,
    );
    await test.ready("honest", "True");
    assert.equal(await test.configMap("stolen"), undefined);
    await test.until("an event", async () => {
      const found = await test.list("events.k8s.io/v1", "Event");
      return found.some(({ note }) => String(note).includes('read "Secret'));
    });
    const text = await (await fetch(`${test.operator.url}/metrics`)).text();
    assert.match(
      text,
      /orkestra_hook_errors_total\{crd="site",error_type="denied"\} [1-9]/,
    );
    assert.match(
      text,
      /orkestra_hook_calls_total\{crd="site",export="on_reconcile",result="ok"\}/,
    );
    assert.match(text, /orkestra_hook_memory_bytes_max\{crd="site"\} [1-9]/);
  });
});

Deno.test("A hook that is granted a Secret by name reads it, and no other", async () => {
  const read = (name: string) => ["ork_get", { ...SECRET, name }] as const;
  const plugin = await pluginOf({
    on_reconcile: [
      { having: '"read":"b"', asks: read("b"), says: { result: "ok" } },
      { asks: read("a"), says: { result: "ok", apply: [map("read")] } },
    ],
  });
  const grant = "read: [{ apiVersion: v1, kind: Secret, names: [a] }]";
  const options = { box: box(grant), modules: { "plugin.wasm": plugin } };
  await withOperator(options, async (test) => {
    await test.site("one", { read: "a" });
    await test.ready("one", "True");
    await test.site("two", { read: "b" });
    const { message } = await test.ready("two", "False", "HookDenied");
    assert.match(message, /read "Secret\/.*\/b": nothing grants it/);
  });
});

Deno.test("A hook that computes for ever fails alone, in time", async () => {
  const plugin = await pluginOf({
    on_reconcile: [
      { having: '"spin":true', spins: true, says: { result: "ok" } },
      { says: { result: "ok", apply: [map("made")] } },
    ],
  });
  const options = { box: box("", "cpu: 50ms"), modules: { "plugin.wasm": plugin } };
  await withOperator(options, async (test) => {
    await test.site("bad", { spin: true });
    await test.site("good", {});
    const { message } = await test.ready("bad", "False", "HookLimitExceeded");
    assert.match(message, /on_reconcile/);
    await test.ready("good", "True");
  });
});

Deno.test("A hook holds a deletion across a restart of the operator", async () => {
  const plugin = await pluginOf({
    on_reconcile: [{ says: { result: "ok", apply: [map("made")] } }],
    on_delete: [
      {
        having: '"free":true',
        says: {
          result: "ok",
          events: [{ type: "Normal", reason: "Freed", message: "all" }],
        },
      },
      {
        says: {
          result: "requeue",
          requeueAfter: "1s",
          conditions: [{ type: "Freed", status: "False", reason: "Busy" }],
        },
      },
    ],
    on_not_found: [{ asks: ["ork_get", SECRET], says: { result: "ok" } }],
  });
  const options = { box: box(), modules: { "plugin.wasm": plugin } };
  await withOperator(options, async (test) => {
    await test.site("db", {});
    await test.ready("db", "True");
    await test.client.delete(test.siteRef("db"));
    const held = async () =>
      conditionOf(await test.client.get(test.siteRef("db")), "Freed")?.reason ===
        "Busy";
    await test.until("the hold", held);
    await test.stop();
    await test.start();
    const { message } = await test.ready("db", "False", "Deleting");
    assert.equal(message, 'the hook "site" to be done');
    assert.ok(await test.configMap("made"));
    await test.client.mergePatch(test.siteRef("db"), { spec: { free: true } });
    await gone(test, "db");
    await test.until("the event", async () =>
      (await test.list("events.k8s.io/v1", "Event")).some((one) =>
        one.reason === "Freed"
      ));
    // It asks for what it may not read, so that its call shows in the log.
    await test.until("on_not_found", () =>
      Promise.resolve(test.logs.some((one) => one.message === "hook failed")));
  });
});

Deno.test("A reload swaps the plug-in, and what the new one does not want goes", async () => {
  const says = (name: string) =>
    pluginOf({
      on_reconcile: [{
        says: { result: "ok", apply: [map(name)], status: { by: name } },
      }],
    });
  const modules = { "plugin.wasm": await says("first") };
  await withOperator({ box: box(), modules }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    assert.ok(await test.configMap("first"));
    modules["plugin.wasm"] = await says("second");
    await test.operator.reload(await test.plan());
    await test.until("the new object", () => test.configMap("second"));
    await test.until("the end of the old one", async () =>
      await test.configMap("first") === undefined);
    await test.until("the status", async () =>
      getPath((await test.client.get(test.siteRef("a")))?.status, ["by"]) === "second");
  });
});

Deno.test("A hook calls the services that it is granted, and no other", async () => {
  const app = createApp();
  const asked: string[] = [];
  app.get("/v1/:name", (request) => {
    asked.push(request.url.pathname);
    return request.param("name") === "away"
      ? new Response(null, { status: 302, headers: { location: "/v2/secret" } })
      : jsonResponse({ ok: true });
  });
  app.get("/v2/:name", () => {
    asked.push("never");
    return jsonResponse({});
  });
  const server = createServer({ port: 0, app, clock: systemClock });
  const { port } = new URL(server.url);
  const call = (path: string, host = "127.0.0.1") =>
    ["ork_http", { method: "GET", url: `http://${host}:${port}${path}` }] as const;
  const ok = { result: "ok" };
  const plugin = await pluginOf({
    on_reconcile: [
      { having: '"to":"granted"', asks: call("/v1/a"), says: ok },
      { having: '"to":"path"', asks: call("/v2/a"), says: ok },
      { having: '"to":"redirect"', asks: call("/v1/away"), says: ok },
      { having: '"to":"name"', asks: call("/v1/b", "localhost"), says: ok },
      { says: ok },
    ],
  });
  const grant = `http: [
        { host: 127.0.0.1, scheme: http, port: ${port}, pathPrefix: /v1 },
        { host: localhost, scheme: http, port: ${port}, pathPrefix: /v1 }]`;
  const options = { box: box(grant), modules: { "plugin.wasm": plugin } };
  try {
    await withOperator(options, async (test) => {
      await test.site("granted", { to: "granted" });
      await test.ready("granted", "True");
      for (const to of ["path", "redirect", "name"]) {
        await test.site(to, { to });
        await test.ready(to, "False", "HookDenied");
      }
      assert.deepEqual([...new Set(asked)].sort(), ["/v1/a", "/v1/away"]);
    });
  } finally {
    await server.close(1000);
  }
});

async function gone(test: TestOperator, name: string): Promise<void> {
  await test.until(`the end of ${name}`, async () =>
    await test.client.get(test.siteRef(name)) === undefined);
}
