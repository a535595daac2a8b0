/**
 * Makes sure that a CR lives before anything new is made for it.
 *
 * @module
 */

import { refOf } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import {
  askGet,
  askWrites,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import { deletion } from "./deletion_stage.ts";

/** What the server says of a CR that the cache shows as alive. */
export type Confirmation =
  | { readonly kind: "alive" }
  /** Deleted, being deleted, or another object of that name. */
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly failure: CycleFailure };

/**
 * Takes back what was made for a CR that is gone by now, where nobody else would.
 *
 * A server that is deleting an object while a finalizer is being put on it may accept
 * both: the finalizer holds nothing then, and no cycle of deletion ever comes.
 *
 * @param made Children that garbage collection does not follow, just created.
 * @returns Whether the CR is gone.
 */
export function* takeBack(
  { cr }: CycleFacts,
  made: readonly StoredObject[],
): Cycle<boolean> {
  if (made.length === 0) return false;
  const { object: live, error } = yield* askGet(refOf(cr));
  // Not known, or being deleted: a later cycle sees to it.
  if (error !== undefined || live?.object.metadata.uid === cr.metadata.uid) {
    return false;
  }
  yield* askWrites(made.map((one) => deletion(one)));
  return true;
}

/**
 * Asks the server. Where the watch is behind, the CR may be long gone, and a child
 * made for it in another namespace would never be collected.
 */
export function* confirmAlive({ cr }: CycleFacts): Cycle<Confirmation> {
  const { object: live, error } = yield* askGet(refOf(cr));
  if (error !== undefined) {
    return { kind: "unknown", failure: quoteApiError(error) };
  }
  const { uid, deletionTimestamp } = live?.object.metadata ?? {};
  const alive = uid === cr.metadata.uid && deletionTimestamp === undefined;
  return { kind: alive ? "alive" : "gone" };
}
