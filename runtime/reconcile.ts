/**
 * One cycle of one CR: from what is observed to the writes that are missing.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { JsonObject } from "../core/json.ts";
import { sameJson } from "../core/json.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import { RenderError } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askChildren,
  askWrite,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
  type CycleOutcome,
  type CycleResult,
  type Failure,
  type Unavailable,
} from "./cycle.ts";
import { applyChildren } from "./apply.ts";
import { type CleanUp, cleanUp } from "./cleanup.ts";
import { collect, type Desired, renderFailure } from "./desired.ts";
import { finalize } from "./finalize.ts";
import {
  formatInventory,
  formatNamespaces,
  INVENTORY_ANNOTATION,
  NAMESPACES_ANNOTATION,
  readInventory,
  readNamespaces,
} from "./inventory.ts";
import { isOurs, MANAGED_LABEL } from "./marks.ts";
import { pruneChildren } from "./prune.ts";
import { childrenScope, scopeOf } from "./scope.ts";
import { writeStatus } from "./status.ts";
import { gatherSupplies } from "./supplies.ts";
import { contestsOf, isOver } from "./tug_of_war.ts";
import { quoteApiError } from "./api_failure.ts";

/** Set to `"true"` on a CR, it stops all work on it but deletion. */
export const PAUSE_ANNOTATION = "orkestra.orkspace.io/paused";
/** Any new value on a CR asks for a cycle at once, without waiting for a backoff. */
export const REQUEST_ANNOTATION = "orkestra.orkspace.io/reconcile-requested-at";
const MANAGED_BY = "orkestra.orkspace.io/managed-by";
const MANAGED_SINCE = "orkestra.orkspace.io/managed-since";

/** Runs one cycle. */
export function* reconcile(facts: CycleFacts): Cycle {
  const { cr, crd } = facts;
  if (cr.metadata.deletionTimestamp !== undefined) return yield* finalize(facts);
  if (cr.metadata.annotations?.[PAUSE_ANNOTATION] === "true") {
    return settled({ kind: "settled" });
  }
  const namespace = cr.metadata.namespace;
  if (namespace !== undefined && !crd.allowsNamespace(namespace)) {
    return settled({ kind: "settled" });
  }
  const { children, unavailable } = yield* askChildren(
    readInventory(cr),
    readNamespaces(cr),
  );
  const cleaned = yield* cleanUp(facts, scopeOf(facts, childrenScope(crd, children)));
  switch (cleaned.kind) {
    case "deleted":
      return settled({ kind: "settled" }, cleaned.events, 1);
    case "refused":
      return refused(cr, cleaned.result.error);
    case "stays": {
      const result = yield* make(cleaned.facts, children, unavailable);
      return wakeAfter(result, cleaned);
    }
  }
}

/** The same result, with what the clean-up did and when it wants to look again. */
function wakeAfter(
  result: CycleResult,
  { afterMs, writes, warnings }: Extract<CleanUp, { kind: "stays" }>,
): CycleResult {
  const { outcome } = result;
  const least = Math.min(
    ...[afterMs, outcome.kind === "settled" ? outcome.requeueAfterMs : undefined]
      .flatMap((ms) => ms === undefined ? [] : [ms]),
  );
  return {
    ...result,
    writes: result.writes + writes,
    warnings: [...warnings, ...result.warnings],
    outcome: outcome.kind === "settled" && Number.isFinite(least)
      ? { kind: "settled", requeueAfterMs: least }
      : outcome,
  };
}

/** Makes what the Katalog declares, and says how that went. */
function* make(
  facts: CycleFacts,
  children: readonly StoredObject[],
  unavailable: readonly Unavailable[],
): Cycle {
  const { crd } = facts;
  const scope = scopeOf(facts, childrenScope(crd, children));
  const context = yield* gatherSupplies(facts, scope, children);
  const desired = collect(facts, scope, context);

  const prepared = yield* prepareCr(facts, scope, desired, children);
  if (prepared.kind === "stop") return prepared.result;
  const state = { ...facts, cr: prepared.cr };
  const confirmed = prepared.writes > 0;
  const written = yield* applyChildren(
    state,
    desired,
    children,
    unavailable,
    confirmed,
  );
  // Its watch is behind, and will tell.
  if (written.gone) {
    const why = "the object is gone or being deleted";
    return settled({ kind: "requeue", afterMs: 1000, why });
  }
  let failure = desired.failure ?? prepared.failure ?? written.failure ??
    unavailableFailure(unavailable);
  let pruned = 0;
  if (failure === undefined) {
    const pruning = yield* pruneChildren(state, desired, children);
    failure = pruning.failure;
    pruned = pruning.deleted;
  }
  return yield* report(state, desired, failure, {
    missing: written.missing,
    writes: prepared.writes + written.writes + pruned,
    warnings: written.warnings,
    stale: written.stale,
    pausedMs: written.pausedMs,
    // What this cycle wrote is only in a new reading.
    children: written.writes + pruned > 0 ? undefined : children,
  });
}

/** What the writing half hands to the reporting half. */
interface Done {
  readonly missing: readonly string[];
  readonly writes: number;
  readonly warnings: readonly string[];
  /** Something moved under our hands: look again soon. */
  readonly stale: boolean;
  /** How long until what others contest may be put back; 0: nothing waits for it. */
  readonly pausedMs: number;
  readonly children?: readonly StoredObject[];
}

function* report(
  facts: CycleFacts,
  desired: Desired,
  failure: CycleFailure | undefined,
  done: Done,
): Cycle {
  const { crd, memory } = facts;
  for (const [identity, tug] of memory.tugs) {
    if (isOver(tug, facts.nowMs)) memory.tugs.delete(identity);
  }
  const children = done.children ??
    (yield* askChildren(readInventory(facts.cr), readNamespaces(facts.cr))).children;
  const ours = children.filter((child) => isOurs(child, facts.cr));
  const scope = scopeOf(facts, childrenScope(crd, ours, desired.declared));
  const status = yield* writeStatus(facts, scope, {
    failure,
    wanted: desired.wanted,
    children: ours,
    missing: done.missing,
    contests: contestsOf(memory.tugs),
  });
  const warnings = [...done.warnings, ...status.warnings];
  const writes = done.writes + status.writes;
  return {
    outcome: outcomeOf(facts, scope, failure, done, warnings),
    events: status.events,
    warnings,
    writes,
    ready: status.ready,
  };
}

function outcomeOf(
  facts: CycleFacts,
  scope: Scope,
  failure: CycleFailure | undefined,
  { stale, pausedMs }: Done,
  warnings: string[],
): CycleOutcome {
  if (failure !== undefined) return { kind: "failed", error: failure };
  if (stale) return { kind: "requeue", afterMs: 100, why: "a child changed meanwhile" };
  try {
    const afterMs = facts.crd.requeueAfterMs(scope);
    const requeueAfterMs = pausedMs === 0
      ? afterMs
      : Math.min(afterMs || pausedMs, pausedMs);
    return { kind: "settled", requeueAfterMs };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    warnings.push(error.message);
    return { kind: "settled" };
  }
}

type Prepared =
  | { readonly kind: "stop"; readonly result: CycleResult }
  | {
    readonly kind: "go";
    readonly cr: KubeObject;
    readonly writes: number;
    readonly failure?: CycleFailure;
  };

/**
 * Puts finalizers, labels, annotations and inventory on the CR, in one patch and
 * only if something is missing, before any child is written.
 */
function* prepareCr(
  facts: CycleFacts,
  scope: Scope,
  desired: Desired,
  children: readonly StoredObject[],
): Cycle<Prepared> {
  const { cr, crd } = facts;
  let labels: { readonly [key: string]: string } = {};
  let failure: CycleFailure | undefined;
  try {
    labels = crd.labels(scope);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    failure = renderFailure(error);
  }
  const patch = metadataPatch(facts, labels, desired, children);
  if (patch === undefined) return { kind: "go", cr, writes: 0, failure };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (result.ok) {
    const after = result.object?.object ?? cr;
    return { kind: "go", cr: after, writes: 1, failure };
  }
  return { kind: "stop", result: refused(cr, result.error) };
}

/** The end of a cycle whose write to the CR itself was refused. */
function refused(cr: KubeObject, failure: Failure): CycleResult {
  switch (failure.kind) {
    case "not-found":
      return settled({ kind: "gone" });
    case "conflict":
      return settled({ kind: "requeue", afterMs: 50, why: "the object changed" });
    default: {
      const error = quoteApiError(failure);
      const event = {
        type: "Warning",
        reason: `${cr.kind}FinalizerError`,
        action: "Reconcile",
        note: error.message,
      } as const;
      return settled({ kind: "failed", error }, [event]);
    }
  }
}

function metadataPatch(
  facts: CycleFacts,
  labels: { readonly [key: string]: string },
  desired: Desired,
  children: readonly StoredObject[],
): JsonObject | undefined {
  const { cr, crd } = facts;
  const now = cr.metadata.finalizers ?? [];
  const finalizers = crd.removeFinalizers
    ? now.filter((name) => !crd.finalizers.includes(name))
    : [...now, ...crd.finalizers.filter((name) => !now.includes(name))];
  const wantedLabels = { ...labels, [MANAGED_LABEL]: "true" };
  const objects = [
    ...desired.wanted.map((one) => one.object),
    ...children.filter((child) => isOurs(child, cr)).map((child) => child.object),
  ];
  // A reading that failed proves nothing: keep what was there.
  const proved = desired.failure === undefined;
  const kinds = [...objects, ...(proved ? [] : readInventory(cr))];
  const namespaces = [
    ...objects.map(({ metadata }) => metadata.namespace),
    ...(proved ? [] : readNamespaces(cr)),
  ];
  const annotations: Record<string, string | null> = {
    [MANAGED_BY]: facts.katalog,
    [MANAGED_SINCE]: cr.metadata.annotations?.[MANAGED_SINCE] ??
      formatTimestamp(facts.nowMs),
    [INVENTORY_ANNOTATION]: formatInventory(kinds) || null,
    [NAMESPACES_ANNOTATION]: formatNamespaces(cr, namespaces) || null,
  };
  const changed = {
    ...differing("labels", cr.metadata.labels, wantedLabels),
    ...differing("annotations", cr.metadata.annotations, annotations),
    ...(sameJson([...now], finalizers) ? {} : { finalizers }),
  };
  if (Object.keys(changed).length === 0) return undefined;
  const { uid, resourceVersion } = cr.metadata;
  return { metadata: { ...changed, uid, resourceVersion } };
}

function differing(
  field: string,
  now: { readonly [key: string]: string } | undefined,
  wanted: { readonly [key: string]: string | null },
): JsonObject {
  const changes = Object.entries(wanted)
    .filter(([key, value]) => (now?.[key] ?? null) !== value);
  return changes.length === 0 ? {} : { [field]: Object.fromEntries(changes) };
}

function unavailableFailure(
  unavailable: readonly Unavailable[],
): CycleFailure | undefined {
  const blocked = unavailable.find((one) => one.error.kind !== "unknown-kind");
  if (blocked === undefined) return undefined;
  return {
    ...quoteApiError(blocked.error, `Cannot read the kind "${blocked.kind}"`),
    at: blocked.child?.origin.at,
  };
}

function settled(
  outcome: CycleOutcome,
  events: readonly CycleEvent[] = [],
  writes = 0,
): CycleResult {
  return { outcome, events, warnings: [], writes };
}
