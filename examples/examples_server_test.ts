import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import { getPath } from "../core/json.ts";
import { type KubeObject, type ObjectRef, refOf } from "../core/object.ts";
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

/**
 * Runs an example as it stands: its CRD is installed and its objects are applied;
 * afterwards they are deleted, and all that they made must go too.
 */
async function withExample(
  name: string,
  run: (client: KubeClient, objects: readonly KubeObject[]) => Promise<void>,
): Promise<void> {
  const file = new URL(`${name}/katalog.yaml`, import.meta.url).pathname;
  const loaded = await loadPlan({ files: [file], readFile: Deno.readTextFile });
  assert.ok(loaded.ok);
  const plan = loaded.value;
  const client = await testClient();
  const parts = { client, clock: systemClock, logger: silentLogger };
  const operator = startOperator(plan, {
    ...parts,
    random: systemRandom,
    instance: "test",
  });
  const objects = plan.crds.flatMap((crd) => crd.examples);
  try {
    await install(plan, { ...parts, signal: AbortSignal.timeout(LIMIT_MS) });
    for (const object of objects) {
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
