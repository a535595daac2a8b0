/**
 * Puts up what stands around the operator in a fault test, and clears it away.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { KubeClient } from "../kube/mod.ts";
import { FAR_NAMESPACE, FAULT_GROUP } from "./testing_faults_katalog.ts";

export { FAR_NAMESPACE };

/** Where the Sites of a test live. */
export const NAMESPACE = "faults";

const RBAC = "rbac.authorization.k8s.io";

/**
 * Makes namespaces, the rights of the user `operator`, and objects that are not the
 * operator's: one of them looks as if it were.
 *
 * @returns Those objects.
 */
export async function prepare(admin: KubeClient): Promise<KubeObject[]> {
  const foreign: KubeObject[] = [];
  for (const object of SETTING) {
    const made = await admin.apply(object, { fieldManager: "test" });
    if (object.kind === "ConfigMap") foreign.push(made);
  }
  return foreign;
}

const SETTING: readonly KubeObject[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: FAR_NAMESPACE } },
  {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: "faults-operator" },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ apiGroup: RBAC, kind: "User", name: "operator" }],
  },
  foreignMap("foreign", {}),
  foreignMap("copycat", { "orkestra.orkspace.io/managed": "true" }),
];

function foreignMap(name: string, labels: { [key: string]: string }): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: NAMESPACE, labels },
    data: { theirs: "yes" },
  };
}

/** Deletes every Site and child, so that another test may use the plane. */
export async function cleanUp(admin: KubeClient): Promise<void> {
  const kinds = [[`${FAULT_GROUP}/v1`, "Site"], ["v1", "ConfigMap"], ["v1", "Secret"]];
  for (const [apiVersion, kind] of kinds) {
    const info = await admin.resolve(apiVersion, kind);
    if (info === undefined) continue;
    for (const { metadata } of (await admin.list(info)).items) {
      const { name = "", namespace } = metadata;
      const ours = namespace === NAMESPACE || namespace === FAR_NAMESPACE;
      if (!ours || name === "kube-root-ca.crt") continue;
      const ref = { apiVersion, kind, namespace, name };
      await admin.delete(ref);
      // Nobody is left to take the finalizers off; most are gone by now.
      if (kind === "Site") {
        await admin.mergePatch(ref, { metadata: { finalizers: null } }).catch(() => {});
      }
    }
  }
}
