import assert from "node:assert/strict";
import { testClient, uniqueGroup, withNamespace } from "../e2e/testing.ts";
import type { KubeClient, ResourceInfo, WatchEvent } from "./client.ts";
import { KubeError } from "./errors.ts";

Deno.test("KubeClient.watch goes on from a version, and ends with its signal", async () => {
  const client = await testClient();
  await withNamespace(client, "watch", async (namespace) => {
    const info = (await client.resolve("v1", "ConfigMap"))!;
    const labelSelector = "watched";
    const { resourceVersion } = await client.list(info, { namespace });
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", namespace, labels: { watched: "yes" } },
    };
    await client.create(object);
    const stop = new AbortController();
    const events: WatchEvent["type"][] = [];
    const options = { namespace, labelSelector, resourceVersion, signal: stop.signal };
    let opened = 0;
    for await (
      const event of client.watch(info, {
        ...options,
        onOpen: () => opened++,
      })
    ) {
      events.push(event.type);
      const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "x" };
      if (event.type === "ADDED") {
        await client.mergePatch(ref, { data: { a: "b" } });
      } else if (event.type === "MODIFIED") await client.delete(ref);
      else if (event.type === "DELETED") stop.abort();
    }
    assert.deepEqual(events, ["ADDED", "MODIFIED", "DELETED"]);
    assert.equal(opened, 1);
  });
  client.close();
});

Deno.test("KubeClient.watch says gone for a version that is too old, and ends by itself when asked to", async () => {
  const client = await testClient();
  // On a young cluster version 1 is still known for kinds that stood at its start; a
  // kind that came later knows nothing from before.
  await withThings(client, async (things) => {
    await assert.rejects(
      Array.fromAsync(client.watch(things, { resourceVersion: "1" })),
      (error) => error instanceof KubeError && error.kind === "gone",
    );
  });
  const info = (await client.resolve("v1", "ConfigMap"))!;
  const { resourceVersion } = await client.list(info, { namespace: "default" });
  const options = { namespace: "default", resourceVersion, timeoutSeconds: 1 };
  const events = await Array.fromAsync(client.watch(info, options));
  assert.ok(events.every((event) => event.type === "BOOKMARK"), JSON.stringify(events));
  client.close();
});

Deno.test("KubeClient.watch ends with a time-out after silence", async () => {
  const client = await testClient();
  const info = (await client.resolve("v1", "ConfigMap"))!;
  const { resourceVersion } = await client.list(info, { namespace: "default" });
  const options = { namespace: "absent", resourceVersion, idleMs: 200 };
  await assert.rejects(
    Array.fromAsync(client.watch(info, options)),
    (error) => error instanceof KubeError && error.kind === "timeout",
  );
  client.close();
});

Deno.test("KubeClient answers at once while 300 watches are open and one of them is not read", async () => {
  const client = await testClient();
  const stop = new AbortController();
  await withNamespace(client, "streams", async (namespace) => {
    const info = (await client.resolve("v1", "ConfigMap"))!;
    const { resourceVersion } = await client.list(info, { namespace });
    let opened = 0;
    const watches = Array.from({ length: 300 }, async () => {
      const options = { namespace, resourceVersion, signal: stop.signal };
      let stalled: Promise<void> | undefined;
      const events = client.watch(info, { ...options, onOpen: () => opened++ });
      for await (const _ of events) {
        // Every reader stops at its first event: none may hold up the requests.
        stalled ??= new Promise((resolve) =>
          stop.signal.addEventListener("abort", () => resolve())
        );
        await stalled;
      }
    });
    const deadline = Date.now() + 20_000;
    while (opened < 300 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(opened, 300);
    for (let i = 0; i < 3; i++) {
      await client.create({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `c${i}`, namespace },
        data: { filler: "x".repeat(10_000) },
      }, { timeoutMs: 1_000 });
    }
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "c0" };
    assert.ok(await client.get(ref, { timeoutMs: 1_000 }));
    stop.abort();
    await Promise.all(watches);
  });
  client.close();
});

/** Gives a test a kind that nobody else has. */
async function withThings(
  client: KubeClient,
  run: (things: ResourceInfo) => Promise<void>,
): Promise<void> {
  const group = uniqueGroup("thing");
  const name = `things.${group}`;
  const ref = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name,
  };
  await client.create({
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: { name },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Thing", plural: "things" },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object" } },
      }],
    },
  });
  try {
    let things: ResourceInfo | undefined;
    while (things === undefined) things = await client.resolve(`${group}/v1`, "Thing");
    await client.list(things);
    await run(things);
  } finally {
    await client.delete(ref);
  }
}
