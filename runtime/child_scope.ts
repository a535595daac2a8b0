/**
 * Decides what of a child kind is watched: where, and whose.
 *
 * @module
 */

import { groupKind, type KubeObject } from "../core/object.ts";
import type { CrdPlan, Plan } from "../katalog/mod.ts";
import { MANAGED_LABEL, ownersOf } from "./marks.ts";

/** The kinds of which some CRD watches every object. */
export function wideKinds(plan: Plan): ReadonlySet<string> {
  const wide = plan.crds.flatMap(({ watches }) => watches)
    .filter(({ namespace, name }) => namespace === undefined && name === undefined);
  return new Set(wide.map(({ apiVersion, kind }) => groupKind(apiVersion, kind)));
}

/** Only what bears our label counts as a child, also where all of a kind is followed. */
export function managedOwnersOf(object: KubeObject): readonly string[] {
  return object.metadata.labels?.[MANAGED_LABEL] === "true" ? ownersOf(object) : [];
}

/** The namespaces of all CRDs that use a kind; `undefined` if any is not bound to some. */
export function unionOf(
  users: readonly { readonly crd: CrdPlan }[],
  bounds: (crd: CrdPlan) => readonly string[] | undefined,
): readonly string[] | undefined {
  const all = users.map(({ crd }) => bounds(crd));
  return all.includes(undefined)
    ? undefined
    : [...new Set(all.flatMap((one) => one ?? []))];
}

/** Where a CRD's objects are; its children may be told to be elsewhere. */
export function namespacesOf(
  { namespaces, selection }: CrdPlan,
): readonly string[] | undefined {
  return namespaces ??
    (selection.namespace === undefined ? undefined : [selection.namespace]);
}
