import assert from "node:assert/strict";
import { testClient, withNamespace } from "../e2e/testing.ts";
import { World } from "./world.ts";

Deno.test("World tells when each key has had its event, and names one that has not", async () => {
  const client = await testClient();
  try {
    await withNamespace(client, "world", async (namespace) => {
      const kinds = [["v1", "ConfigMap"]] as const;
      const world = await World.open(client, { kinds, namespace });
      const keys = ["ConfigMap/a", "ConfigMap/b"];
      const both = world.each(keys, ({ type }) => type === "ADDED", 30_000);
      const never = world.each(["ConfigMap/z"], () => true, 500);
      const beganMs = performance.now();
      for (const name of ["a", "b"]) {
        await client.create({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, namespace },
        });
      }
      assert.ok(await both > beganMs);
      await assert.rejects(
        never,
        /Never came within 500 ms: 1, such as "ConfigMap\/z"/,
      );
      await world.close();
    });
  } finally {
    client.close();
  }
});
