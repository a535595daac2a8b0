import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { conditionOf } from "../e2e/test_operator.ts";
import { withService } from "../e2e/test_service.ts";
import { jsonResponse } from "../net/mod.ts";

const ENTRY = `
validation:
  external:
    - { name: quota, url: "URL/quota/{{ .spec.tier }}", cacheFor: 0s, token: $API_TOKEN }
  rules:
    - { field: spec.size, max: "{{ .external.quota.max }}", message: "at most {{ .external.quota.max }}" }
    - { field: spec.host, unique: true, message: taken, when: [{ field: external.quota.unique, equals: true }] }
mutation:
  external:
    - { name: tiers, url: "URL/tier/{{ .metadata.name }}", cacheFor: 0s }
  rules:
    - { field: spec.tier, default: "{{ .external.tiers.tier }}" }
    - { field: spec.alias, default: shared, when: [{ field: spec.host, unique: false }] }
`;
const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { tier: "{{ .spec.tier }}", alias: '{{ .spec.alias | default "own" }}' }
`;

Deno.test("Other services decide what rules deny and set, and a failing one never lets pass", async () => {
  const asked: string[] = [];
  let status = 200;
  const token = "hunter2-of-the-rules";
  await withService(
    (app) => {
      app.get("/tier/:name", (request) => {
        asked.push(request.url.pathname);
        return jsonResponse({ tier: request.param("name") });
      });
      app.get("/quota/:tier", (request) => {
        asked.push(request.url.pathname);
        assert.equal(request.header("authorization"), `Bearer ${token}`);
        const max = request.param("tier") === "gold" ? 10 : 2;
        return jsonResponse({ max, unique: true, sent: token }, status);
      });
    },
    { box: BOX, entry: ENTRY, env: { API_TOKEN: token } },
    async (test) => {
      await test.site("gold", { size: 5, host: "a" });
      await test.ready("gold", "True");
      assert.deepEqual((await test.configMap("gold"))?.data, {
        tier: "gold",
        alias: "own",
      });
      assert.deepEqual(asked.slice(0, 2), ["/tier/gold", "/quota/gold"]);
      const stored = await test.client.get(test.siteRef("gold"));
      assert.equal(
        getPath(stored?.spec, ["tier"]),
        undefined,
        "a mutation stays in memory",
      );

      await test.site("tin", { size: 5, host: "b" });
      const { message } = await test.ready("tin", "False");
      assert.equal(message, 'field "spec.size": at most 2');
      assert.equal(await test.configMap("tin"), undefined);

      await test.site("twin", { size: 1, host: "a" });
      assert.equal(
        (await test.ready("twin", "False")).message,
        'field "spec.host": taken',
      );

      status = 503;
      await test.site("gold", { size: 6, host: "c" });
      const failed = await test.ready("gold", "False");
      assert.match(failed.message, /Cannot call "quota": .*the server answered 503/);
      const validation = conditionOf(failed.live, "ValidationFailed");
      assert.deepEqual([validation?.status, validation?.reason], [
        "Unknown",
        "RulesNotJudged",
      ]);
      status = 200;
      await test.ready("gold", "True");
      const shown = JSON.stringify([
        test.logs,
        await test.list(`${test.group}/v1`, "Site"),
      ]);
      assert.ok(!shown.includes(token));
      await test.client.delete(test.siteRef("twin"));
    },
  );
});
