/**
 * Gives tests the API server that the test run started.
 *
 * @module
 */

import { systemClock, systemRandom } from "../cli/system.ts";
import type { Clock } from "../core/clock.ts";
import { getPath, type JsonObject } from "../core/json.ts";
import { silentLogger } from "../core/log.ts";
import { type KubeObject, refOf } from "../core/object.ts";
import type { Random } from "../core/random.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";

export { systemClock, systemRandom };

/**
 * Where the test run's cluster is.
 *
 * @throws {Error} If no test run has started one.
 */
export function testCluster(): { readonly kubeconfig: string } {
  const kubeconfig = Deno.env.get("ORK_TEST_KUBECONFIG");
  if (kubeconfig !== undefined && kubeconfig !== "") return { kubeconfig };
  throw new Error(
    "There is no cluster to test with: run `deno task test`, which starts one, " +
      "or set ORK_TEST_KUBECONFIG to the kubeconfig of a throwaway cluster",
  );
}

/** A client of the test run's cluster; the caller closes it. */
export async function testClient(
  options: { readonly clock?: Clock; readonly random?: Random } = {},
): Promise<KubeClient> {
  const config = await loadClusterConfig({
    kubeconfig: testCluster().kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  return createClient(config, {
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    logger: silentLogger,
  });
}

/**
 * Runs a test in a namespace of its own, then deletes that without waiting.
 *
 * @param name What its name starts with; a random end makes it unique.
 */
export async function withNamespace<T>(
  client: KubeClient,
  name: string,
  run: (namespace: string) => Promise<T>,
): Promise<T> {
  const namespace = `${name}-${randomSuffix()}`;
  await client.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  try {
    return await run(namespace);
  } finally {
    await client.delete({ apiVersion: "v1", kind: "Namespace", name: namespace });
  }
}

/** An API group that no other test uses: `<prefix>-1f2e3d4c.test.orkestra.dev`. */
export function uniqueGroup(prefix: string): string {
  return `${prefix}-${randomSuffix()}.test.orkestra.dev`;
}

function randomSuffix(): string {
  return Array.from(systemRandom.bytes(4), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/**
 * A client that acts as a ServiceAccount of its own with the given rules and no
 * others; the caller closes it and removes the account with `remove`.
 */
export async function limitedClient(
  admin: KubeClient,
  rules: readonly JsonObject[],
): Promise<{ readonly client: KubeClient; readonly remove: () => Promise<void> }> {
  const name = `limited-${randomSuffix()}`;
  const namespace = "default";
  const rbac = "rbac.authorization.k8s.io/v1";
  const objects: KubeObject[] = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
    { apiVersion: rbac, kind: "ClusterRole", metadata: { name }, rules },
    {
      apiVersion: rbac,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name,
        namespace,
        annotations: { "kubernetes.io/service-account.name": name },
      },
      type: "kubernetes.io/service-account-token",
    },
  ];
  for (const object of objects) await admin.create(object);
  const token = await tokenOf(admin, name, namespace);
  const config = await loadClusterConfig({
    kubeconfig: testCluster().kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
  const client = createClient({
    ...config,
    clientCertificate: undefined,
    token: { changes: false, read: () => Promise.resolve(token) },
  }, { clock: systemClock, random: systemRandom, logger: silentLogger });
  return {
    client,
    remove: async () => {
      for (const object of objects.reverse()) await admin.delete(refOf(object));
    },
  };
}

/** The controller-manager writes the token into the Secret. */
async function tokenOf(
  admin: KubeClient,
  name: string,
  namespace: string,
): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const secret = await admin.get({
      apiVersion: "v1",
      kind: "Secret",
      name,
      namespace,
    });
    const token = getPath(secret?.data, ["token"]);
    if (typeof token === "string") return atob(token);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No token came for the ServiceAccount ${name}`);
}
