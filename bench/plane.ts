/**
 * Prepares a control plane on which two operators can be measured in turn.
 *
 * @module
 */

import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { type ControlPlane, startControlPlane } from "../e2e/control_plane.ts";
import type { Binaries } from "../e2e/control_plane_binaries.ts";
import {
  createClient,
  type KubeClient,
  KubeError,
  loadClusterConfig,
} from "../kube/mod.ts";
import { systemClock, systemRandom } from "../cli/system.ts";
import { AuditLog, benchAuditPolicy } from "./audit.ts";
import { crdText, identityOf, type SubjectName } from "./subject.ts";

/** Ten seconds, a tenth of one at a time. */
const TRIES_MAX = 100;

/** A control plane with Sites for each subject. */
export interface BenchPlane {
  readonly plane: ControlPlane;
  /** Acts as administrator, that is, as the user of the operators. */
  readonly client: KubeClient;
  readonly audit: AuditLog;
  /** The kubeconfig of each subject's own user. */
  readonly kubeconfigs: Readonly<Record<SubjectName, string>>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a plane, and makes CRD, namespace and user of each subject.
 *
 * @param dir A folder for the audit policy.
 * @throws {ControlPlaneError}
 */
export async function startBenchPlane(
  binaries: Binaries,
  dir: string,
): Promise<BenchPlane> {
  const names: readonly SubjectName[] = ["orkestra", "go"];
  const policy = `${dir}/audit-policy.json`;
  const users = names.map((name) => identityOf(name).user);
  await Deno.writeTextFile(policy, benchAuditPolicy(users));
  const plane = await startControlPlane({
    binaries,
    clock: systemClock,
    progress: () => {},
    auditLog: true,
    extraApiServerArgs: [
      `--audit-policy-file=${policy}`,
      // A log that is rotated would be counted in part: never before 100 GB.
      "--audit-log-maxsize=100000",
    ],
  });
  try {
    const config = await loadClusterConfig({
      kubeconfig: plane.kubeconfig,
      env: () => undefined,
      readFile: (path) => Deno.readTextFile(path),
    });
    const shared = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const client = createClient(config, shared);
    for (const name of names) await prepare(client, name);
    const [orkestra, go] = await Promise.all(
      users.map((user) => plane.clientKubeconfig({ user })),
    );
    const stop = async () => {
      client.close();
      await plane.stop();
    };
    const audit = new AuditLog(plane.auditLogPath);
    return { plane, client, audit, kubeconfigs: { orkestra, go }, stop };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

async function prepare(client: KubeClient, name: SubjectName): Promise<void> {
  const { group, namespace, user } = identityOf(name);
  const parsed = parseYaml(await crdText(group), "crd.yaml");
  await client.create(yamlToJson(parsed.documents[0]) as unknown as KubeObject);
  await client.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  const apiGroup = "rbac.authorization.k8s.io";
  await client.create({
    apiVersion: `${apiGroup}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: user },
    roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup, kind: "User", name: user }],
  });
  await untilWatched(client, `${group}/v1`);
}

/** A new kind is refused for a moment while the server prepares its storage. */
async function untilWatched(client: KubeClient, apiVersion: string): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      const info = await client.resolve(apiVersion, "Site");
      if (info !== undefined) {
        const { resourceVersion } = await client.list(info);
        const stop = new AbortController();
        const options = { resourceVersion, signal: stop.signal };
        const opened = client.watch(info, { ...options, onOpen: () => stop.abort() });
        for await (const _ of opened);
        if (stop.signal.aborted) return;
      }
    } catch (error) {
      if (!(error instanceof KubeError) || tries >= TRIES_MAX) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
