/**
 * Says what becomes of an object that the Katalog changes and the API server does not.
 *
 * @module
 */

import { groupKind, type KubeObject } from "../core/object.ts";
import type { Failure } from "./cycle.ts";
import type { Wanted } from "./desired.ts";

/**
 * Kinds that lose nothing when they are deleted and made anew. A workload or a claim
 * would lose its pods or its data, so that is left to people.
 */
const REPLACEABLE: ReadonlySet<string> = new Set([
  "Pod",
  "RoleBinding.rbac.authorization.k8s.io",
  "ClusterRoleBinding.rbac.authorization.k8s.io",
]);

/** Whether the refused object is to be deleted and made anew. */
export function isReplaceable(error: Failure, { object }: Wanted): boolean {
  return error.kind === "immutable" &&
    REPLACEABLE.has(groupKind(object.apiVersion, object.kind));
}

/** What a person can do about an object whose change was refused. */
export function wayOut({ apiVersion, kind, metadata }: KubeObject): string {
  const { name, namespace } = metadata;
  const type = groupKind(apiVersion, kind).toLowerCase();
  const place = namespace === undefined ? "" : ` -n ${namespace}`;
  // Its pods stay, and the new one takes them over.
  const [keep, note] = kind === "StatefulSet" || kind === "ReplicaSet"
    ? [" --cascade=orphan", ", with its pods left running"]
    : kind === "PersistentVolumeClaim"
    ? ["", ", and lose its data"]
    : ["", ""];
  return `Undo the change, or have the object made anew${note}: \`kubectl delete ${type}${place} ${name}${keep}\``;
}
