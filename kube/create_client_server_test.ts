import assert from "node:assert/strict";
import { testClient, uniqueGroup, withNamespace } from "../e2e/testing.ts";
import type { KubeObject } from "../core/object.ts";
import type { KubeClient } from "./client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";

const fieldManager = "orkestra-test";
const OTHER_UID = "11111111-1111-1111-1111-111111111111";

function configMap(
  namespace: string,
  name: string,
  data: Record<string, string> = {},
  metadata: KubeObject["metadata"] = {},
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { ...metadata, name, namespace },
    data,
  };
}

function serverTest(
  name: string,
  run: (client: KubeClient, namespace: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const client = await testClient();
    try {
      await withNamespace(client, "kube", (namespace) => run(client, namespace));
    } finally {
      client.close();
    }
  });
}

async function rejectsWith(
  kind: KubeErrorKind,
  work: Promise<unknown>,
): Promise<KubeError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof KubeError, String(error));
    assert.equal(error.kind, kind, error.message);
    return error;
  }
  throw new assert.AssertionError({
    message: `nothing was thrown, but ${kind} expected`,
  });
}

serverTest(
  "KubeClient.get tells absent objects, namespaces and kinds apart",
  async (client, namespace) => {
    await client.apply(configMap(namespace, "x", { a: "b" }), { fieldManager });
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "x" };
    assert.deepEqual((await client.get(ref))?.data, { a: "b" });
    assert.equal(await client.get({ ...ref, name: "y" }), undefined);
    assert.equal(await client.get({ ...ref, namespace: "absent" }), undefined);
    await rejectsWith("unknown-kind", client.get({ ...ref, kind: "ConfigMops" }));
    await rejectsWith("unknown-kind", client.get({ ...ref, apiVersion: "no.such/v9" }));
  },
);

serverTest(
  "KubeClient.list reads every page, and fills in what built-in kinds leave out",
  async (client, namespace) => {
    const count = 620;
    const names = Array.from({ length: count }, (_, i) => `c${i}`);
    for (let i = 0; i < count; i += 40) {
      await Promise.all(
        names.slice(i, i + 40).map((name) =>
          client.create(
            configMap(namespace, name, {}, { labels: { half: String(i % 80) } }),
          )
        ),
      );
    }
    const info = (await client.resolve("v1", "ConfigMap"))!;
    const all = await client.list(info, { namespace });
    // The controller manager adds kube-root-ca.crt.
    const ours = all.items.filter((item) => item.metadata.name !== "kube-root-ca.crt");
    assert.equal(ours.length, count);
    assert.ok(
      ours.every((item) => item.kind === "ConfigMap" && item.apiVersion === "v1"),
    );
    assert.match(all.resourceVersion, /^\d+$/);
    const half = await client.list(info, { namespace, labelSelector: "half=0" });
    assert.equal(half.items.length, 320);
    const one = await client.list(info, {
      namespace,
      fieldSelector: "metadata.name=c7",
    });
    assert.deepEqual(one.items.map((item) => item.metadata.name), ["c7"]);
  },
);

serverTest(
  "KubeClient.apply takes the uid as a precondition",
  async (client, namespace) => {
    const absent = configMap(namespace, "x", {}, { uid: OTHER_UID });
    await rejectsWith("conflict", client.apply(absent, { fieldManager }));
    const made = await client.apply(configMap(namespace, "x"), { fieldManager });
    await rejectsWith("conflict", client.apply(absent, { fieldManager }));
    const { uid } = made.metadata;
    const again = await client.apply(configMap(namespace, "x", { a: "b" }, { uid }), {
      fieldManager,
    });
    assert.deepEqual(again.data, { a: "b" });
  },
);

serverTest(
  'KubeClient.apply with resourceVersion "1" only creates',
  async (client, namespace) => {
    const once = configMap(namespace, "x", { a: "b" }, { resourceVersion: "1" });
    const made = await client.apply(once, { fieldManager });
    assert.ok(made.metadata.uid);
    const error = await rejectsWith(
      "already-exists",
      client.apply(once, { fieldManager }),
    );
    assert.match(error.message, /^Cannot apply "ConfigMap .*\/x": it exists already$/);
    await rejectsWith(
      "already-exists",
      client.apply(once, { fieldManager: "another", force: false }),
    );
  },
);

serverTest(
  "KubeClient.apply without force leaves others their fields",
  async (client, namespace) => {
    await client.apply(configMap(namespace, "x", { a: "1" }), {
      fieldManager: "first",
    });
    const mine = configMap(namespace, "x", { a: "2" });
    const error = await rejectsWith(
      "conflict",
      client.apply(mine, { fieldManager, force: false }),
    );
    assert.match(error.message, /first/);
    assert.deepEqual((await client.apply(mine, { fieldManager })).data, { a: "2" });
  },
);

serverTest(
  "KubeClient.apply calls an object that does not fit its schema invalid, at once",
  async (client, namespace) => {
    const unknownField = { ...configMap(namespace, "x"), dada: {} };
    const unknown = client.apply(unknownField, { fieldManager });
    await rejectsWith("invalid", unknown);
    const wrongType = { ...configMap(namespace, "x"), data: { a: { b: "c" } } };
    await rejectsWith("invalid", client.apply(wrongType, { fieldManager }));
    const badName = configMap(namespace, "Not_A_Name");
    await rejectsWith("invalid", client.apply(badName, { fieldManager }));
  },
);

serverTest(
  "KubeClient.mergePatch takes the resourceVersion as a precondition",
  async (client, namespace) => {
    const made = await client.apply(configMap(namespace, "x"), { fieldManager });
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "x" };
    const { resourceVersion } = made.metadata;
    const patch = {
      metadata: { resourceVersion, finalizers: ["test.orkestra.dev/x"] },
    };
    const patched = await client.mergePatch(ref, patch, { fieldManager });
    assert.deepEqual(patched.metadata.finalizers, ["test.orkestra.dev/x"]);
    await rejectsWith("conflict", client.mergePatch(ref, patch));
    await client.mergePatch(ref, { metadata: { finalizers: null } });
    await rejectsWith("not-found", client.mergePatch({ ...ref, name: "y" }, {}));
  },
);

serverTest(
  "KubeClient.delete takes uid and resourceVersion as preconditions",
  async (client, namespace) => {
    const { uid, resourceVersion } =
      (await client.apply(configMap(namespace, "x"), { fieldManager })).metadata;
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "x" };
    await rejectsWith("conflict", client.delete(ref, { uid: OTHER_UID }));
    await rejectsWith("conflict", client.delete(ref, { uid, resourceVersion: "1" }));
    assert.equal(await client.delete(ref, { uid, resourceVersion }), true);
    assert.equal(await client.delete(ref, { uid }), false);
    assert.equal(await client.delete({ ...ref, kind: "Absent" }), false);
  },
);

serverTest(
  "KubeClient keeps integers that a double cannot hold",
  async (client, namespace) => {
    const endpoint = { apiVersion: "batch/v1", kind: "Job" };
    // activeDeadlineSeconds is an int64.
    const activeDeadlineSeconds = 9007199254740993n;
    const job = await client.create({
      ...endpoint,
      metadata: { name: "x", namespace },
      spec: {
        suspend: true,
        activeDeadlineSeconds,
        template: {
          spec: { restartPolicy: "Never", containers: [{ name: "c", image: "none" }] },
        },
      },
    });
    const spec = job.spec as { activeDeadlineSeconds: bigint };
    assert.equal(spec.activeDeadlineSeconds, activeDeadlineSeconds);
  },
);

serverTest(
  "KubeClient finds a new kind by itself, and notices that one is gone",
  async (client, namespace) => {
    const group = uniqueGroup("gadget");
    const apiVersion = `${group}/v1`;
    const name = `gadgets.${group}`;
    assert.equal(await client.resolve(apiVersion, "Gadget"), undefined);
    await client.create(gadgetCrd(group, name));
    try {
      const info = await eventually(() => client.resolve(apiVersion, "Gadget"));
      assert.equal(info.plural, "gadgets");
      assert.equal(info.namespaced, true);
      assert.deepEqual(info.subresources, ["status"]);
      await useStatus(client, { apiVersion, kind: "Gadget", namespace, name: "g" });
    } finally {
      await client.delete({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        name,
      });
    }
    await eventually(async () => {
      const list = client.get({ apiVersion, kind: "Gadget", namespace, name: "g" });
      const error = await list.then(() => undefined, (error) => error as KubeError);
      return error?.kind === "unknown-kind" ? error : undefined;
    });
    assert.equal(await client.resolve(apiVersion, "Gadget"), undefined);
  },
);

async function useStatus(
  client: KubeClient,
  ref: { apiVersion: string; kind: string; namespace: string; name: string },
): Promise<void> {
  const { apiVersion, kind, namespace, name } = ref;
  const gadget = { apiVersion, kind, metadata: { namespace, name } };
  const options = { fieldManager };
  await client.apply({ ...gadget, spec: { size: 9007199254740993n } }, options);
  const patched = await client.mergePatch(ref, { status: { phase: "Up", gone: 1 } }, {
    subresource: "status",
    fieldValidation: "Warn",
  });
  assert.deepEqual(patched.status, { phase: "Up" });
  assert.deepEqual(patched.spec, { size: 9007199254740993n });
  await rejectsWith(
    "invalid",
    client.mergePatch(ref, { status: {} }, { subresource: "scale" }),
  );
}

serverTest("KubeClient tells that a namespace goes away", async (client) => {
  await withNamespace(client, "gone", async (namespace) => {
    const held = configMap(namespace, "held", {}, {
      finalizers: ["test.orkestra.dev/x"],
    });
    await client.create(held);
    await client.delete({ apiVersion: "v1", kind: "Namespace", name: namespace });
    try {
      await rejectsWith(
        "namespace-terminating",
        client.apply(configMap(namespace, "late"), { fieldManager }),
      );
    } finally {
      await client.mergePatch(
        { apiVersion: "v1", kind: "ConfigMap", namespace, name: "held" },
        { metadata: { finalizers: null } },
      );
    }
  });
});

serverTest("KubeClient.version is the server's", async (client) => {
  assert.match(await client.version(), /^v1\.\d+\.\d+/);
});

serverTest(
  "KubeClient does not quote a Secret in messages",
  async (client, namespace) => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace },
      data: { password: "hunter2 is no base64" },
    };
    const error = await rejectsWith("invalid", client.apply(secret, { fieldManager }));
    assert.doesNotMatch(error.message, /hunter2/);
  },
);

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("it did not come within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function gadgetCrd(group: string, name: string): KubeObject {
  const properties = {
    spec: {
      type: "object",
      properties: { size: { type: "integer", format: "int64" } },
    },
    status: { type: "object", properties: { phase: { type: "string" } } },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets" },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", properties } },
      }],
    },
  };
}
