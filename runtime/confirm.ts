/**
 * Makes sure that a CR lives before anything new is made for it.
 *
 * @module
 */

import { refOf } from "../core/object.ts";
import { quoteApiError } from "./api_failure.ts";
import { askGet, type Cycle, type CycleFacts, type CycleFailure } from "./cycle.ts";

/** What the server says of a CR that the cache shows as alive. */
export type Confirmation =
  | { readonly kind: "alive" }
  /** Deleted, being deleted, or another object of that name. */
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly failure: CycleFailure };

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
