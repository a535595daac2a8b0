import assert from "node:assert/strict";
import { createLogger } from "../core/log.ts";
import { loadPlan } from "../katalog/mod.ts";
import { KubeError } from "../kube/mod.ts";
import { systemClock, testClient, withNamespace } from "../e2e/testing.ts";
import { install } from "./install.ts";

const LIMIT_MS = 60_000;

async function setUp(namespace: string, setup: string): Promise<void> {
  const client = await testClient();
  const files: Record<string, string> = {
    "katalog.yaml": `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    map:
      apiTypes: { kind: ConfigMap }
      labelSelector: { a: b }
      setup: ${setup}
`,
    "base.yaml": ["one", "two"].map((name) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\n`
    ).join(""),
  };
  const readFile = (path: string) => Promise.resolve(files[path.replace("./", "")]);
  const loaded = await loadPlan({ files: ["katalog.yaml"], readFile });
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  try {
    await install(loaded.value, {
      client,
      clock: systemClock,
      logger: createLogger(() => {}),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  } finally {
    client.close();
  }
}

Deno.test("install applies what setup names, in both forms, and waits until it is there", async () => {
  const client = await testClient();
  try {
    for (const form of ["[base.yaml]", "{ apply: [{ path: base.yaml }] }"]) {
      await withNamespace(client, "setup", async (namespace) => {
        await setUp(namespace, form);
        for (const name of ["one", "two"]) {
          const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name };
          assert.ok(await client.get(ref), name);
        }
        await setUp(
          namespace,
          `{ apply: [base.yaml], wait: [{ kind: ConfigMap, name: two, namespace: ${namespace}, ready: true }] }`,
        );
      });
    }
  } finally {
    client.close();
  }
});

Deno.test("install fails when what setup waits for never comes, and names it", async () => {
  const client = await testClient();
  try {
    await withNamespace(client, "setup", async (namespace) => {
      const wait =
        `{ kind: ConfigMap, name: never, namespace: ${namespace}, timeout: 100ms }`;
      await assert.rejects(setUp(namespace, `{ wait: [${wait}] }`), (error) => {
        assert.ok(error instanceof KubeError);
        assert.equal(error.kind, "timeout");
        assert.match(
          error.message,
          /^Cannot start: waited 100ms for "ConfigMap .*\/never": it is not there \(katalog.yaml:9:\d+\)$/,
        );
        return true;
      });
    });
  } finally {
    client.close();
  }
});
