import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { withOperator } from "../e2e/test_operator.ts";

const BOX = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data:
        host: "{{ .spec.host }}"
        replicas: "{{ add .spec.replicas 1 }}"
status:
  fields:
    - { path: host, value: "{{ .spec.host }}" }
    - { path: from, value: "{{ (index ._normalizeChanges 0).from }}" }
`;
const ENTRY = `
normalize:
  audit: true
  spec:
    host: "{{ toLower .spec.host }}"
    replicas: "{{ default 2 .spec.replicas }}"
`;

Deno.test("Everything sees the normalized spec, the cluster keeps the raw one", async () => {
  await withOperator({ box: BOX, entry: ENTRY }, async (test) => {
    await test.site("a", { host: "WWW.Example.org", replicas: 4 });
    const { live } = await test.ready("a", "True");
    const data = (await test.configMap("a"))?.data;
    assert.deepEqual(data, { host: "www.example.org", replicas: "5" });
    assert.deepEqual(live.spec, { host: "WWW.Example.org", replicas: 4 });
    assert.equal(getPath(live.status, ["host"]), "www.example.org");
    assert.equal(getPath(live.status, ["from"]), "WWW.Example.org");
    const event = await test.until("the audit's event", async () => {
      const events = await test.list("events.k8s.io/v1", "Event");
      return events.find((one) => one.reason === "SiteNormalized");
    });
    assert.equal(event.note, "Taken otherwise than stored: spec.host");
    const writes = await test.quiet();
    await test.site("a", { host: "www.EXAMPLE.org", replicas: 4 });
    // The same result: only the status, which tells the new generation, is written.
    await test.until("the new generation", async () => {
      const live = await test.client.get(test.siteRef("a"));
      return getPath(live?.status, ["observedGeneration"]) === 2;
    });
    assert.equal(await test.quiet(), writes + 1);
  });
});

Deno.test("A CR that cannot be normalized fails alone, and can still be deleted", async () => {
  const entry = `normalize: { spec: { host: "{{ .spec.deep.host }}" } }`;
  await withOperator({ box: BOX, entry }, async (test) => {
    await test.site("a", { deep: { host: "h" }, replicas: 1 });
    await test.ready("a", "True");
    await test.client.mergePatch(test.siteRef("a"), { spec: { deep: null } });
    const { message } = await test.ready("a", "False", "ReconcileError");
    assert.match(
      message,
      /katalog\.yaml:10:\d+: Cannot render "spec\.crds\.site\.norm/,
    );
    assert.ok(await test.configMap("a"), "its children stay");
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
  });
});
