import assert from "node:assert/strict";
import { getPath, type Json, type JsonObject } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";
import { withService } from "../e2e/test_service.ts";
import { jsonResponse } from "../net/mod.ts";

const FLAGS = `
onReconcile:
  external:
    - { name: flags, url: "URL/flags/{{ .metadata.name }}", cacheFor: 1h }
    - { name: image, url: "URL/image/{{ .external.flags.channel }}", cacheFor: 1h }
  configMaps:
    - name: "{{ .metadata.name }}"
      when: [{ field: external.flags.enabled, equals: "true" }]
      data: { image: "{{ .external.image.body }}" }
status:
  fields:
    - { path: flags, value: "{{ .external.flags.status }}" }
`;

Deno.test("An operator's calls decide what is made, and show in the status", async () => {
  const asked: string[] = [];
  await withService(
    (app) => {
      app.get("/flags/:name", (request) => {
        asked.push(request.url.pathname);
        return jsonResponse({
          enabled: request.param("name") !== "off",
          channel: "beta",
        });
      });
      app.get("/image/:channel", (request) => {
        asked.push(request.url.pathname);
        return new Response(`web:${request.param("channel")}`);
      });
    },
    { box: FLAGS },
    async (test) => {
      await test.site("on", {});
      await test.site("off", {});
      const { live } = await test.ready("on", "True");
      assert.equal(getPath(live.status, ["flags"]), "200");
      assert.deepEqual((await test.configMap("on"))?.data, { image: "web:beta" });
      await test.ready("off", "True");
      assert.equal(await test.configMap("off"), undefined);
      await test.quiet();
      assert.deepEqual(asked.sort(), [
        "/flags/off",
        "/flags/on",
        "/image/beta",
        "/image/beta",
      ], "each object asks each question once");
    },
  );
});

Deno.test("A call that fails leaves the children as they are, and says where", async () => {
  let status = 200;
  await withService(
    (app) => {
      app.get(
        "/flags/:name",
        () => jsonResponse({ enabled: true, channel: "a" }, status),
      );
      app.get("/image/:channel", () => new Response("web"));
    },
    { box: FLAGS.replaceAll("cacheFor: 1h", "cacheFor: 0s") },
    async (test) => {
      await test.site("a", { size: 1 });
      await test.ready("a", "True");
      const before = await test.configMap("a");
      status = 503;
      await test.site("a", { size: 2 });
      const { message } = await test.ready("a", "False", "ReconcileError");
      assert.match(
        message,
        /^katalog\.yaml:\d+:\d+: Cannot call "flags": GET "http:\/\/127\.0\.0\.1:\d+": the server answered 503\./,
      );
      assert.equal((await test.configMap("a"))?.metadata.uid, before?.metadata.uid);
      status = 200;
      // The backoff brings it back by itself.
      await test.ready("a", "True");
      // A resource can always be deleted, whoever is away.
      status = 503;
      await test.client.delete(test.siteRef("a"));
      await test.until("the deletion", async () =>
        await test.client.get(test.siteRef("a")) === undefined);
    },
  );
});

/** What no log line, condition, event or child may hold. */
const PLANTED = ["hunter2-of-a-secret", "hunter2-of-the-environment"];

const GUARDED = `
onReconcile:
  external:
    - { name: byEnv, url: "URL/echo", auth: { env: API_TOKEN }, cacheFor: 0s }
    - { name: byToken, url: "URL/echo", token: $API_TOKEN, cacheFor: 0s }
    - { name: byKey, url: "URL/echo", auth: { header: X-Key, secretRef: { name: login, namespace: "{{ .metadata.namespace }}", key: token } }, cacheFor: 0s }
    - { name: refused, url: "URL/refused", token: $API_TOKEN, continueOnError: true, cacheFor: 0s }
    - { name: moved, url: "URL/moved", token: $API_TOKEN, continueOnError: true, cacheFor: 0s }
    - name: failing
      url: "URL/refused"
      token: $API_TOKEN
      cacheFor: 0s
      when: [{ field: spec.fail, equals: "true" }]
  configMaps:
    - name: "{{ .metadata.name }}"
      data:
        body: "{{ .external.byEnv.body }} {{ .external.byKey.body }} {{ .external.byToken.body }}"
        header: "{{ index .external.byEnv.headers \\"x-echo\\" }}"
        error: "{{ .external.refused.error }} {{ .external.refused.body }} {{ .external.moved.error }}"
status:
  fields:
    - { path: seen, value: "{{ .external.byEnv.body }}{{ .external.byKey.body }}" }
`;

Deno.test("A credential reaches the service, and no log, status, event or child", async () => {
  const got: string[] = [];
  const [secret, environment] = PLANTED;
  const env = { API_TOKEN: environment };
  await withService(
    (app) => {
      const echo =
        (status: number) => (request: { header(name: string): string | undefined }) => {
          const login = request.header("authorization") ?? request.header("x-key") ??
            "none";
          got.push(login);
          return new Response(`You sent ${login}`, {
            status,
            headers: { "x-echo": login },
          });
        };
      app.get("/echo", echo(200));
      app.get("/refused", echo(401));
      app.get("/moved", (request) =>
        new Response(null, {
          status: 302,
          headers: { location: `gopher://h/${request.header("authorization")}` },
        }));
    },
    { box: GUARDED, env },
    async (test) => {
      await test.client.apply({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "login", namespace: test.namespace },
        data: { token: btoa(`${secret}\n`) },
      }, { fieldManager: "test" });
      await test.site("a", {});
      await test.ready("a", "True");
      await test.site("b", { fail: true });
      await test.ready("b", "False", "ReconcileError");
      assert.deepEqual(
        [...new Set(got)].sort(),
        [`Bearer ${environment}`, secret].sort(),
      );
      const map = await test.configMap("a");
      assert.match(String(getPath(map?.data, ["body"])), /You sent Bearer \*\*\*/);
      const events = await test.until("an event", async () => {
        const found = await test.list("events.k8s.io/v1", "Event");
        return found.some((one) => one.reason === "SiteReconcileError") && found;
      });
      const shown = JSON.stringify([
        test.logs,
        await test.list("v1", "ConfigMap"),
        await test.list(`${test.group}/v1`, "Site"),
        test.operator.status(),
        events,
      ]);
      for (const planted of PLANTED) assert.ok(!shown.includes(planted), planted);
      assert.ok(
        test.logs.some((one) => one.fields.call === "byKey"),
        "calls are logged",
      );
    },
  );
});

Deno.test("A Secret that is missing is named, and found once it is there", async () => {
  const box = `
onReconcile:
  external:
    - { name: a, url: "URL/", auth: { secretRef: { name: login, namespace: "{{ .metadata.namespace }}", key: token } } }
`;
  await withService(
    (app) => app.get("/", () => new Response("ok")),
    { box },
    async (test) => {
      await test.site("a", {});
      const { message } = await test.ready("a", "False", "ReconcileError");
      const where =
        `the key "token" of the Secret "${test.namespace}/login" is not there`;
      assert.ok(message.includes(`Cannot call "a": ${where}`), message);
      const data: JsonObject = { token: btoa("abc") };
      await test.client.apply({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "login", namespace: test.namespace },
        data: data as Json,
      }, { fieldManager: "test" });
      await test.ready("a", "True");
    },
  );
});

Deno.test("An address that an object chose cannot lead to a cloud's credentials", async () => {
  const box = `
onReconcile:
  external: [{ name: a, url: "{{ .spec.url }}" }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { url: "http://169.254.169.254/latest/meta-data/iam" });
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.match(
      message,
      /Cannot fetch "http:\/\/169\.254\.169\.254": calls to .* are refused/,
    );
    assert.ok(!message.includes("meta-data"), "an address may hold secrets");
  });
});

Deno.test("A call that must wait for another try holds up no other object", async () => {
  let calls = 0;
  const box = `
reconciler: { workers: 1 }
onReconcile:
  external:
    - name: a
      url: "URL/{{ .metadata.name }}"
      retryBackoff: { initial: 1h, maxAttempts: 2 }
`;
  await withService(
    (app) => {
      app.get("/slow", () => {
        calls++;
        return new Response("busy", { status: 503 });
      });
      app.get("/fine", () => new Response("ok"));
    },
    { box },
    async (test) => {
      await test.site("slow", {});
      await test.until("the first try", () => Promise.resolve(calls === 1));
      await test.site("fine", {});
      await test.ready("fine", "True");
      assert.equal(calls, 1);
    },
  );
});
