/**
 * Answers what cycles ask about the CRs of other CRDs, from the stores of informers.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { groupKind, type KubeObject, objectKey } from "../core/object.ts";
import { type CrdPlan, readinessOf } from "../katalog/mod.ts";
import type { Informer, Store, StoredObject } from "../kube/mod.ts";
import type { CrossFound, CrossRead } from "./cycle.ts";
import { OWNER_INDEX } from "./driver.ts";
import type { CrdState } from "./health.ts";
import { identityOfObject, isOurs } from "./marks.ts";

/** What is known of a CRD that may be read. */
export interface CrossSource {
  readonly crd: CrdPlan;
  readonly store: Store;
  readonly childInformer: (apiVersion: string, kind: string) => Informer | undefined;
}

/** The same, and how it fares. */
export interface CrdView extends CrossSource {
  /** Its `metrics` and its `health`, as templates see them. */
  figures(): JsonObject;
  state(): CrdState;
  /** Whether all of its resources have been read. */
  synced(): boolean;
}

/**
 * Finds what a read asks for. A CRD that is unknown, or that does not let others
 * read, has nothing to find.
 */
export function findCross(
  read: CrossRead,
  source: CrossSource | undefined,
): CrossFound {
  if (source === undefined) return { objects: [] };
  const objects = source.crd.crossAccess ? chosen(read, source) : [];
  return {
    objects: objects.map((object) => ({
      object,
      children: childrenOf(object, source),
    })),
    noChildren: childrenOf(undefined, source),
  };
}

function chosen(read: CrossRead, { crd, store }: CrossSource): KubeObject[] {
  if (read.matchLabels === undefined) {
    const { name } = read;
    const namespace = crd.namespaced ? read.namespace : undefined;
    const found = store.get(objectKey({ name, namespace }));
    return found === undefined ? [] : [found.object];
  }
  const wanted = Object.entries(read.matchLabels);
  const found = [...store.values()].map(({ object }) => object).filter((object) =>
    wanted.every(([key, value]) => object.metadata.labels?.[key] === value)
  );
  // The store has no order, and the first one must not change from cycle to cycle.
  found.sort((a, b) => objectKey(a.metadata) < objectKey(b.metadata) ? -1 : 1);
  return read.all ? found : found.slice(0, 1);
}

/** For each kind of child: how many there are, and whether all of them are ready. */
export function childrenOf(
  cr: KubeObject | undefined,
  source: CrossSource,
): JsonObject {
  const children: Record<string, JsonObject> = {};
  for (const { apiVersion, kind, children: keys } of source.crd.childKinds) {
    const ours = cr === undefined
      ? []
      : ownChildren(cr, source, groupKind(apiVersion, kind));
    const ready = ours.length > 0 &&
      ours.every(({ object }) => readinessOf(object).ready);
    for (const key of keys) {
      // Several custom kinds share one key.
      const before = children[key];
      children[key] = {
        ready: ready && before?.ready !== false,
        count: ours.length + Number(before?.count ?? 0),
      };
    }
  }
  return children;
}

/** The children of one kind that are a CR's own. */
export function ownChildren(
  cr: KubeObject,
  { childInformer, crd }: CrossSource,
  wanted: string,
): readonly StoredObject[] {
  const child = crd.childKinds.find(({ apiVersion, kind }) =>
    groupKind(apiVersion, kind) === wanted
  );
  const informer = child && childInformer(child.apiVersion, child.kind);
  const known = informer?.store.byIndex(OWNER_INDEX, identityOfObject(cr)) ?? [];
  return known.filter((one) =>
    isOurs(one, cr) && groupKind(one.object.apiVersion, one.object.kind) === wanted
  );
}
