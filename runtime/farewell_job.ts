/**
 * Runs the Jobs of `onDelete` to completion, a cycle at a time.
 *
 * The state is the Job itself: a cycle starts it, later ones look at it, and its
 * events bring the CR back. So nothing is lost when the process restarts.
 *
 * @module
 */

import { getPath, isObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { Declared, EntryPlan } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { askGet, askWrite, type Cycle } from "./cycle.ts";
import {
  apiFailure,
  deletion,
  type Stage,
  type StageFacts,
  stageFailure,
  waitFor,
} from "./deletion_stage.ts";
import { identityOf, identityOfObject, markChild, readMark } from "./marks.ts";

/** Whether an entry of onDelete is run to completion; all others name what is to go. */
export function runs({ apiVersion, kind }: EntryPlan): boolean {
  return kind === "Job" && apiVersion.startsWith("batch/");
}

/** One step of one Job: start it, or see how it fares. */
export function* runJob(
  facts: StageFacts,
  entry: EntryPlan,
  one: Declared,
): Cycle<Stage> {
  const { cr } = facts;
  const identity = identityOf(one.ref);
  const { object: found, error } = yield* askGet(one.ref);
  if (error !== undefined) return apiFailure(error, entry);
  if (found === undefined) return yield* startJob(facts, entry, one);
  const mark = readMark(found.object);
  if (mark?.uid !== cr.metadata.uid) {
    return yield* deleteStaleJob(facts, entry, found);
  }
  switch (jobState(found.object)) {
    case "complete":
      return { writes: 0 };
    case "failed":
      return stageFailure(
        entry,
        `Cannot finish deleting: the Job "${identity}" failed`,
        "Look at its Pods' logs, then delete the Job to have it run again",
      );
    default:
      return waitFor(facts, `the Job "${identity}" to complete`, entry.origin);
  }
}

function* startJob(facts: StageFacts, entry: EntryPlan, one: Declared): Cycle<Stage> {
  const identity = identityOf(one.ref);
  const marked = markChild(one.object!, facts.cr, entry.id, "final");
  const object = {
    ...marked,
    metadata: { ...marked.metadata, resourceVersion: "1" },
  };
  const result = yield* askWrite({
    op: "apply",
    object,
    force: entry.force,
    origin: entry.origin,
  });
  if (result.ok) return { writes: 1, waiting: `the Job "${identity}" to complete` };
  // In a namespace that is going away nothing can run any more.
  if (result.error.kind === "namespace-terminating") return { writes: 0 };
  if (result.error.kind === "already-exists") {
    return { writes: 0, waiting: `the Job "${identity}" to be seen` };
  }
  return apiFailure(result.error, entry);
}

/** A Job of that name from an earlier life of the CR would look like this one's. */
function* deleteStaleJob(
  facts: StageFacts,
  entry: EntryPlan,
  found: StoredObject,
): Cycle<Stage> {
  const identity = identityOfObject(found.object);
  if (readMark(found.object)?.owner !== identityOfObject(facts.cr)) {
    return stageFailure(
      entry,
      `Cannot start the Job "${identity}": one of that name exists and is not ours`,
      "Give the entry a name that no other object has",
    );
  }
  const result = yield* askWrite(deletion(found));
  return result.ok || result.error.kind === "not-found"
    ? { writes: 1, waiting: `the earlier Job "${identity}" to go` }
    : apiFailure(result.error, entry);
}

function jobState(job: KubeObject): "complete" | "failed" | "running" {
  const conditions = getPath(job.status, ["conditions"]);
  const holds = (type: string) =>
    Array.isArray(conditions) &&
    conditions.some((one) =>
      isObject(one) && one.type === type && one.status === "True"
    );
  return holds("Complete") ? "complete" : holds("Failed") ? "failed" : "running";
}
