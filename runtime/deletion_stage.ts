/**
 * Names how far a stage of a CR's deletion got, and how it fails.
 *
 * @module
 */

import { refOf } from "../core/object.ts";
import type { EntryPlan } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import type { CycleFacts, CycleFailure, Write } from "./cycle.ts";

/** How far a stage of the deletion got. */
export interface Stage {
  readonly writes: number;
  readonly failure?: CycleFailure;
  /** What must happen before the next stage. */
  readonly waiting?: string;
}

/** The delete of exactly what was read. */
export function deletion({ object }: StoredObject): Write {
  return {
    op: "delete",
    ref: refOf(object),
    uid: object.metadata.uid ?? "",
    resourceVersion: object.metadata.resourceVersion ?? "",
  };
}

/** The failure of what takes longer than `timeout` of onDelete, counted from the deletion. */
export function timedOut(
  facts: CycleFacts,
  entry: EntryPlan | undefined,
  what: string,
): Stage | undefined {
  const since = Date.parse(facts.cr.metadata.deletionTimestamp ?? "");
  const limit = facts.crd.onDelete.timeoutMs;
  if (!(facts.nowMs - since > limit)) return undefined;
  return {
    writes: 0,
    failure: {
      reason: "DeleteTimeout",
      message: `Cannot finish deleting: "${what}" is still there after ${
        limit / 1000
      } s`,
      hint: "Look at its finalizers and status; it is tried again with backoff",
      at: entry?.origin.at,
    },
  };
}

/** A failure that no request caused. */
export function stageFailure(entry: EntryPlan, message: string, hint: string): Stage {
  const at = entry.origin.at;
  return { writes: 0, failure: { reason: "DeleteError", message, hint, at } };
}

/** A failure that the API server told. */
export function apiFailure(
  error: Parameters<typeof quoteApiError>[0],
  entry: EntryPlan,
): Stage {
  return {
    writes: 0,
    failure: { ...quoteApiError(error), at: entry.origin.at },
  };
}
