import assert from "node:assert/strict";
import { withOperator } from "../e2e/test_operator.ts";

const MAP = `
reconciler: { resync: 300ms }
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
`;

Deno.test("A closed reconcileGate skips cycles, keeps the children, and lets deletion pass", async () => {
  const box = `${MAP.trim()}
preReconcile:
  when: [{ field: spec.hold, notEquals: "true" }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    await test.quiet();
    await test.site("a", { size: 2, hold: true });
    await test.until("the state gated", () =>
      Promise.resolve(test.operator.status()[0].state === "gated"));
    assert.match(test.operator.status()[0].gatedBy ?? "", /reconcileGate at line \d+/);
    const writes = await test.quiet();
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(await test.quiet(), writes, "nothing is written behind the gate");
    assert.deepEqual((await test.configMap("a"))?.data, { size: "1" });
    await test.site("b", { size: 5 });
    await test.ready("b", "True");
    assert.equal(test.operator.status()[0].state === "missing", false);
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
  });
});

Deno.test("An enqueueGate for generations lets no other change through", async () => {
  const box = `${MAP.replace("300ms", "1h").trim()}
      when: [{ field: metadata.labels.on, notEquals: "false" }]
preReconcile:
  sentinels: [generationChanged, labelsChanged]
  enqueueGate:
    when: [{ field: "{{ generationChanged }}", equals: true }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const writes = await test.quiet();
    const patch = { metadata: { labels: { on: "false" } } };
    await test.client.mergePatch(test.siteRef("a"), patch);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(await test.quiet(), writes, "a label is not what it waits for");
    assert.ok(await test.configMap("a"));
    await test.site("a", { size: 2 });
    await test.until("the edit", async () => await test.configMap("a") === undefined);
  });
});

Deno.test("Events of the Katalog's own are told once, and again when they say something new", async () => {
  const box = `${MAP.trim()}
emitEvents:
  sized:
    reason: Sized
    message: "size is {{ .spec.size }}"
    on: [success]
    when: [{ field: spec.size, greaterThan: 1 }]
  failed: { type: Warning, reason: NotSized, message: "no size", on: [failure] }
`;
  await withOperator({ box }, async (test) => {
    const notes = async () => {
      const events = await test.list("events.k8s.io/v1", "Event");
      return events.filter((one) => one.reason === "Sized").map((one) => one.note)
        .sort();
    };
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    assert.deepEqual(await notes(), []);
    await test.site("a", { size: 2 });
    await test.until("size 2", async () => (await notes()).includes("size is 2"));
    await test.site("a", { size: 3 });
    await test.until("size 3", async () => (await notes()).includes("size is 3"));
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.deepEqual(await notes(), ["size is 2", "size is 3"]);
    const all = await test.list("events.k8s.io/v1", "Event");
    assert.equal(all.some((one) => one.reason === "NotSized"), false);
  });
});
