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
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import {
  askChildren,
  askWrite,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleOutcome,
  type CycleResult,
  type Failure,
} from "./cycle.ts";
import { progressPatch, readProgress } from "./deletion_progress.ts";
import { tellDeletion } from "./deletion_status.ts";
import { isHeldUp, runFarewell } from "./hook_delete.ts";
import { readInventory, readNamespaces } from "./inventory.ts";
import { collectable, controllerOf, isOurs, readMark } from "./marks.ts";
import { deleteAll, type Ran } from "./run_on_delete.ts";
import { explain } from "./status.ts";

/** How long to wait when no event comes, such as for a Job in a far namespace. */
const LOOK_AGAIN_MS = 5000;

const CHANGED: CycleOutcome = {
  kind: "requeue",
  afterMs: 50,
  why: "the object changed",
};

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
  // What is over in this very cycle is told once, as over.
  const deleting = event("Normal", "Deleting", "Cleaning up");
  const begun = (ran: Ran): Ran => ({ ...ran, events: [deleting, ...ran.events] });
  const blocked = unavailable.find((one) => one.error.kind !== "unknown-kind");
  if (blocked !== undefined) {
    const action = `Cannot read the kind "${blocked.kind}"`;
    const failure = quoteApiError(blocked.error, action);
    const nothing = { facts, writes: 0, wakeMs: 0, events: [deleting], warnings: [] };
    return yield* notYet({ ...nothing, failure });
  }
  const ours = children.filter((child) => isOurs(child, cr));
  if (ours.some((child) => wasOrphaned(child, cr))) memory.orphan = true;
  const ran = yield* runFarewell(facts, ours);
  if (isHeldUp(ran)) return yield* notYet(begun(ran));
  const rest = yield* deleteFar(ran, ours);
  if (isHeldUp(rest)) return yield* notYet(begun(rest));
  return yield* removeFinalizers(rest);
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

/** Deletes and awaits what garbage collection would leave behind. */
function* deleteFar(ran: Ran, ours: readonly StoredObject[]): Cycle<Ran> {
  const { cr, crd, memory } = ran.facts;
  if (memory.orphan) return ran;
  const far = ours.filter(({ object }) =>
    readMark(object)?.mode !== "final" && !collectable(refOf(object), cr) &&
    controllerOf(object) === undefined && !isHeldByItsClaim(object)
  );
  if (far.length === 0) return ran;
  const { timeoutMs, stages = [] } = crd.onDelete;
  const begun = readProgress(cr, stages);
  let { facts, writes } = ran;
  if (stages.length > 0 && begun?.stage !== stages.length) {
    // The stages are not to be gone through again while this is waited for.
    const patch = progressPatch(cr, facts.nowMs, { stage: stages.length, name: "" });
    const result = yield* askWrite({ op: "patch-cr", patch });
    if (!result.ok) return failedPatch(ran, result.error);
    facts = { ...facts, cr: result.object?.object ?? cr };
    writes++;
  }
  const sinceMs = readProgress(facts.cr, stages)?.sinceMs ??
    Date.parse(cr.metadata.deletionTimestamp ?? "");
  const stage = yield* deleteAll({ ...facts, sinceMs, timeoutMs, ordered: false }, far);
  const { failure, waiting } = stage;
  return { ...ran, facts, failure, waiting, writes: writes + stage.writes };
}

/**
 * Whether a volume goes by itself once its claim has gone. The claim may be the CR's
 * own, and goes after it; so may the Pods that hold the claim.
 */
function isHeldByItsClaim({ kind, metadata }: KubeObject): boolean {
  const { deletionTimestamp, finalizers = [] } = metadata;
  return kind === "PersistentVolume" && deletionTimestamp !== undefined &&
    finalizers.every((name) => name === "kubernetes.io/pv-protection");
}

function failedPatch(ran: Ran, error: Failure): Ran {
  const moved = error.kind === "conflict" || error.kind === "not-found";
  return moved ? { ...ran, moved } : { ...ran, failure: quoteApiError(error) };
}

/**
 * Takes our finalizers off by a merge patch of the whole list: by apply it would
 * fail once another manager co-owns the entry, as after a restore.
 */
function* removeFinalizers(ran: Ran): Cycle {
  const { cr, crd } = ran.facts;
  const { uid, resourceVersion } = cr.metadata;
  const finalizers = (cr.metadata.finalizers ?? [])
    .filter((name) => !crd.finalizers.includes(name));
  const patch = { metadata: { uid, resourceVersion, finalizers } };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (result.ok) {
    const note = event("Normal", `${cr.kind}Deleted`, "Cleaned up");
    return end({ kind: "gone" }, {
      ...ran,
      events: [...ran.events, note],
      writes: ran.writes + 1,
    });
  }
  if (result.error.kind === "not-found") return end({ kind: "gone" }, ran);
  if (result.error.kind === "conflict") return end(CHANGED, ran);
  const failure = quoteApiError(result.error, "Cannot remove the finalizer");
  const reason = `${cr.kind}FinalizerRemovalError`;
  const note = event("Warning", reason, explain(failure));
  const error = { kind: "failed", error: failure } as const;
  return end(error, { ...ran, events: [...ran.events, note] });
}

/** Ends a cycle that leaves the finalizers on, and says so on the CR. */
function* notYet(ran: Ran): Cycle {
  const { failure, waiting = "" } = ran;
  if (ran.moved) return end(CHANGED, ran);
  const message = failure === undefined ? waiting : explain(failure);
  const reason = failure === undefined ? "Deleting" : "DeleteError";
  const writes = ran.writes + (yield* tellDeletion(ran, { reason, message }));
  if (failure === undefined) {
    const afterMs = Math.min(ran.afterMs ?? LOOK_AGAIN_MS, ran.wakeMs || Infinity);
    const outcome = { kind: "requeue", afterMs, why: waiting } as const;
    return end(outcome, { ...ran, writes });
  }
  const note = event("Warning", `${ran.facts.cr.kind}DeleteError`, message);
  const error = { kind: "failed", error: failure } as const;
  return end(error, { ...ran, writes, events: [...ran.events, note] });
}

function event(
  type: CycleEvent["type"],
  reason: string,
  note: string,
): CycleEvent {
  return { type, reason, action: "Delete", note };
}

function end(
  outcome: CycleOutcome,
  { events, warnings, writes }: Pick<Ran, "events" | "warnings" | "writes"> = {
    events: [],
    warnings: [],
    writes: 0,
  },
): CycleResult {
  return { outcome, events, warnings, writes };
}
