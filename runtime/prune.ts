/**
 * Removes the children that the Katalog no longer declares for a CR.
 *
 * @module
 */

import { refOf } from "../core/object.ts";
import { formatApiVersion } from "../core/object.ts";
import type { EntryPlan } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import { askWrites, type Cycle, type CycleFacts, type CycleFailure } from "./cycle.ts";
import type { Desired } from "./desired.ts";
import { identityOfObject, isOurs, type Mark, readMark } from "./marks.ts";

/** What came of it. */
export interface Pruned {
  readonly deleted: number;
  readonly failure?: CycleFailure;
}

/**
 * Deletes what is ours and not wanted, with the uid and resourceVersion that were
 * read as preconditions. Only to be called in a cycle without any failure, since
 * what could not be rendered or read is not "no longer declared".
 */
export function* pruneChildren(
  facts: CycleFacts,
  desired: Desired,
  children: readonly StoredObject[],
): Cycle<Pruned> {
  const wanted = new Set(desired.wanted.map((one) => one.identity));
  const doomed = children.filter((child) =>
    isOurs(child, facts.cr) &&
    child.object.metadata.deletionTimestamp === undefined &&
    !wanted.has(identityOfObject(child.object)) &&
    mayPrune(facts, desired, child)
  );
  const results = yield* askWrites(doomed.map(({ object }) => ({
    op: "delete",
    ref: refOf(object),
    uid: object.metadata.uid ?? "",
    resourceVersion: object.metadata.resourceVersion ?? "",
  })));
  let failure: CycleFailure | undefined;
  let deleted = 0;
  results.forEach((result, i) => {
    const identity = identityOfObject(doomed[i].object);
    facts.memory.applied.delete(identity);
    if (result.ok) deleted++;
    // It changed or went meanwhile: its event brings the CR back.
    else if (result.error.kind !== "conflict" && result.error.kind !== "not-found") {
      failure ??= quoteApiError(result.error);
    }
  });
  return { deleted, failure };
}

function mayPrune(
  facts: CycleFacts,
  desired: Desired,
  child: StoredObject,
): boolean {
  const mark = readMark(child.object);
  // An object of the original, known by its owner reference alone.
  if (mark === undefined) return false;
  if (mark.mode === "final" || desired.closed.has(mark.entry)) return false;
  const entries = [...facts.crd.onCreate.entries, ...facts.crd.onReconcile.entries];
  const entry = entries.find((one) => one.id === mark.entry);
  if (entry === undefined) return true;
  if (!entry.prune) return false;
  return mayPruneDeclared(mark, entry, desired, child);
}

/**
 * While the entry stands in the Katalog, a Job is a record of work done and stays;
 * a condition that turned false takes away only what applying entries made.
 */
function mayPruneDeclared(
  mark: Mark,
  entry: EntryPlan,
  desired: Desired,
  child: StoredObject,
): boolean {
  if (entry.kind === "Job" && entry.apiVersion === formatApiVersion("batch", "v1")) {
    return false;
  }
  const conditionIsFalse = desired.unwanted.has(identityOfObject(child.object));
  return !conditionIsFalse || mark.mode === "apply";
}
