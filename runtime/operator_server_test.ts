import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import { readyOf, withOperator } from "../e2e/test_operator.ts";
import { PAUSE_ANNOTATION, REQUEST_ANNOTATION } from "./reconcile.ts";

const ONE_MAP = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.size }}" }
`;

Deno.test("An operator makes children, is Ready, and is quiet through resyncs", async () => {
  const box = `reconciler: { resync: 300ms }\n${ONE_MAP.trim()}`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { size: 1 });
    const { live } = await test.ready("a", "True");
    const map = await test.configMap("a");
    assert.deepEqual(map?.data, { size: "1" });
    assert.equal(map?.metadata.ownerReferences?.[0].uid, live.metadata.uid);
    const writes = await test.quiet();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(await test.quiet(), writes, "resyncs of an unchanged world write");
    const events = await test.list("events.k8s.io/v1", "Event");
    const normal = events.filter((one) => one.reason === "SiteReconciled");
    assert.equal(normal.length, 1, "one event for becoming ready, none per cycle");
  });
});

Deno.test("An operator follows edits, and repairs what others change or delete", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    await test.site("a", { size: 2 });
    await test.until("the edit", async () =>
      getPath((await test.configMap("a"))?.data, ["size"]) === "2");
    const ref = test.ref("v1", "ConfigMap", "a");
    await test.client.mergePatch(ref, { data: { size: "drift" } });
    await test.until("the repair of a field", async () =>
      getPath((await test.configMap("a"))?.data, ["size"]) === "2");
    const { uid } = (await test.configMap("a"))!.metadata;
    await test.client.delete(ref);
    await test.until("the repair of an object", async () => {
      const map = await test.configMap("a");
      return map !== undefined && map.metadata.uid !== uid;
    });
  });
});

Deno.test("An operator leaves fields that others add to its children", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const ref = test.ref("v1", "ConfigMap", "a");
    await test.client.mergePatch(ref, { data: { other: "theirs" } });
    await test.site("a", { size: 2 });
    const map = await test.until("the edit", async () => {
      const map = await test.configMap("a");
      return getPath(map?.data, ["size"]) === "2" && map;
    });
    assert.deepEqual(map.data, { size: "2", other: "theirs" });
  });
});

Deno.test("An operator never touches a foreign object, and says whose it is", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: test.namespace },
      data: { theirs: "yes" },
    });
    await test.site("a", { size: 1 });
    const { message } = await test.ready("a", "False", "NotOwned");
    assert.match(message, /katalog\.yaml:\d+:\d+: Cannot apply "ConfigMap\/.*exists/);
    assert.deepEqual((await test.configMap("a"))?.data, { theirs: "yes" });
    // Another CR is not held up.
    await test.site("b", { size: 1 });
    await test.ready("b", "True");
  });
});

Deno.test("An operator adopts a foreign object where the entry says so", async () => {
  const box = `${ONE_MAP.trimEnd()}\n      adopt: true`;
  await withOperator({ box }, async (test) => {
    await test.client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: test.namespace },
      data: { theirs: "yes" },
    });
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    assert.deepEqual((await test.configMap("a"))?.data, { theirs: "yes", size: "1" });
  });
});

Deno.test("A template that one CR cannot render fails that CR alone, with the line", async () => {
  const box = `
onReconcile:
  configMaps:
    - name: "{{ .metadata.name }}"
      data: { size: "{{ .spec.deep.size }}" }
`;
  await withOperator({ box }, async (test) => {
    await test.site("bad", {});
    await test.site("good", { deep: { size: 3 } });
    await test.ready("good", "True");
    const { message } = await test.ready("bad", "False", "ReconcileError");
    assert.match(message, /^katalog\.yaml:\d+:\d+: /);
    assert.match(message, /nil pointer evaluating/);
    await test.until("the event", async () => {
      const events = await test.list("events.k8s.io/v1", "Event");
      return events.some((one) =>
        one.reason === "SiteReconcileError" &&
        getPath(one.regarding, ["name"]) === "bad"
      );
    });
  });
});

Deno.test("A paused CR is left alone until the pause ends", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 }, { annotations: { [PAUSE_ANNOTATION]: "true" } });
    await test.site("b", { size: 1 });
    await test.ready("b", "True");
    await test.quiet();
    assert.equal(await test.configMap("a"), undefined);
    await test.client.mergePatch(test.siteRef("a"), {
      metadata: { annotations: { [PAUSE_ANNOTATION]: null } },
    });
    await test.ready("a", "True");
  });
});

Deno.test("A requested cycle applies every child anew", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    await test.quiet();
    const applies = () =>
      test.logs.filter((one) => one.message === "sent" && one.fields.op === "apply")
        .length;
    const before = applies();
    await test.client.mergePatch(test.siteRef("a"), {
      metadata: { annotations: { [REQUEST_ANNOTATION]: "now" } },
    });
    await test.until("one apply more", () => Promise.resolve(applies() === before + 1));
  });
});

Deno.test("A CRD that is not installed is told, and works once it is", async () => {
  await withOperator({ box: ONE_MAP, withoutCrd: true }, async (test) => {
    await test.until("the state missing", () =>
      Promise.resolve(test.operator.status()[0].state === "missing"));
    const { lastError } = test.operator.status()[0];
    assert.match(lastError ?? "", /^CRD missing at runtime: .*no such kind/);
    // The kinds of its children are there, and may still be on their first list.
    await test.until(
      "the process itself ready",
      () => Promise.resolve(test.operator.ready()),
    );
    await test.client.apply(test.crd, { fieldManager: "test" });
    await test.until("the state healthy", () =>
      Promise.resolve(test.operator.status()[0].state === "healthy"));
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
  });
});

Deno.test("A child kind that is not installed is waited for, the others are made", async () => {
  const box = `
${ONE_MAP.trim()}
  custom:
    - apiVersion: nowhere.example.com/v1
      kind: Widget
      metadata: { name: w }
`;
  await withOperator({ box }, async (test) => {
    await test.site("a", { size: 1 });
    const { message } = await test.ready("a", "False", "ChildrenNotReady");
    assert.match(message, /the kind "Widget.nowhere.example.com" is not installed/);
    assert.ok(await test.configMap("a"));
  });
});

Deno.test("A bug in one cycle stays there", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    const plan = await test.plan();
    const [crd] = plan.crds;
    await test.operator.reload({
      ...plan,
      crds: [{
        ...crd,
        labels: (scope) => {
          if (getPath(scope.root, ["metadata", "name"]) === "bad") {
            throw new Error("a bug");
          }
          return {};
        },
      }],
    });
    await test.site("bad", { size: 1 });
    await test.site("good", { size: 1 });
    await test.ready("good", "True");
    await test.until("the panic logged", () =>
      Promise.resolve(test.logs.some((one) =>
        one.message === "reconcile panicked" &&
        one.fields.message === "reconciler panic: a bug"
      )));
    assert.equal(readyOf(await test.client.get(test.siteRef("bad"))), undefined);
  });
});

Deno.test("A reload follows the new Katalog and drops what it no longer has", async () => {
  await withOperator({ box: ONE_MAP }, async (test) => {
    await test.site("a", { size: 1 });
    await test.ready("a", "True");
    const renamed = ONE_MAP.replace(
      '"{{ .metadata.name }}"',
      '"{{ .metadata.name }}-new"',
    );
    await test.operator.reload(await test.plan(renamed));
    await test.until("the new child", async () => await test.configMap("a-new"));
    await test.until("the old child gone", async () =>
      await test.configMap("a") === undefined);
  });
});
