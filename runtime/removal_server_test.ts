import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { readyOf, withOperator } from "../e2e/test_operator.ts";

const ONE_MAP = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
`;

Deno.test("After a restart a Katalog that lost a field, an entry and a kind leaves none of them", async () => {
  const full = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}", extra: "x" }
    - name: "{{ .metadata.name }}-second"
      data: { k: v }
  secrets:
    - name: "{{ .metadata.name }}"
      data: { password: secret }
`;
  await withOperator({ box: full }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const secret = test.ref("v1", "Secret", "a");
    assert.ok(await test.client.get(secret));
    await test.stop();
    await test.start(ONE_MAP);
    await test.until("the field gone", async () => {
      const data = (await test.configMap("a"))?.data;
      return getPath(data, ["size"]) === "1" && getPath(data, ["extra"]) === undefined;
    });
    await test.until("the entry gone", async () =>
      await test.configMap("a-second") === undefined);
    await test.until("the kind gone", async () =>
      await test.client.get(secret) === undefined);
    await test.until("the inventory shrunk", async () => {
      const live = await test.client.get(test.siteRef("a"));
      const inventory = live?.metadata.annotations?.["orkestra.orkspace.io/inventory"];
      return inventory === "ConfigMap.v1";
    });
  });
});

Deno.test("Pruning leaves objects that merely carry copied labels and annotations", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const { labels, annotations } = (await test.configMap("a"))!.metadata;
    const claim = test.ref("v1", "PersistentVolumeClaim", "data");
    await test.client.create({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: test.namespace, labels, annotations },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "1Gi" } },
      },
    });
    const copy = { name: "copy", namespace: test.namespace, labels, annotations };
    await test.client.create({ apiVersion: "v1", kind: "ConfigMap", metadata: copy });
    await test.stop();
    await test.start(`onReconcile: { configMaps: [] }`);
    await test.until("the child gone", async () =>
      await test.configMap("a") === undefined);
    await test.quiet();
    assert.ok(await test.client.get(claim));
    assert.ok(await test.configMap("copy"));
  });
});

Deno.test("Pruning leaves what controllers made of the children: ReplicaSets and EndpointSlices", async () => {
  // Kinds of which nothing is declared, so that the operator sees every object of them.
  const box = (maps: string) => `
onReconcile:
  deployments:
    - { name: "{{ .metadata.name }}", image: nginx, port: 80 }
  services:
    - { name: "{{ .metadata.name }}", port: 80 }
  configMaps: ${maps}
  custom:
    - apiVersion: apps/v1
      kind: ReplicaSet
      metadata: { name: never }
      spec: { selector: { matchLabels: { a: b } } }
      when: [{ field: spec.never, equals: "true" }]
    - apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: { name: never }
      addressType: IPv4
      endpoints: []
      when: [{ field: spec.never, equals: "true" }]
`;
  const before = box('[{ name: "{{ .metadata.name }}", data: { k: v } }]');
  await withOperator({ box: before }, async (test) => {
    await test.site("a", { never: "no" });
    const made = async () =>
      [
        ...await test.list("apps/v1", "ReplicaSet"),
        ...await test.list("discovery.k8s.io/v1", "EndpointSlice"),
      ].map(({ kind, metadata }) => `${kind} ${metadata.uid}`);
    await test.until("what controllers make", async () => (await made()).length === 2);
    const uids = await made();
    const [slice] = await test.list("discovery.k8s.io/v1", "EndpointSlice");
    assert.equal(slice.metadata.labels?.["orkestra.orkspace.io/managed"], "true");
    const [set] = await test.list("apps/v1", "ReplicaSet");
    assert.ok(set.metadata.annotations?.["orkestra.orkspace.io/owner"]);
    await test.stop();
    await test.start(box("[]"));
    await test.until("the child gone", async () =>
      await test.configMap("a") === undefined);
    await test.quiet();
    assert.deepEqual(await made(), uids);
  });
});

Deno.test("Deleting a CR removes children in its namespace and elsewhere", async () => {
  const box = `
onReconcile:
  namespaces:
    - name: "{{ .metadata.namespace }}-{{ .metadata.name }}"
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { k: v }
    - name: far
      namespace: "{{ .metadata.namespace }}-{{ .metadata.name }}"
      data: { k: v }
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", {});
    await test.ready("a", "True");
    const far = `${test.namespace}-a`;
    const namespace = { apiVersion: "v1", kind: "Namespace", name: far };
    const made = await test.client.get(namespace);
    assert.equal(made?.metadata.ownerReferences, undefined);
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
    await test.until("the children gone", async () => {
      const live = await test.client.get(namespace);
      return await test.configMap("a") === undefined && live === undefined;
    });
  });
});

Deno.test("A Job of onDelete runs to completion before the CR goes", async () => {
  const box = `
${ONE_MAP.trim()}
onDelete:
  jobs:
    - name: "{{ .metadata.name }}-farewell"
      image: busybox
      command: [echo, bye]
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined);
    const job = await test.client.get(test.ref("batch/v1", "Job", "a-farewell"));
    assert.equal(getPath(job?.status, ["succeeded"]), 1);
    assert.equal(job?.metadata.ownerReferences, undefined);
  });
});

Deno.test("A backup restored with new uids and another finalizer owner converges and deletes", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const site = (await test.client.get(test.siteRef("a")))!;
    const map = (await test.configMap("a"))!;
    await test.stop();
    // A backup tool deletes nothing in order: both go at once.
    await test.client.mergePatch(test.siteRef("a"), { metadata: { finalizers: null } });
    await test.client.delete(test.siteRef("a"), { propagation: "Orphan" });
    await test.until("both gone", async () => {
      await test.client.delete(test.ref("v1", "ConfigMap", "a"));
      const live = await test.client.get(test.siteRef("a"));
      if (live !== undefined) {
        await test.client.mergePatch(test.siteRef("a"), {
          metadata: { finalizers: null },
        }).catch(() => {});
      }
      return live === undefined && await test.configMap("a") === undefined;
    });
    await restore(test.client, site);
    await restore(test.client, map);
    await test.start();
    await test.ready("a", "True");
    const live = (await test.client.get(test.siteRef("a")))!;
    assert.notEqual(live.metadata.uid, site.metadata.uid);
    const owner = (await test.configMap("a"))?.metadata.ownerReferences;
    assert.deepEqual(owner?.map((one) => one.uid), [live.metadata.uid]);
    await test.client.delete(test.siteRef("a"));
    await test.until("the CR and its child gone", async () =>
      await test.client.get(test.siteRef("a")) === undefined &&
      await test.configMap("a") === undefined);
  });
});

/** As a backup tool restores: metadata without what the server gives. */
async function restore(
  client: { apply: (object: KubeObject, options: { fieldManager: string }) => unknown },
  object: KubeObject,
) {
  const { name, namespace, labels, annotations, finalizers } = object.metadata;
  const { status: _, ...rest } = object;
  await client.apply({
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name, namespace, labels, annotations, finalizers },
  }, { fieldManager: "backup" });
}

Deno.test("Two CRs of one name in two namespaces never touch each other's objects", async () => {
  const box = `
onReconcile:
  namespaces:
    - name: "shared-{{ .spec.group }}"
`;
  await withOperator({ box }, async (test) => {
    const group = test.namespace;
    await test.site("a", { group });
    await test.ready("a", "True");
    const other = `${test.namespace}-b`;
    const ref = { apiVersion: "v1", kind: "Namespace", name: other };
    await test.client.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: other },
    });
    try {
      await test.client.apply({
        apiVersion: `${test.group}/v1`,
        kind: "Site",
        metadata: { name: "a", namespace: other },
        spec: { group },
      }, { fieldManager: "test" });
      const twin = { ...test.siteRef("a"), namespace: other };
      await test.until("the twin refused", async () =>
        readyOf(await test.client.get(twin))?.reason === "NotOwned");
      await test.client.delete(twin);
      await test.until("the twin gone", async () =>
        await test.client.get(twin) === undefined);
      const shared = { apiVersion: "v1", kind: "Namespace", name: `shared-${group}` };
      const kept = await test.client.get(shared);
      assert.equal(kept?.metadata.deletionTimestamp, undefined);
      assert.ok(kept);
    } finally {
      await test.client.delete(ref);
    }
  });
});
