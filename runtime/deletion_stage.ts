/**
 * Names how far a stage of a CR's deletion got, and how it fails.
 *
 * @module
 */

import { formatDuration } from "../core/duration.ts";
import { type KubeObject, refOf } from "../core/object.ts";
import type { EntryPlan, Origin } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import type { CycleFacts, CycleFailure, Write } from "./cycle.ts";
import { identityOfObject } from "./marks.ts";

/** How far a stage of the deletion got. */
export interface Stage {
  readonly writes: number;
  readonly failure?: CycleFailure;
  /** What must happen before the next stage. */
  readonly waiting?: string;
  /** For the log. */
  readonly warning?: string;
}

/** What the steps of one stage are told. */
export interface StageFacts extends CycleFacts {
  /** When the stage began. */
  readonly sinceMs: number;
  readonly timeoutMs: number;
  /** Whether an object only counts as gone when all that it owns has gone. */
  readonly ordered: boolean;
}

/** The delete of exactly what was read. */
export function deletion(
  { object }: StoredObject,
  propagation: "Foreground" | "Background" = "Background",
): Write {
  return {
    op: "delete",
    ref: refOf(object),
    uid: object.metadata.uid ?? "",
    resourceVersion: object.metadata.resourceVersion ?? "",
    propagation,
  };
}

/** What a stage waits for: an object to go, and what keeps it. */
export function awaited(object: KubeObject): string {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const held = deletionTimestamp === undefined
    ? []
    : finalizers.map((name) =>
      name === "foregroundDeletion" ? "what it owns" : `the finalizer ${name}`
    );
  const by = held.length === 0 ? "" : `, held by ${held.join(" and ")}`;
  return `"${identityOfObject(object)}" to go${by}`;
}

/** Waiting, or the failure once that takes longer than the stage may. */
export function waitFor(facts: StageFacts, what: string, origin?: Origin): Stage {
  const { sinceMs, timeoutMs, nowMs } = facts;
  if (!(nowMs - sinceMs > timeoutMs)) return { writes: 0, waiting: what };
  return {
    writes: 0,
    failure: {
      reason: "DeleteTimeout",
      message: `Cannot finish deleting: still waiting for ${what} after ${
        formatDuration(timeoutMs)
      }`,
      hint: "Look at that object; the deletion goes on when it is done",
      at: origin?.at,
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
  entry?: EntryPlan,
): Stage {
  return {
    writes: 0,
    failure: { ...quoteApiError(error), at: entry?.origin.at },
  };
}
