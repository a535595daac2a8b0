import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import { getPath } from "../core/json.ts";
import { type KubeObject, type ObjectRef, refOf } from "../core/object.ts";
import { startDevServer } from "../cli/dev_server.ts";
import { createHookHost } from "../cli/hooks.ts";
import { systemClock, systemRandom, testClient } from "../e2e/testing.ts";
import { readyOf } from "../e2e/test_operator.ts";
import { loadPlan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { install, startOperator } from "../runtime/mod.ts";

/** Ten times what the slowest step takes on a busy machine. */
const LIMIT_MS = 120_000;

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`Never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How an example is run. */
interface ExampleOptions {
  /** Whether its objects become Ready without nodes; else the test waits by itself. */
  readonly waitsForReady?: boolean;
}

/**
 * Runs an example as it stands: its CRD is installed and its objects are applied;
 * afterwards they are deleted, and all that they made must go too.
 */
async function withExample(
  name: string,
  run: (client: KubeClient, objects: readonly KubeObject[]) => Promise<void>,
  { waitsForReady = true }: ExampleOptions = {},
): Promise<void> {
  const file = new URL(`${name}/katalog.yaml`, import.meta.url).pathname;
  const loaded = await loadPlan({
    files: [file],
    readFile: Deno.readTextFile,
    readBytes: (path) => Deno.readFile(path),
  });
  assert.ok(loaded.ok);
  const plan = loaded.value;
  const client = await testClient();
  const parts = { client, clock: systemClock, logger: silentLogger };
  const hooks = createHookHost({
    clock: systemClock,
    env: (name) => Deno.env.get(name),
  });
  const operator = startOperator(plan, {
    ...parts,
    random: systemRandom,
    instance: "test",
    hooks,
  });
  const objects = plan.crds.flatMap((crd) => crd.examples);
  try {
    await install(plan, { ...parts, signal: AbortSignal.timeout(LIMIT_MS) });
    for (const object of waitsForReady ? objects : []) {
      await until(
        `${object.metadata.name} Ready`,
        async () => readyOf(await client.get(refOf(object)))?.status === "True",
      );
    }
    await run(client, objects);
    for (const object of objects) await client.delete(refOf(object));
    await until("the objects gone", async () => {
      const left = await Promise.all(objects.map((one) => client.get(refOf(one))));
      return left.every((one) => one === undefined);
    });
  } finally {
    await operator.stop();
    await hooks.close();
    for (const { manifest } of plan.crds) {
      if (manifest !== undefined) await client.delete(refOf(manifest));
    }
    client.close();
  }
}

Deno.test("examples/website runs as it stands, and an Ingress comes and goes with its host", async () => {
  await withExample("website", async (client, objects) => {
    const welcome = refOf(objects[0]);
    const live = await client.get(welcome);
    assert.equal(getPath(live?.status, ["url"]), "http://welcome.default.svc:80");
    assert.equal(getPath(live?.status, ["readyReplicas"]), 2);
    assert.equal(getPath(live?.status, ["phase"]), "Running");
    const ingress: ObjectRef = {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      namespace: "default",
      name: "welcome",
    };
    assert.equal(await client.get(ingress), undefined);
    await client.mergePatch(welcome, { spec: { host: "welcome.example.org" } });
    await until("the Ingress", async () => await client.get(ingress) !== undefined);
    await until(
      "the URL",
      async () =>
        getPath((await client.get(welcome))?.status, ["url"]) ===
          "http://welcome.example.org",
    );
    await client.mergePatch(welcome, { spec: { host: null } });
    await until("no Ingress", async () => await client.get(ingress) === undefined);
  });
});

Deno.test("examples/tenant runs as it stands, and follows its list of environments", async () => {
  await withExample("tenant", async (client, objects) => {
    const acme = refOf(objects[0]);
    const namespace = (name: string): ObjectRef => ({
      apiVersion: "v1",
      kind: "Namespace",
      name,
    });
    for (const name of ["acme-dev", "acme-prod"]) {
      assert.ok(await client.get(namespace(name)), name);
      const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
      const ref = { ...policy, namespace: name, name: "same-tenant-only" };
      assert.ok(await client.get(ref), `the policy of ${name}`);
    }
    await client.mergePatch(acme, {
      spec: { environments: [{ name: "dev" }, { name: "test" }] },
    });
    await until(
      "the new namespace",
      async () => await client.get(namespace("acme-test")) !== undefined,
    );
    await until(
      "the old namespace gone",
      async () => await client.get(namespace("acme-prod")) === undefined,
    );
    await until(
      "the status",
      async () =>
        getPath((await client.get(acme))?.status, ["namespaces"]) ===
          "acme-dev, acme-test",
    );
  });
});

Deno.test("examples/hello runs as it stands", async () => {
  await withExample("hello", async (client) => {
    const hello = { apiVersion: "demo.orkestra.io/v1", kind: "Hello", name: "you" };
    const ref = { ...hello, namespace: "default" };
    await client.apply({
      apiVersion: hello.apiVersion,
      kind: hello.kind,
      metadata: { name: "you", namespace: "default" },
      spec: { to: "you" },
    }, { fieldManager: "test" });
    const map = { apiVersion: "v1", kind: "ConfigMap", namespace: "default" };
    await until("the greeting", async () => {
      const made = await client.get({ ...map, name: "you-greeting" });
      return getPath(made?.data, ["greeting"]) === "Hello, you!";
    });
    await client.delete(ref);
    await until("the object gone", async () => await client.get(ref) === undefined);
  });
});

Deno.test("examples/database runs as it stands: its hook makes, changes and lets go of a database", async () => {
  await withExample("database", async (client, objects) => {
    const orders = refOf(objects[0]);
    const made = (apiVersion: string, kind: string, name: string): ObjectRef => ({
      apiVersion,
      kind,
      namespace: "default",
      name,
    });
    const server = made("apps/v1", "StatefulSet", "orders");
    const backup = made("batch/v1", "CronJob", "orders-backup");
    const password = made("v1", "Secret", "orders-password");
    const port = async () => {
      const service = await client.get(made("v1", "Service", "orders"));
      return getPath(service?.spec, ["ports", "0", "port"]);
    };
    await until("the server", async () => await client.get(server) !== undefined);
    await until("its port", async () => await port() === 5432);
    await until("its password", async () => await client.get(password) !== undefined);
    await until("its address", async () => {
      const { status } = await client.get(orders) ?? {};
      return getPath(status, ["address"]) === "orders.default.svc:5432";
    });
    assert.equal(await client.get(backup), undefined);
    await client.delete(server);
    await until("the server made again", async () => {
      const live = await client.get(server);
      return live !== undefined && live.metadata.deletionTimestamp === undefined;
    });
    const copies = { schedule: "0 3 * * *", claim: "copies" };
    await client.mergePatch(orders, { spec: { backup: copies } });
    await until("the backup", async () => await client.get(backup) !== undefined);
    await client.mergePatch(orders, { spec: { backup: null } });
    await until("no backup", async () => await client.get(backup) === undefined);
    await client.mergePatch(orders, { spec: { engine: "oracle" } });
    await until("the reason", async () => {
      const ready = readyOf(await client.get(orders));
      return ready?.reason === "UnknownEngine" ||
        String(ready?.message).includes('there is no engine "oracle"');
    });
    assert.equal(await port(), 5432, "a failed hook changes nothing");
    // The garbage collector forgets owners whose CRD is gone before it looked.
    await client.delete(orders);
    await until("the server gone", async () => await client.get(server) === undefined);
    await until("the port gone", async () => await port() === undefined);
    await until("no password", async () => await client.get(password) === undefined);
  }, { waitsForReady: false });
  // Data outlives its database, as a StatefulSet has it; a test's should not.
  const client = await testClient();
  await client.delete({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    namespace: "default",
    name: "data-orders-0",
  });
  client.close();
});

Deno.test("examples/feature-flag follows the flag that its service tells", async () => {
  const service = startDevServer(systemClock, 9999);
  try {
    await withExample("feature-flag", async (client, objects) => {
      const features: ObjectRef = {
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace: "default",
        name: "books-features",
      };
      const checkout = async () =>
        getPath((await client.get(features))?.data, ["checkout"]);
      assert.equal(await checkout(), "v2");
      const books = refOf(objects[0]);
      const status = (await client.get(books))?.status;
      assert.equal(getPath(status, ["checkout"]), "v2");
      await client.delete(books);
      await until("no features", async () => await client.get(features) === undefined);
    });
  } finally {
    await service.close(0);
  }
});
