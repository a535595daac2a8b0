import assert from "node:assert/strict";
import { getPath, type Json } from "../core/json.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";

function stateOf(test: TestOperator, name: string) {
  return async (path: string): Promise<Json | undefined> =>
    getPath((await test.client.get(test.siteRef(name)))?.status, [path]);
}

const SEEN = `
reconciler: { resync: 1h }
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}-out"
      data: { fresh: "{{ randomAlphanumeric 12 }}" }
`;

async function wakes(
  test: TestOperator,
  what: string,
  change: () => Promise<unknown>,
): Promise<void> {
  await test.quiet();
  const data = async () => JSON.stringify((await test.configMap("a-out"))?.data);
  const before = await data();
  await change();
  await test.until(`a cycle after ${what}`, async () => await data() !== before);
}

async function sleeps(test: TestOperator, change: () => Promise<unknown>) {
  const writes = await test.quiet();
  await change();
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(await test.quiet(), writes);
}

Deno.test("A watched object wakes the CR that its label names, on the named triggers", async () => {
  const box = `${SEEN.trim()}
watch:
  - { apiVersion: v1, kind: Secret, on: [update, delete], keyFrom: { label: site } }
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    const { namespace, client } = test;
    const ref = test.ref("v1", "Secret", "s");
    const metadata = { name: "s", namespace, labels: { site: "a" } };
    await sleeps(
      test,
      () => client.create({ apiVersion: "v1", kind: "Secret", metadata }),
    );
    await wakes(
      test,
      "an update",
      () => client.mergePatch(ref, { stringData: { k: "v" } }),
    );
    await sleeps(test, () =>
      client.create({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { ...metadata, name: "t", labels: { site: "b" } },
      }));
    await wakes(test, "the deletion", () => client.delete(ref));
  });
});

Deno.test("A watched object wakes its owner, and one by name its own CR", async () => {
  const box = `${SEEN.trim()}
watch:
  - { apiVersion: v1, kind: ConfigMap }
  - { apiVersion: v1, kind: Secret, name: shared, keyFrom: { name: a } }
`;
  await withOperator({ box }, async (test) => {
    const { metadata: { uid } } = await test.site("a", {});
    await test.ready("a", "True");
    const { namespace, client } = test;
    const owner = {
      apiVersion: `${test.group}/v1`,
      kind: "Site",
      name: "a",
      uid: uid!,
    };
    // The kind of its own children: one informer serves both.
    await wakes(test, "an owned object", () =>
      client.create({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "theirs", namespace, ownerReferences: [owner] },
      }));
    await wakes(test, "the named one", () =>
      client.create({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "shared", namespace },
      }));
    await sleeps(test, () =>
      client.create({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "other", namespace },
      }));
    assert.equal(
      (await test.list("v1", "ConfigMap")).some((one) =>
        one.metadata.name === "theirs"
      ),
      true,
      "an object that is watched is no child, and is not pruned",
    );
  });
});

Deno.test("An event wakes the CR that it is about, which sees it in that cycle", async () => {
  const box = `
reconciler: { resync: 1h }
events:
  broken: { reason: Broken, type: Warning, regarding: { kind: ConfigMap } }
  moved: { reason: Moved, keyFrom: { name: a } }
onReconcile:
  configMaps:
    - { name: "{{ .metadata.name }}-out", data: { k: v } }
status:
  fields:
    - path: broken
      value: "{{ .events.broken.note }}"
      when: [{ field: events.broken.found, equals: "true" }]
    - path: moved
      value: "{{ .events.moved.reason }}"
      when: [{ field: events.moved.found, equals: "true" }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    const status = stateOf(test, "a");
    const map = (await test.configMap("a-out"))!;
    const tell = (reason: string, type: string, name: string) =>
      test.client.create({
        apiVersion: "events.k8s.io/v1",
        kind: "Event",
        metadata: {
          name: `${reason}-${type}-${name}`.toLowerCase(),
          namespace: test.namespace,
        },
        eventTime: "2026-01-01T00:00:00.000000Z",
        reportingController: "test",
        reportingInstance: "test",
        action: "Test",
        reason,
        type,
        note: `${name} ${reason}`,
        regarding: {
          apiVersion: "v1",
          kind: "ConfigMap",
          namespace: test.namespace,
          name,
          uid: map.metadata.uid!,
        },
      });
    await tell("Broken", "Normal", "a-out");
    await tell("Broken", "Warning", "elsewhere");
    await tell("Broken", "Warning", "a-out");
    await test.until("the event in the status", async () =>
      await status("broken") === "a-out Broken");
    await tell("Moved", "Normal", "anything");
    await test.until("the other one", async () => await status("moved") === "Moved");
  });
});

Deno.test("A watch with a gate of its own wakes a CR only as that gate says", async () => {
  const box = `${SEEN.trim()}
preReconcile: { enqueueGate: { sentinels: [generationChanged] } }
watch:
  - apiVersion: v1
    kind: Secret
    keyFrom: { label: site }
    enqueueGate:
      sentinels: [annotationsChanged]
      when: [{ field: spec.follow, equals: "true" }]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { follow: "false" });
    await test.ready("a", "True");
    const { namespace, client } = test;
    const ref = test.ref("v1", "Secret", "s");
    const metadata = { name: "s", namespace, labels: { site: "a" } };
    await wakes(
      test,
      "the creation, when everything changes",
      () => client.create({ apiVersion: "v1", kind: "Secret", metadata }),
    );
    const data = (value: string) => () =>
      client.mergePatch(ref, { stringData: { k: value } });
    await sleeps(test, data("1"));
    const note = { metadata: { annotations: { note: "1" } } };
    await wakes(test, "an annotation", () => client.mergePatch(ref, note));
    await test.site("a", { follow: "true" });
    await test.ready("a", "True");
    await wakes(test, "a change that the condition lets through", data("2"));
  });
});
