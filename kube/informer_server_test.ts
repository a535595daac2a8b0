import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import {
  systemClock,
  systemRandom,
  testClient,
  withNamespace,
} from "../e2e/testing.ts";
import type { KubeClient, Selection } from "./client.ts";
import { createInformer, type Informer } from "./informer.ts";
import type { Change } from "./mirror.ts";

const fieldManager = "orkestra-test";

interface Running {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly informer: Informer;
  readonly changes: Change[];
  until(done: () => boolean): Promise<void>;
}

/** Runs an informer of ConfigMaps in a namespace of its own. */
async function withInformer(
  selection: Selection,
  run: (running: Running) => Promise<void>,
): Promise<void> {
  const client = await testClient();
  const stop = new AbortController();
  try {
    await withNamespace(client, "informer", async (namespace) => {
      await client.create(configMap(namespace, "first", { labels: { tier: "a" } }));
      const changes: Change[] = [];
      const informer = createInformer({
        client,
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        apiVersion: "v1",
        kind: "ConfigMap",
        selection: { ...selection, namespace },
        indexes: { tier: ({ metadata }) => [metadata.labels?.tier ?? "none"] },
        onChange: (change) => changes.push(change),
      });
      const running = informer.run(stop.signal);
      try {
        const until = (done: () => boolean) => waitUntil(done);
        await until(() => informer.state.kind === "synced");
        await run({ client, namespace, informer, changes, until });
      } finally {
        stop.abort();
        await running;
      }
    });
  } finally {
    client.close();
  }
}

function configMap(
  namespace: string,
  name: string,
  metadata: KubeObject["metadata"] = {},
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...metadata, name, namespace },
  };
}

async function waitUntil(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!done()) {
    if (Date.now() > deadline) throw new Error("it did not happen within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test("Informer follows what is added, changed and deleted", async () => {
  await withInformer(
    { labelSelector: "tier" },
    async ({ client, namespace, informer, changes, until }) => {
      assert.deepEqual([...informer.store.keys()], [`${namespace}/first`]);
      assert.equal(changes[0].via, "list");

      const second = `${namespace}/second`;
      await client.create(configMap(namespace, "second", { labels: { tier: "b" } }));
      await until(() => informer.store.get(second) !== undefined);
      assert.deepEqual(informer.store.byIndex("tier", "b").length, 1);
      assert.equal(changes[1].old, undefined);
      assert.equal(changes[1].via, "watch");

      const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "second" };
      await client.mergePatch(ref, { metadata: { labels: { tier: "c" } } });
      await until(() => informer.store.byIndex("tier", "c").length === 1);
      assert.deepEqual(informer.store.byIndex("tier", "b"), []);
      assert.equal(changes[2].old?.object.metadata.labels?.tier, "b");

      await client.delete(ref);
      await until(() => informer.store.get(second) === undefined);
      assert.equal(changes[3].now, undefined);
      assert.equal(changes[3].old?.object.metadata.labels?.tier, "c");
      assert.equal(changes.length, 4);
    },
  );
});

Deno.test("Informer drops an object that leaves its selection, and keeps the old one for the listener", async () => {
  await withInformer(
    { labelSelector: "tier=a" },
    async ({ client, namespace, informer, changes, until }) => {
      const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "first" };
      await client.mergePatch(ref, { metadata: { labels: { tier: "b" } } });
      await until(() => informer.store.size === 0);
      assert.equal(changes.at(-1)?.old?.object.metadata.labels?.tier, "a");
      assert.equal(changes.at(-1)?.now, undefined);
    },
  );
});

Deno.test("Informer takes the answer of a write at once, and once", async () => {
  await withInformer(
    { labelSelector: "tier" },
    async ({ client, namespace, informer, changes, until }) => {
      const wanted = configMap(namespace, "mine", { labels: { tier: "a" } });
      const answer = await client.apply(wanted, { fieldManager });
      informer.observeWrite(answer);
      const held = informer.store.get(`${namespace}/mine`)!;
      assert.equal(held.object.metadata.uid, answer.metadata.uid);
      assert.equal(held.object.metadata.managedFields, undefined);
      // A later object of the same watch: by then the event of our write came too.
      await client.create(configMap(namespace, "later", { labels: { tier: "a" } }));
      await until(() => informer.store.get(`${namespace}/later`) !== undefined);
      assert.equal(changes.filter(({ key }) => key.endsWith("/mine")).length, 1);
    },
  );
});

Deno.test("Informer's hash of a manager's fields changes only with them", async () => {
  await withInformer(
    { labelSelector: "tier" },
    async ({ client, namespace, informer, until }) => {
      const key = `${namespace}/mine`;
      const apply = (data: Record<string, string>, fieldManager: string) =>
        client.apply(
          { ...configMap(namespace, "mine", { labels: { tier: "a" } }), data },
          { fieldManager },
        );
      const hash = async (answer: KubeObject) => {
        const version = answer.metadata.resourceVersion;
        await until(() =>
          informer.store.get(key)?.object.metadata.resourceVersion === version
        );
        return informer.store.get(key)!.applied.get(fieldManager);
      };
      const first = await hash(await apply({ a: "1" }, fieldManager));
      assert.ok(first);
      assert.equal(await hash(await apply({ a: "2" }, fieldManager)), first);
      // Another manager takes the field over.
      const taken = await hash(await apply({ a: "3" }, "another"));
      assert.notEqual(taken, first);
    },
  );
});

Deno.test("Informer resolves its run when it is aborted while a list is under way", async () => {
  const client = await testClient();
  const stop = new AbortController();
  const informer = createInformer({
    client,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    apiVersion: "v1",
    kind: "ConfigMap",
    onChange: () => {},
  });
  const running = informer.run(stop.signal);
  stop.abort();
  await running;
  client.close();
});
