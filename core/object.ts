/**
 * Names a Kubernetes object and the ways to point at one.
 *
 * @module
 */

import type { Json, JsonObject } from "./json.ts";

/** One entry of `metadata.ownerReferences`. */
export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
};

/** The part of `metadata` that this program reads or writes. */
export type ObjectMeta = {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonObject[];
};

/** Any Kubernetes object. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Json;
  readonly status?: Json;
  readonly [key: string]: Json | undefined;
};

/** A kind of one version. `group` is empty for the core group. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Points at one object; `namespace` is absent for a cluster-scoped one. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Splits `apps/v1` into group and version; `v1` has the empty group. */
export function parseApiVersion(
  apiVersion: string,
): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Joins group and version as `apiVersion` spells them. */
export function formatApiVersion(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

/**
 * The kind without its version, as kubectl prints it: `Deployment.apps`, `Pod`.
 * The key of inventories: an object is the same one in every served version.
 */
export function groupKind(apiVersion: string, kind: string): string {
  const { group } = parseApiVersion(apiVersion);
  return group === "" ? kind : `${kind}.${group}`;
}

/** The key of an object within its kind: `namespace/name`, or `name`. */
export function objectKey(
  object: { readonly namespace?: string; readonly name?: string },
): string {
  const name = object.name ?? "";
  return object.namespace ? `${object.namespace}/${name}` : name;
}

/** A reference to a whole object, for messages and keys. */
export function refOf(object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name: name ?? "",
  };
}

/** How messages name an object: `Deployment.apps shop/web`. */
export function formatRef(ref: ObjectRef): string {
  return `${groupKind(ref.apiVersion, ref.kind)} ${objectKey(ref)}`;
}
