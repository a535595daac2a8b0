import assert from "node:assert/strict";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";
import { isObject, type JsonObject } from "../core/json.ts";

/** The kind is one of the test's own: its group is known only when it runs. */
function box(group: string, more = ""): string {
  return `
status: { readiness: reconcile }
onReconcile:
  custom:
    - apiVersion: ${group}/v1
      kind: Page
      metadata: { name: "{{ .metadata.name }}" }
      spec: { size: 1 }
      status: { phase: "{{ .spec.phase }}", count: "{{ .spec.count }}" }
${more}`;
}

async function statusOf(test: TestOperator): Promise<JsonObject> {
  const page = await test.client.get(test.ref(`${test.group}/v1`, "Page", "a"));
  return isObject(page?.status) ? page.status : {};
}

Deno.test("An operator writes the status of a custom object, beside what its own controller writes", async () => {
  const others = { Page: "operatorBox: {}" };
  await withOperator({ box: "{}", others }, async (test) => {
    await test.stop();
    await test.start(box(test.group));
    await test.site("a", { phase: "New", count: 2 });
    await test.until("the status", async () => (await statusOf(test)).phase === "New");
    const page = test.ref(`${test.group}/v1`, "Page", "a");
    await test.client.mergePatch(page, { status: { seen: true } }, {
      subresource: "status",
    });
    await test.site("a", { phase: "Live", count: 3 });
    await test.until("the new one", async () =>
      (await statusOf(test)).phase === "Live");
    const { phase, count, seen } = await statusOf(test);
    assert.deepEqual({ phase, count, seen }, { phase: "Live", count: 3, seen: true });
    const writes = await test.quiet();
    await test.client.mergePatch(page, { metadata: { labels: { x: "y" } } });
    assert.equal(await test.quiet(), writes);
  });
});

Deno.test("An operator makes what sleeps after what comes before it, across a restart", async () => {
  const sleeping = `
status: { readiness: children }
onReconcile:
  configMaps:
    - name: first
    - name: second
      sleep: 3s
    - name: third
`;
  await withOperator({ box: sleeping }, async (test) => {
    const began = performance.now();
    await test.site("a", {});
    await test.until("the first", () => test.configMap("first"));
    await test.ready("a", "False", "ChildrenNotReady");
    await test.stop();
    assert.equal(await test.configMap("second"), undefined);
    assert.equal(await test.configMap("third"), undefined);
    await test.start();
    await test.until("the third", () => test.configMap("third"));
    assert.ok(await test.configMap("second"));
    assert.ok(performance.now() - began >= 3000);
    await test.ready("a", "True");
  });
});
