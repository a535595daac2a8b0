/**
 * Answers what cycles ask about the CRs of other CRDs, from the stores of informers.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { groupKind, type KubeObject, objectKey } from "../core/object.ts";
import { type CrdPlan, readinessOf } from "../katalog/mod.ts";
import type { Informer, Store } from "../kube/mod.ts";
import type { CrossFound, CrossRead } from "./cycle.ts";
import { OWNER_INDEX } from "./driver.ts";
import { identityOfObject, isOurs } from "./marks.ts";

/** What is known of a CRD that may be read. */
export interface CrossSource {
  readonly crd: CrdPlan;
  readonly store: Store;
  readonly childInformer: (apiVersion: string, kind: string) => Informer | undefined;
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
function childrenOf(cr: KubeObject | undefined, source: CrossSource): JsonObject {
  const children: Record<string, JsonObject> = {};
  for (const { apiVersion, kind, children: keys } of source.crd.childKinds) {
    const informer = source.childInformer(apiVersion, kind);
    const known = cr === undefined
      ? []
      : informer?.store.byIndex(OWNER_INDEX, identityOfObject(cr)) ?? [];
    const wanted = groupKind(apiVersion, kind);
    const ours = known.filter((child) =>
      isOurs(child, cr!) &&
      groupKind(child.object.apiVersion, child.object.kind) === wanted
    );
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
