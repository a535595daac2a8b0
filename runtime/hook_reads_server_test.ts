import assert from "node:assert/strict";
import type { Json } from "../core/json.ts";
import { testClient, withNamespace } from "../e2e/testing.ts";
import { HookError, HostAnswerError } from "../hooks/mod.ts";
import type { ObjectGrant } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { HookReads } from "./hook_reads.ts";
import { crdPlan } from "./test_plans.ts";
import { hookPlan } from "./testing_hooks.ts";

const at = { source: "katalog.yaml", line: 1, column: 1 };
const { signal } = new AbortController();

function grant(more: Partial<ObjectGrant>): ObjectGrant {
  return {
    origin: { at, path: "" },
    apiVersion: "v1",
    kind: "ConfigMap",
    namespaces: ["same"],
    adopt: false,
    ...more,
  };
}

function readsOf(client: KubeClient, home: string, ...read: ObjectGrant[]): HookReads {
  const crd = crdPlan({ hooks: hookPlan({ grants: { read } }) });
  return new HookReads({ crd, client, childInformer: () => undefined }, home);
}

/** Runs a test in a namespace with the ConfigMaps `a`, `b` and `c`; `b` has no label. */
async function withMaps(
  run: (client: KubeClient, namespace: string) => Promise<void>,
): Promise<void> {
  const client = await testClient();
  try {
    await withNamespace(client, "reads", async (namespace) => {
      for (const name of ["a", "b", "c"]) {
        const labels: Record<string, string> = name === "b" ? {} : { app: "db" };
        await client.apply({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, namespace, labels },
          data: { name },
        }, { fieldManager: "test" });
      }
      await run(client, namespace);
    });
  } finally {
    client.close();
  }
}

const MAP = { apiVersion: "v1", kind: "ConfigMap" };

function namesOf(answer: Json): readonly string[] {
  const { items } = answer as unknown as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
  return items.map(({ metadata }) => metadata.name);
}

/** The refusal of a read. */
async function denied(read: Promise<Json>): Promise<string> {
  const error = await read.then(() => undefined, (error) => error);
  assert.ok(error instanceof HookError && error.kind === "denied", String(error));
  return error.message;
}

Deno.test("HookReads gives a granted object without its field sets, and null for none", () =>
  withMaps(async (client, namespace) => {
    const reads = readsOf(client, namespace, grant({}));
    const found = await reads.get({ ...MAP, name: "a" }, signal) as {
      readonly data: Json;
      readonly metadata: { readonly managedFields?: Json };
    };
    assert.deepEqual(found.data, { name: "a" });
    assert.equal(found.metadata.managedFields, undefined);
    assert.equal(await reads.get({ ...MAP, name: "z" }, signal), null);
  }));

Deno.test("HookReads refuses another name, namespace, kind and label", () =>
  withMaps(async (client, namespace) => {
    const reads = readsOf(client, namespace, grant({ names: ["a"] }));
    assert.match(
      await denied(reads.get({ ...MAP, name: "b" }, signal)),
      /Cannot let the hook "site" read "ConfigMap\/.*\/b": nothing grants it/,
    );
    await denied(reads.get({ ...MAP, name: "a", namespace: "default" }, signal));
    await denied(reads.list({ ...MAP, namespace: "default" }, signal));
    await denied(reads.get({ apiVersion: "v1", kind: "Secret", name: "a" }, signal));
    await denied(reads.get({ apiVersion: "x.io/v1", kind: "No", name: "a" }, signal));
    const labelled = readsOf(client, namespace, grant({ labelSelector: "app=db" }));
    assert.match(
      await denied(labelled.get({ ...MAP, name: "b" }, signal)),
      /it lacks the labels/,
    );
  }));

Deno.test("HookReads lists what its grants cover, and says when there is more", () =>
  withMaps(async (client, namespace) => {
    const labelled = readsOf(client, namespace, grant({ labelSelector: "app=db" }));
    assert.deepEqual(namesOf(await labelled.list(MAP, signal)), ["a", "c"]);
    const asked = await labelled.list({ ...MAP, labelSelector: "app!=db" }, signal);
    assert.deepEqual(namesOf(asked), []);
    const named = readsOf(client, namespace, grant({ names: ["a", "b"] }));
    assert.deepEqual(namesOf(await named.list(MAP, signal)), ["a", "b"]);
    const short = await labelled.list({ ...MAP, limit: 1 }, signal);
    assert.deepEqual(namesOf(short), ["a"]);
    assert.equal((short as { readonly truncated: boolean }).truncated, true);
  }));

Deno.test("HookReads tells a plug-in what the API server does not have", () =>
  withMaps(async (client, namespace) => {
    const none = { apiVersion: "nowhere.example.com/v1", kind: "Thing" };
    const reads = readsOf(client, namespace, grant(none));
    await assert.rejects(
      reads.get({ ...none, name: "a" }, signal),
      (error) => error instanceof HostAnswerError && error.reason === "unknown-kind",
    );
    assert.deepEqual(await reads.list(none, signal), { items: [], truncated: false });
  }));
