import assert from "node:assert/strict";
import { testClient, uniqueGroup } from "../e2e/testing.ts";

Deno.test("KubeClient.resolveAny follows a kind from one served version to another", async () => {
  const client = await testClient();
  const group = uniqueGroup("moved");
  const name = `gears.${group}`;
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name,
  };
  const version = (name: string, served: boolean) => ({
    name,
    served,
    storage: name === "v2",
    schema: { openAPIV3Schema: { type: "object" } },
  });
  const apply = (v1Served: boolean) =>
    client.apply({
      apiVersion: crd.apiVersion,
      kind: crd.kind,
      metadata: { name },
      spec: {
        group,
        scope: "Namespaced",
        names: { kind: "Gear", plural: "gears" },
        versions: [version("v1", v1Served), version("v2", true)],
      },
    }, { fieldManager: "test" });
  try {
    await apply(true);
    let old = await client.resolve(`${group}/v1`, "Gear");
    while (old === undefined) old = await client.resolve(`${group}/v1`, "Gear");
    await apply(false);
    // What discovery knew of v1 is outdated from some instant on.
    while (await client.list(old).then(() => true, () => false));
    assert.equal((await client.resolveAny(group, "Gear"))?.version, "v2");
    await client.delete(crd);
    while (await client.resolveAny(group, "Gear") !== undefined) {
      const v2 = await client.resolveAny(group, "Gear");
      if (v2 !== undefined) await client.list(v2).catch(() => {});
    }
  } finally {
    await client.delete(crd);
    client.close();
  }
});
