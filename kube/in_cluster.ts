/**
 * Reads how a Pod reaches the API server of its own cluster.
 *
 * @module
 */

import type { ClusterConfig } from "./cluster_config.ts";
import type { ConfigSources } from "./config.ts";
import { KubeError } from "./errors.ts";
import { tokenFile } from "./token_file.ts";

/** Where Kubernetes mounts a Pod's credentials. */
const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Reads the environment and the mounted files of a Pod.
 *
 * @returns `undefined` when this is no Pod.
 * @throws {KubeError} `config`, if it is one that may not talk to the API server.
 */
export async function readInCluster(
  { env, readFile }: Pick<ConfigSources, "env" | "readFile">,
): Promise<ClusterConfig | undefined> {
  const host = env("KUBERNETES_SERVICE_HOST");
  if (!host) return undefined;
  const port = env("KUBERNETES_SERVICE_PORT_HTTPS") ?? env("KUBERNETES_SERVICE_PORT");
  const mounted = async (name: string) => {
    try {
      return await readFile(`${FOLDER}/${name}`);
    } catch (cause) {
      throw new KubeError(
        "config",
        `Cannot read the Pod's credentials "${FOLDER}/${name}"`,
        { cause, hint: "Set automountServiceAccountToken, and a serviceAccountName" },
      );
    }
  };
  const token = tokenFile(`${FOLDER}/token`, readFile);
  await token.read();
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port ?? "443"}`,
    namespace: (await mounted("namespace")).trim() || "default",
    source: "the Pod's service account",
    caPem: await mounted("ca.crt"),
    token,
  };
}
