import assert from "node:assert/strict";
import { withService } from "../e2e/test_service.ts";
import { jsonResponse } from "../net/mod.ts";

const BOX = `
reconciler: { resync: 1h, workers: 1 }
preReconcile:
  external:
    - { name: window, url: "URL/window/{{ .metadata.name }}", token: $API_TOKEN, cacheFor: 0s }
  enqueueGate:
    failPolicy: closed
    when: [{ field: external.window.open, equals: true }]
  reconcileGate:
    external:
      - { name: freeze, url: "URL/freeze/{{ .metadata.name }}", cacheFor: 0s }
    failPolicy: closed
    when: [{ field: external.freeze.body, notEquals: frozen }]
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}", freeze: "{{ .external.freeze.body }}" }
`;

Deno.test("Gates ask other services, hold what they must, and never a deletion", async () => {
  const token = "hunter2-of-the-gates";
  const shut = new Set(["shut"]);
  const frozen = new Set(["frozen"]);
  const failing = new Set(["failing"]);
  let hang: Promise<void> | undefined;
  await withService(
    (app) => {
      app.get("/window/:name", async (request) => {
        assert.equal(request.header("authorization"), `Bearer ${token}`);
        const name = request.param("name")!;
        if (name === "slow") await hang;
        return jsonResponse({ open: !shut.has(name), token });
      });
      app.get("/freeze/:name", (request) => {
        const name = request.param("name")!;
        if (failing.has(name)) return new Response("no", { status: 500 });
        return new Response(frozen.has(name) ? "frozen" : "free");
      });
    },
    { box: BOX, env: { API_TOKEN: token } },
    async (test) => {
      let release = () => {};
      hang = new Promise<void>((resolve) => void (release = resolve));
      await test.site("slow", { size: 1 });
      for (const name of ["shut", "frozen", "failing"]) {
        await test.site(name, { size: 1 });
      }
      // The hanging one is first, and holds up neither the watch nor the one worker.
      await test.site("fine", { size: 1 });
      await test.ready("fine", "True");
      assert.deepEqual((await test.configMap("fine"))?.data, {
        size: "1",
        freeze: "free",
      });
      await test.until("a gate that cannot ask", () =>
        Promise.resolve(/cannot be judged: Cannot call "freeze"/.test(
          test.operator.status()[0].gatedBy ?? "",
        )));
      for (const name of ["slow", "shut", "frozen", "failing"]) {
        assert.equal(await test.configMap(name), undefined, name);
      }
      release();
      await test.ready("slow", "True");
      // A service that is back is asked again without any change of the resource.
      failing.clear();
      await test.ready("failing", "True");
      // What a gate has closed waits for a change.
      frozen.clear();
      shut.clear();
      await test.site("frozen", { size: 2 });
      await test.site("shut", { size: 2 });
      await test.ready("frozen", "True");
      await test.ready("shut", "True");
      // Now nobody would let it pass.
      for (const set of [shut, frozen, failing]) set.add("frozen");
      await test.client.delete(test.siteRef("frozen"));
      await test.until("the deletion", async () =>
        await test.client.get(test.siteRef("frozen")) === undefined);
      const shown = JSON.stringify([test.logs, test.operator.status()]);
      assert.ok(!shown.includes(token));
    },
  );
});
