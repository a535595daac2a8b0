import assert from "node:assert/strict";
import { testClient, withNamespace } from "../e2e/testing.ts";

Deno.test("KubeClient.list leaves out all but metadata where that is asked for", async () => {
  const client = await testClient();
  await withNamespace(client, "audit", async (namespace) => {
    const made = await client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", namespace },
      data: { big: "x".repeat(1_000) },
    });
    const info = (await client.resolve("v1", "ConfigMap"))!;
    const { items } = await client.list(info, { namespace }, { metadataOnly: true });
    const found = items.find(({ metadata }) => metadata.name === "x");
    assert.equal(found?.metadata.resourceVersion, made.metadata.resourceVersion);
    assert.equal(found?.data, undefined);
  });
  client.close();
});
