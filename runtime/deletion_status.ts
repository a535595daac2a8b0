/**
 * Says on a CR that is being deleted what its deletion waits for.
 *
 * @module
 */

import { getPath, type Json } from "../core/json.ts";
import { askWrite, type Cycle, type CycleFacts } from "./cycle.ts";
import { mergeConditions, wouldChange } from "./status.ts";

/**
 * Sets the condition Ready to False. Only for kinds whose deletion may take a while,
 * since for others it would be one more request for every object that goes.
 *
 * @returns How many writes that took; a refused one never fails the deletion.
 */
export function* tellDeletion(
  facts: CycleFacts,
  { reason, message }: { readonly reason: string; readonly message: string },
): Cycle<number> {
  const { cr, crd, hasStatus } = facts;
  const silent = crd.ignoreStatusPatch || !hasStatus || !crd.status.conditions;
  if (silent || crd.onDelete.entries.length === 0) return 0;
  const observedGeneration = crd.ignoreObservedGeneration
    ? undefined
    : cr.metadata.generation;
  const ready = { type: "Ready", status: "False", reason, message, observedGeneration };
  const status = { conditions: mergeConditions(facts, [ready]) };
  const held: Json | undefined = getPath(cr, ["status"]);
  if (!wouldChange(held, status)) return 0;
  const { uid, resourceVersion } = cr.metadata;
  const patch = { metadata: { uid, resourceVersion }, status };
  const result = yield* askWrite({ op: "patch-status", patch });
  return result.ok ? 1 : 0;
}
