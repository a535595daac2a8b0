/**
 * Reads a CR's children of a kind that no informer follows.
 *
 * @module
 */

import { type KubeObject, parseApiVersion } from "../core/object.ts";
import {
  type KubeClient,
  KubeError,
  type StoredObject,
  toStored,
} from "../kube/mod.ts";
import type { InventoryKind } from "./cycle.ts";
import { MANAGED_LABEL, ownersOf } from "./marks.ts";

/** Whose children, and whom to ask. */
export interface OwnedQuery {
  /** The CR's identity. */
  readonly owner: string;
  readonly client: KubeClient;
  readonly signal: AbortSignal;
  /** Every namespace if absent. */
  readonly namespace?: string;
}

/**
 * Lists them in whatever version the server serves. The version that stands in an
 * inventory may be served no more, and that does not make the objects disappear.
 *
 * @throws {KubeError} If they cannot be read; a kind that is gone altogether has none.
 */
export async function listOwned(
  { apiVersion, kind }: InventoryKind,
  query: OwnedQuery,
): Promise<StoredObject[]> {
  const { client, owner, signal, namespace } = query;
  const { group } = parseApiVersion(apiVersion);
  for (let attempt = 1;; attempt++) {
    const info = await client.resolveAny(group, kind, { signal });
    // The kind itself is gone, and with it every object of it.
    if (info === undefined) return [];
    try {
      const labelSelector = `${MANAGED_LABEL}=true`;
      const { items } = await client.list(info, { labelSelector, namespace }, {
        signal,
      });
      return items.filter((object) => isOwnedBy(object, owner)).map((object) =>
        toStored(object)
      );
    } catch (error) {
      // Discovery was out of date, and now knows it.
      const unserved = error instanceof KubeError && error.kind === "unknown-kind";
      if (!unserved) throw error;
      if (attempt > 2) throw contradiction(kind, error);
    }
  }
}

/** As "unknown kind" it would count as gone, together with the children. */
function contradiction(kind: string, cause: KubeError): KubeError {
  return new KubeError(
    "server",
    `Cannot list "${kind}": the server offers a version that it does not serve`,
    { cause, hint: "Wait until the API server has followed its CRDs" },
  );
}

function isOwnedBy(object: KubeObject, owner: string): boolean {
  return ownersOf(object).includes(owner);
}
