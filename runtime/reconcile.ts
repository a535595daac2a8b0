/**
 * One cycle of one CR: from what is observed to the writes that are missing.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import { RenderError } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askChildren,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
  type CycleOutcome,
  type CycleResult,
  settled,
  type Unavailable,
} from "./cycle.ts";
import { judgeAndCall } from "./calls_stage.ts";
import { type CleanUp, cleanUp } from "./cleanup.ts";
import { readCross } from "./cross_stage.ts";
import { prepareCr, refused } from "./cr_metadata.ts";
import { collect, type Desired, nothingDesired } from "./desired.ts";
import { emitEvents } from "./emit_stage.ts";
import { enrichChildren } from "./enrich_stage.ts";
import { finalize } from "./finalize.ts";
import type { HookRun } from "./hook_call.ts";
import { hookAfter, hookBefore, withIntents } from "./hook_stage.ts";
import { hookEvents, unfinished } from "./hook_status.ts";
import { readInventory, readNamespaces } from "./inventory.ts";
import { isOurs } from "./marks.ts";
import { normalizeCr } from "./normalize_stage.ts";
import { pruneChildren } from "./prune.ts";
import type { Ruled } from "./rules_stage.ts";
import { childrenScope, type Extras, scopeOf } from "./scope.ts";
import { putToSleep } from "./sleep.ts";
import { writeStatus } from "./status.ts";
import { gatherSupplies } from "./supplies.ts";
import { contestsOf, isOver } from "./tug_of_war.ts";
import { quoteApiError } from "./api_failure.ts";
import { writeChildren } from "./write_children.ts";

/** Set to `"true"` on a CR, it stops all work on it but deletion. */
export const PAUSE_ANNOTATION = "orkestra.orkspace.io/paused";
/** Any new value on a CR asks for a cycle at once, without waiting for a backoff. */
export const REQUEST_ANNOTATION = "orkestra.orkspace.io/reconcile-requested-at";

/** Runs one cycle. */
export function* reconcile(given: CycleFacts): Cycle {
  const { cr, crd } = given;
  if (cr.metadata.deletionTimestamp !== undefined) {
    // What cannot be normalized is deleted as it is stored.
    const { facts } = yield* readCross(normalizeCr(given).facts);
    return yield* finalize(facts);
  }
  if (cr.metadata.annotations?.[PAUSE_ANNOTATION] === "true") {
    return settled({ kind: "settled" });
  }
  const namespace = cr.metadata.namespace;
  if (namespace !== undefined && !crd.allowsNamespace(namespace)) {
    return settled({ kind: "settled" });
  }
  const { facts: normalized, failure, events } = normalizeCr(given);
  const { facts, warnings } = yield* readCross(normalized);
  const result = failure === undefined
    ? yield* converge(facts)
    : yield* report(facts, nothingDesired(failure), failure, NOTHING_DONE);
  return {
    ...result,
    events: [...events, ...result.events],
    warnings: [...warnings, ...result.warnings],
  };
}

/** What a cycle read of a CR's children before it acts. */
interface Seen {
  readonly children: readonly StoredObject[];
  readonly unavailable: readonly Unavailable[];
  readonly extras: Extras;
  /** Of the reading. */
  readonly warnings: readonly string[];
}

/** Brings the children and the status to what the CR says, unless it is to go. */
function* converge(facts: CycleFacts): Cycle {
  const { cr, crd } = facts;
  const { children, unavailable } = yield* askChildren(
    readInventory(cr),
    readNamespaces(cr),
  );
  const { extras, warnings } = yield* enrichChildren(facts, children);
  const scope = scopeOf(facts, childrenScope(crd, children, [], extras));
  const cleaned = yield* cleanUp(facts, scope);
  switch (cleaned.kind) {
    case "deleted":
      return settled({ kind: "settled" }, cleaned.events, 1);
    case "refused":
      return refused(cr, cleaned.result.error);
    case "stays": {
      const seen = { children, unavailable, extras, warnings };
      return wakeAfter(yield* make(withSpecOf(cr, cleaned.facts), seen), cleaned);
    }
  }
}

/** The server's answer to a patch has the spec as it is stored, not as it is taken. */
function withSpecOf(cr: KubeObject, facts: CycleFacts): CycleFacts {
  return { ...facts, cr: { ...facts.cr, spec: cr.spec } };
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
function* make(given: CycleFacts, seen: Seen): Cycle {
  const { children, unavailable, extras, warnings } = seen;
  const shown = childrenScope(given.crd, children, [], extras);
  const called = yield* judgeAndCall(given, shown);
  if (called.kind === "wait") {
    return settled({ kind: "requeue", afterMs: called.afterMs, why: called.why });
  }
  const { facts, ruled } = called;
  const scope = scopeOf(facts, shown);
  const early = called.failure === undefined
    ? yield* hookBefore(facts, shown, children)
    : undefined;
  const stopped = called.failure ?? early?.failure;
  const desired = withIntents(
    stopped === undefined
      ? collect(facts, scope, yield* gatherSupplies(facts, scope, children))
      : nothingDesired(stopped),
    early,
  );

  const sleep = putToSleep(facts, desired, children);
  const before = { children, unavailable, sleep };
  const prepared = yield* prepareCr(called.facts, scope, desired, before);
  if (prepared.kind === "stop") return prepared.result;
  // The server's answer has the spec as it is stored.
  const state = { ...facts, cr: { ...prepared.cr, spec: facts.cr.spec } };
  const confirmed = prepared.writes > 0;
  const made = yield* writeChildren(state, desired, { ...before, confirmed });
  const { hook, end, desired: wanted, written } = yield* hookAfter(state, {
    desired,
    sleep,
    written: made,
    early,
    failure: desired.failure ?? prepared.failure ?? made.failure,
  }, seen);
  if (end !== undefined) return end;
  // Its watch is behind, and will tell.
  if (written.gone) {
    const why = "the object is gone or being deleted";
    return settled({ kind: "requeue", afterMs: 1000, why });
  }
  let failure = wanted.failure ?? prepared.failure ?? written.failure ??
    unavailableFailure(unavailable);
  let pruned = 0;
  if (failure === undefined) {
    const pruning = yield* pruneChildren(state, wanted, children);
    failure = pruning.failure;
    pruned = pruning.deleted;
  }
  return yield* report(state, wanted, failure, {
    hook,
    missing: written.missing,
    writes: prepared.writes + written.writes + pruned,
    warnings: [...warnings, ...ruled.warnings, ...written.warnings],
    stale: written.stale,
    ruled,
    pausedMs: written.pausedMs,
    events: written.events,
    // What this cycle wrote is only in a new reading.
    ...(written.writes + pruned > 0 ? {} : { children, extras }),
  });
}

/** Of a cycle that could not begin. */
const NOTHING_DONE: Done = {
  missing: [],
  writes: 0,
  warnings: [],
  stale: false,
  pausedMs: 0,
};

/** What the writing half hands to the reporting half. */
interface Done {
  readonly missing: readonly string[];
  readonly writes: number;
  readonly warnings: readonly string[];
  /** Something moved under our hands: look again soon. */
  readonly stale: boolean;
  /** Of the writing. */
  readonly events?: readonly CycleEvent[];
  /** Absent where the cycle did not come to the rules. */
  readonly ruled?: Ruled;
  /** What the hook said, if it was called. */
  readonly hook?: HookRun;
  /** How long until what is held back may be sent; 0: nothing is. */
  readonly pausedMs: number;
  readonly children?: readonly StoredObject[];
  readonly extras?: Extras;
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
  const { extras, warnings: unread } = done.extras === undefined
    ? yield* enrichChildren(facts, ours)
    : { extras: done.extras, warnings: [] };
  const { validation, denied } = done.ruled ?? {};
  const scope = scopeOf(facts, childrenScope(crd, ours, desired.declared, extras));
  const status = yield* writeStatus(facts, scope, {
    failure,
    validation,
    wanted: desired.wanted,
    children: ours,
    missing: [...done.missing, ...unfinished(facts, done.hook)],
    hook: done.hook,
    contests: contestsOf(memory.tugs),
  });
  const warnings = [...done.warnings, ...unread, ...status.warnings];
  const writes = done.writes + status.writes;
  const emitted = emitEvents(facts, scope, failure);
  warnings.push(...emitted.warnings);
  return {
    outcome: denied === undefined
      ? outcomeOf(facts, scope, failure, done, warnings)
      : { kind: "denied", error: denied },
    events: [
      ...done.events ?? [],
      ...status.events,
      ...hookEvents(facts, done.hook),
      ...emitted.events,
    ],
    warnings,
    writes,
    ready: status.ready,
  };
}

function outcomeOf(
  facts: CycleFacts,
  scope: Scope,
  failure: CycleFailure | undefined,
  { stale, pausedMs, hook }: Done,
  warnings: string[],
): CycleOutcome {
  if (failure !== undefined) return { kind: "failed", error: failure };
  if (stale) return { kind: "requeue", afterMs: 100, why: "a child changed meanwhile" };
  try {
    const afterMs = facts.crd.requeueAfterMs(scope);
    const delays = [afterMs, pausedMs, hook?.requeueAfterMs].filter((ms) => ms);
    const requeueAfterMs = delays.length === 0
      ? afterMs
      : Math.min(...delays as number[]);
    return { kind: "settled", requeueAfterMs };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    warnings.push(error.message);
    return { kind: "settled" };
  }
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
