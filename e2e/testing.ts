/**
 * Gives tests the API server that the test run started.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};

/** The system's randomness. */
export const systemRandom: Random = {
  float: () => Math.random(),
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

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
