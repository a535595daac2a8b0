import assert from "node:assert/strict";
import { getPath } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { type TestOperator, withOperator } from "../e2e/test_operator.ts";
import { uniqueGroup } from "../e2e/testing.ts";
import type { KubeClient } from "../kube/mod.ts";

/** A kind whose schema the Katalog does not know: `spec.size` is a whole number. */
function gadgetCrd(group: string): KubeObject {
  const spec = { type: "object", properties: { size: { type: "integer" } } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets", singular: "gadget" },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
      }],
    },
  };
}

/** Counts the applies of Gadgets. */
function counting(client: KubeClient, applied: string[]): KubeClient {
  return new Proxy(client, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key === "apply") {
        return (object: KubeObject, options: never) => {
          if (object.kind === "Gadget") applied.push(object.metadata.name!);
          return target.apply(object, options);
        };
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function untilServed(test: TestOperator, apiVersion: string): Promise<void> {
  await test.until("the kind served", async () =>
    await test.client.resolve(apiVersion, "Gadget") !== undefined);
}

Deno.test("A child that does not fit its schema (500) is sent once a cycle, and fails its own CR alone", async () => {
  const group = uniqueGroup("misfit");
  const apiVersion = `${group}/v1`;
  const applied: string[] = [];
  const box = `
onReconcile:
  custom:
    - apiVersion: ${apiVersion}
      kind: Gadget
      metadata: { name: "{{ .metadata.name }}" }
      spec: { size: "{{ .spec.size }}" }
`;
  const wrap = (client: KubeClient) => counting(client, applied);
  await withOperator({ box, wrap }, async (test) => {
    const crd = gadgetCrd(group);
    await test.client.apply(crd, { fieldManager: "test" });
    try {
      await untilServed(test, apiVersion);
      await test.site("good", { size: 1 });
      await test.ready("good", "True");
      const before = await test.client.get(test.ref(apiVersion, "Gadget", "good"));
      applied.length = 0;
      await test.site("bad", { size: "many" });
      const { message } = await test.ready("bad", "False", "ReconcileError");
      assert.match(message, /^katalog\.yaml:\d+:\d+: Cannot apply "Gadget/);
      assert.match(message, /failed to create typed patch object/);
      await test.until("a second cycle", () => Promise.resolve(applied.length >= 2));
      const failed = test.logs.filter((one) => one.message === "reconcile failed");
      assert.ok(applied.length - failed.length <= 1, `${applied.length} applies`);
      assert.equal(test.operator.ready(), true);
      await test.site("bad", { size: 2 });
      await test.ready("bad", "True");
      const live = await test.client.get(test.ref(apiVersion, "Gadget", "bad"));
      assert.equal(getPath(live?.spec, ["size"]), 2);
      const after = await test.client.get(test.ref(apiVersion, "Gadget", "good"));
      assert.equal(after?.metadata.resourceVersion, before!.metadata.resourceVersion);
    } finally {
      const { apiVersion, kind, metadata } = crd;
      await test.client.delete({ apiVersion, kind, name: metadata.name! });
    }
  });
});
