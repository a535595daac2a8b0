/**
 * Deletes a CR whose time is over, as `runtime.cleanup` of the Katalog says.
 *
 * @module
 */

import { formatDuration } from "../core/duration.ts";
import { refOf } from "../core/object.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import { RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askWrite,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type WriteResult,
} from "./cycle.ts";

/** Since when the conditions have held without a break; taken off when they do not. */
export const CLEANUP_ANNOTATION = "orkestra.orkspace.io/cleanup-since";

/** What is to become of the CR. */
export type CleanUp =
  /** Go on, with the CR as it is now; `afterMs`: to be looked at again then. */
  | {
    readonly kind: "stays";
    readonly facts: CycleFacts;
    readonly writes: number;
    readonly afterMs?: number;
    readonly warnings: readonly string[];
  }
  | { readonly kind: "deleted"; readonly events: readonly CycleEvent[] }
  /** It changed or went under our hands, or could not be written. */
  | { readonly kind: "refused"; readonly result: WriteResult & { readonly ok: false } };

/** Decides about the CR, and deletes it, or remembers on it since when it may go. */
export function* cleanUp(facts: CycleFacts, scope: Scope): Cycle<CleanUp> {
  const { cr, crd, nowMs } = facts;
  const stays = { kind: "stays", facts, writes: 0, warnings: [] } as const;
  const said = cr.metadata.annotations?.[CLEANUP_ANNOTATION];
  if (crd.cleanup === undefined || !crd.cleanup.gate(scope)) {
    return said === undefined ? stays : yield* remember(facts, null);
  }
  let limitMs: number;
  try {
    limitMs = crd.cleanup.deleteAfterMs(scope);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { ...stays, warnings: [error.message] };
  }
  const known = Date.parse(said ?? "");
  const sinceMs = Number.isFinite(known) ? known : nowMs;
  const leftMs = sinceMs + limitMs - nowMs;
  if (leftMs > 0) {
    if (known === sinceMs) return { ...stays, afterMs: leftMs };
    const noted = yield* remember(facts, formatTimestamp(nowMs));
    return noted.kind === "stays" ? { ...noted, afterMs: leftMs } : noted;
  }
  const { uid = "", resourceVersion = "" } = cr.metadata;
  const ref = refOf(cr);
  const result = yield* askWrite({ op: "delete", ref, uid, resourceVersion });
  if (!result.ok) return { kind: "refused", result };
  const note = limitMs > 0
    ? `Deleted: the conditions of cleanup have held for ${formatDuration(limitMs)}`
    : "Deleted: the conditions of cleanup hold";
  const reason = `${cr.kind}CleanedUp`;
  return {
    kind: "deleted",
    events: [{ type: "Normal", reason, action: "Delete", note }],
  };
}

function* remember(facts: CycleFacts, since: string | null): Cycle<CleanUp> {
  const { uid, resourceVersion } = facts.cr.metadata;
  const annotations = { [CLEANUP_ANNOTATION]: since };
  const patch = { metadata: { uid, resourceVersion, annotations } };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (!result.ok) return { kind: "refused", result };
  const cr = result.object?.object ?? facts.cr;
  return { kind: "stays", facts: { ...facts, cr }, writes: 1, warnings: [] };
}
