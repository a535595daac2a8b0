import assert from "node:assert/strict";
import { withOperator } from "../e2e/test_operator.ts";
import { CLEANUP_ANNOTATION } from "./cleanup.ts";

Deno.test("A CR is deleted when the conditions of its cleanup have held long enough", async () => {
  const box = `
runtime:
  cleanup:
    when: [{ field: spec.done, equals: "true" }]
    deleteAfter: "{{ .spec.after }}"
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: v }
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { done: false, after: "1s" });
    await test.ready("a", "True");
    await test.site("b", { done: true, after: "1h" });
    await test.ready("b", "True");
    const waiting = await test.client.get(test.siteRef("b"));
    assert.match(waiting?.metadata.annotations?.[CLEANUP_ANNOTATION] ?? "", /Z$/);
    await test.site("a", { done: true, after: "1s" });
    await test.until("the CR and its child gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined &&
      await test.configMap("a") === undefined);
    assert.ok(await test.client.get(test.siteRef("b")));
  });
});

Deno.test("removeFinalizers takes ours off, keeps those of others, and the CR goes at once", async () => {
  const box = `
finalizers: [demo.io/own]
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: v }
`;
  const ours = ["demo.io/own", "orkestra.orkspace.io/cleanup"];
  await withOperator({ box }, async (test) => {
    await test.site("a", {}, { finalizers: ["demo.io/other"] });
    await test.ready("a", "True");
    const before = await test.client.get(test.siteRef("a"));
    assert.deepEqual(before?.metadata.finalizers, ["demo.io/other", ...ours]);
    await test.stop();
    test.options = { ...test.options, entry: "removeFinalizers: true" };
    await test.start();
    const after = await test.until("our finalizers off", async () => {
      const live = await test.client.get(test.siteRef("a"));
      return live?.metadata.finalizers?.length === 1 ? live : undefined;
    });
    assert.deepEqual(after.metadata.finalizers, ["demo.io/other"]);
    await test.quiet();
    await test.client.mergePatch(test.siteRef("a"), { metadata: { finalizers: null } });
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
  });
});
