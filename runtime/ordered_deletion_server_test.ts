import assert from "node:assert/strict";
import { readyOf, withOperator } from "../e2e/test_operator.ts";
import { PROGRESS_ANNOTATION } from "./deletion_progress.ts";

const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}-front"
      data: { k: v }
    - name: "{{ .metadata.name }}-back"
      data: { k: v }
onDelete:
  groups:
    - name: front
      configMaps: [{ name: "{{ .metadata.name }}-front" }]
    - name: never
      when: [{ field: spec.never, exists: true }]
      configMaps: [{ name: "{{ .metadata.name }}-back" }]
    - name: back
      configMaps: [{ name: "{{ .metadata.name }}-back" }]
`;

Deno.test("An ordered deletion waits, says for what, and goes on after a restart", async () => {
  await withOperator({ box: BOX }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    const front = test.ref("v1", "ConfigMap", "a-front");
    await test.client.mergePatch(front, { metadata: { finalizers: ["demo.io/hold"] } });
    await test.client.delete(test.siteRef("a"));
    const told = await test.until("the CR to say what it waits for", async () => {
      const live = await test.client.get(test.siteRef("a"));
      const ready = readyOf(live);
      const held = /held by .*the finalizer demo.io\/hold/;
      return held.test(String(ready?.message)) ? { live, ready } : undefined;
    });
    assert.equal(told.ready!.reason, "Deleting");
    assert.match(String(told.ready!.message), /^Stage 1 of 3 "front": /);
    const begun = told.live!.metadata.annotations![PROGRESS_ANNOTATION];
    assert.match(begun, /^{"stage":1,"name":"front","since":"/);
    await test.stop();
    await test.start();
    await test.quiet();
    const later = await test.client.get(test.siteRef("a"));
    assert.equal(later?.metadata.annotations?.[PROGRESS_ANNOTATION], begun);
    assert.equal(
      (await test.configMap("a-back"))?.metadata.deletionTimestamp,
      undefined,
    );
    await test.client.mergePatch(front, { metadata: { finalizers: null } });
    await test.until("the CR and its children gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined &&
      await test.configMap("a-back") === undefined &&
      await test.configMap("a-front") === undefined);
    const events = await test.list("events.k8s.io/v1", "Event");
    const stages = events.filter(({ reason }) => reason === "DeletionStage")
      .map(({ note }) => note);
    assert.ok(stages.includes('Stage 1 of 3 "front" begins'), String(stages));
    assert.ok(!stages.includes('Stage 2 of 3 "never" begins'), String(stages));
  });
});
