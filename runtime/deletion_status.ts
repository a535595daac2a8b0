/**
 * Says on a CR that is being deleted what its deletion waits for.
 *
 * @module
 */

import { getPath, type Json } from "../core/json.ts";
import { askWrite, type Cycle } from "./cycle.ts";
import { hookConditions } from "./hook_status.ts";
import type { Ran } from "./run_on_delete.ts";
import { mergeConditions, wouldChange } from "./status.ts";

/**
 * Sets the condition Ready to False. Only for kinds whose deletion may take a while,
 * since for others it would be one more request for every object that goes.
 *
 * @returns How many writes that took; a refused one never fails the deletion.
 */
export function* tellDeletion(
  { facts, hook }: Pick<Ran, "facts" | "hook">,
  { reason, message }: { readonly reason: string; readonly message: string },
): Cycle<number> {
  const { cr, crd, hasStatus } = facts;
  const silent = crd.ignoreStatusPatch || !hasStatus || !crd.status.conditions;
  const short = crd.onDelete.entries.length === 0 && hook === undefined;
  if (silent || short) return 0;
  const observedGeneration = crd.ignoreObservedGeneration
    ? undefined
    : cr.metadata.generation;
  const ready = { type: "Ready", status: "False", reason, message, observedGeneration };
  const conditions = [ready, ...hookConditions(facts, hook)];
  const status = {
    ...hook?.status,
    conditions: mergeConditions(facts, conditions),
  };
  const held: Json | undefined = getPath(cr, ["status"]);
  if (!wouldChange(held, status)) return 0;
  const { uid, resourceVersion } = cr.metadata;
  const patch = { metadata: { uid, resourceVersion }, status };
  const result = yield* askWrite({ op: "patch-status", patch });
  return result.ok ? 1 : 0;
}
