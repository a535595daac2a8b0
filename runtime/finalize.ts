/**
 * One cycle of a CR that is being deleted.
 *
 * What garbage collection removes is left to it. What it cannot follow (objects
 * in other namespaces, cluster-scoped ones) is deleted here, and waited for. A
 * cycle never waits: it ends, and the objects' events bring the CR back.
 *
 * @module
 */

import { type KubeObject, refOf } from "../core/object.ts";
import { type Declared, RenderError } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import {
  askChildren,
  askWrite,
  askWrites,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
  type CycleOutcome,
  type CycleResult,
} from "./cycle.ts";
import { deletion, type Stage, timedOut } from "./deletion_stage.ts";
import { renderFailure } from "./desired.ts";
import { runJob } from "./farewell_job.ts";
import { readInventory, readNamespaces } from "./inventory.ts";
import {
  collectable,
  controllerOf,
  identityOf,
  identityOfObject,
  isOurs,
  readMark,
} from "./marks.ts";
import { childrenScope, scopeOf } from "./scope.ts";
import { explain } from "./status.ts";

/** How long to wait when no event comes, such as for a Job in a far namespace. */
const LOOK_AGAIN_MS = 5000;

/** Runs one cycle of deletion. */
export function* finalize(facts: CycleFacts): Cycle {
  const { cr, crd, memory } = facts;
  const finalizers = cr.metadata.finalizers ?? [];
  if (finalizers.includes("orphan")) memory.orphan = true;
  if (!finalizers.some((name) => crd.finalizers.includes(name))) {
    return end({ kind: "gone" });
  }
  const { children, unavailable } = yield* askChildren(
    readInventory(cr),
    readNamespaces(cr),
  );
  const events: CycleEvent[] = [event("Normal", "Deleting", "Cleaning up")];
  const blocked = unavailable.find((one) => one.error.kind !== "unknown-kind");
  if (blocked !== undefined) {
    const action = `Cannot read the kind "${blocked.kind}"`;
    return failed(cr, quoteApiError(blocked.error, action), events);
  }
  const ours = children.filter((child) => isOurs(child, cr));
  if (ours.some((child) => wasOrphaned(child, cr))) memory.orphan = true;
  const block = yield* runOnDelete(facts, ours);
  if (block.failure !== undefined) {
    return failed(cr, block.failure, events, block.writes);
  }
  if (block.waiting !== undefined) return waiting(block.waiting, events, block.writes);

  const rest = yield* deleteFar(facts, ours);
  const writes = block.writes + rest.writes;
  if (rest.failure !== undefined) return failed(cr, rest.failure, events, writes);
  if (rest.waiting !== undefined) return waiting(rest.waiting, events, writes);
  return yield* removeFinalizers(facts, events, writes);
}

/**
 * Whether garbage collection has taken our reference off a child: then the deletion
 * asked for orphans, although its finalizer may be gone by the time we look.
 */
function wasOrphaned({ object }: StoredObject, cr: KubeObject): boolean {
  const mark = readMark(object);
  return mark !== undefined && mark.mode !== "final" && mark.uid === cr.metadata.uid &&
    collectable(refOf(object), cr) && controllerOf(object) === undefined;
}

/** The objects of onDelete: Jobs run to completion, everything else goes. */
function* runOnDelete(
  facts: CycleFacts,
  ours: readonly StoredObject[],
): Cycle<Stage> {
  const { cr, crd, isNamespaced } = facts;
  const scope = scopeOf(facts, childrenScope(crd, ours));
  let writes = 0;
  const waits: string[] = [];
  try {
    if (!crd.onDelete.gate(scope)) return { writes };
    for (const entry of crd.onDelete.entries) {
      for (const one of entry.render(scope, { cr, isNamespaced })) {
        if (one.object === undefined) continue;
        if (facts.memory.orphan && entry.kind !== "Job") continue;
        const stage = entry.kind === "Job"
          ? yield* runJob(facts, entry, one)
          : yield* deleteListed(facts, one, ours);
        writes += stage.writes;
        if (stage.failure !== undefined) return { writes, failure: stage.failure };
        if (stage.waiting !== undefined) waits.push(stage.waiting);
      }
    }
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { writes, failure: renderFailure(error) };
  }
  return { writes, waiting: waits[0] };
}

function* deleteListed(
  facts: CycleFacts,
  one: Declared,
  ours: readonly StoredObject[],
): Cycle<Stage> {
  const identity = identityOf(one.ref);
  const found = ours.find((child) => identityOfObject(child.object) === identity);
  if (found === undefined) return { writes: 0 };
  return yield* deleteAll(facts, [found]);
}

/** Deletes and awaits what garbage collection would leave behind. */
function* deleteFar(
  facts: CycleFacts,
  ours: readonly StoredObject[],
): Cycle<Stage> {
  const { cr, memory } = facts;
  if (memory.orphan) return { writes: 0 };
  const far = ours.filter(({ object }) =>
    readMark(object)?.mode !== "final" && !collectable(refOf(object), cr) &&
    controllerOf(object) === undefined
  );
  return yield* deleteAll(facts, far);
}

function* deleteAll(
  facts: CycleFacts,
  doomed: readonly StoredObject[],
): Cycle<Stage> {
  const standing = doomed.filter(({ object }) =>
    object.metadata.deletionTimestamp === undefined
  );
  const results = yield* askWrites(standing.map(deletion));
  let failure: CycleFailure | undefined;
  results.forEach((result) => {
    if (result.ok) return;
    if (result.error.kind === "not-found" || result.error.kind === "conflict") return;
    failure ??= quoteApiError(result.error);
  });
  const writes = results.filter((result) => result.ok).length;
  if (failure !== undefined) return { writes, failure };
  if (doomed.length === 0) return { writes };
  const first = identityOfObject(doomed[0].object);
  const late = timedOut(facts, facts.crd.onDelete.entries[0], first);
  return late ?? { writes, waiting: `"${first}" to go` };
}

/**
 * Takes our finalizers off by a merge patch of the whole list: by apply it would
 * fail once another manager co-owns the entry, as after a restore.
 */
function* removeFinalizers(
  facts: CycleFacts,
  events: CycleEvent[],
  writes: number,
): Cycle {
  const { cr, crd } = facts;
  const { uid, resourceVersion } = cr.metadata;
  const finalizers = (cr.metadata.finalizers ?? [])
    .filter((name) => !crd.finalizers.includes(name));
  const patch = { metadata: { uid, resourceVersion, finalizers } };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (result.ok) {
    const note = event("Normal", `${cr.kind}Deleted`, "Cleaned up");
    return end({ kind: "gone" }, [...events, note], writes + 1);
  }
  if (result.error.kind === "not-found") return end({ kind: "gone" }, events, writes);
  if (result.error.kind === "conflict") {
    const outcome = {
      kind: "requeue",
      afterMs: 50,
      why: "the object changed",
    } as const;
    return end(outcome, events, writes);
  }
  const failure = quoteApiError(result.error, "Cannot remove the finalizer");
  const note = event("Warning", `${cr.kind}FinalizerRemovalError`, explain(failure));
  return end({ kind: "failed", error: failure }, [...events, note], writes);
}

function event(
  type: CycleEvent["type"],
  reason: string,
  note: string,
): CycleEvent {
  return { type, reason, action: "Delete", note };
}

function waiting(why: string, events: CycleEvent[], writes: number): CycleResult {
  return end({ kind: "requeue", afterMs: LOOK_AGAIN_MS, why }, events, writes);
}

function failed(
  cr: KubeObject,
  error: CycleFailure,
  events: CycleEvent[],
  writes = 0,
): CycleResult {
  const note = event("Warning", `${cr.kind}DeleteError`, explain(error));
  return end({ kind: "failed", error }, [...events, note], writes);
}

function end(
  outcome: CycleOutcome,
  events: readonly CycleEvent[] = [],
  writes = 0,
): CycleResult {
  return { outcome, events, warnings: [], writes };
}
