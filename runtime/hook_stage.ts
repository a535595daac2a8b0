/**
 * Lets a CR's hook take part in a cycle, before or after the templates.
 *
 * @module
 */

import { formatPosition } from "../core/problem.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { JsonObject } from "../core/json.ts";
import { quoteApiError } from "./api_failure.ts";
import { type Applied, applyChildren } from "./apply.ts";
import type { Scaled } from "./autoscale.ts";
import { prepareCr } from "./cr_metadata.ts";
import {
  askChildren,
  askWrites,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
  type CycleResult,
  type Unavailable,
} from "./cycle.ts";
import { deletion } from "./deletion_stage.ts";
import type { Desired } from "./desired.ts";
import { callHook, hasExport, type HookRun } from "./hook_call.ts";
import { HOOK_ENTRY } from "./hook_intents.ts";
import { readInventory, readNamespaces } from "./inventory.ts";
import { identityOfObject } from "./marks.ts";
import { soonest } from "./pause.ts";
import { childrenScope, type Extras, scopeOf } from "./scope.ts";
import type { Sleep } from "./sleep.ts";

/** What was read of the children. */
export interface Shown {
  readonly children: readonly StoredObject[];
  readonly unavailable: readonly Unavailable[];
  readonly extras: Extras;
}

/**
 * Calls the hook before the templates, where the Katalog asks for that.
 *
 * @param shown `.children`, as the cycle found them.
 */
export function* hookBefore(
  facts: CycleFacts,
  shown: JsonObject,
  children: readonly StoredObject[],
): Cycle<HookRun | undefined> {
  const { hooks } = facts.crd;
  if (hooks === undefined || !hooks.runsFirst || !hasExport(hooks, "reconcile")) {
    return undefined;
  }
  const scope = scopeOf(facts, shown);
  return yield* callHook(facts, hooks, { phase: "reconcile", scope, children });
}

/** What the templates came to, and the hook after them. */
export interface After {
  readonly desired: Desired;
  readonly written: Scaled;
  readonly hook?: HookRun;
  /** Set: the cycle ends with this. */
  readonly end?: CycleResult;
}

/**
 * Calls the hook after the templates and applies what it wants; deletes what it wants
 * gone, wherever it was called.
 *
 * @param failure Of what came before: then nothing more is done.
 */
export function* hookAfter(
  facts: CycleFacts,
  { desired, sleep, written, early, failure }: {
    readonly desired: Desired;
    readonly sleep: Sleep;
    readonly written: Scaled;
    readonly early?: HookRun;
    readonly failure?: CycleFailure;
  },
  shown: Shown,
): Cycle<After> {
  const { hooks, childKinds: _ } = facts.crd;
  const before = { desired, written, ...(early === undefined ? {} : { hook: early }) };
  if (hooks === undefined || failure !== undefined) return before;
  if (early !== undefined) {
    return { ...before, written: yield* deleteDoomed(facts, early, written) };
  }
  if (!hasExport(hooks, "reconcile")) return before;
  // What the templates have just made is to be seen.
  const children = written.writes === 0 ? shown.children : (yield* askChildren(
    readInventory(facts.cr),
    readNamespaces(facts.cr),
  )).children;
  const scope = scopeOf(
    facts,
    childrenScope(facts.crd, children, desired.declared, shown.extras),
  );
  const run = yield* callHook(facts, hooks, { phase: "reconcile", scope, children });
  const both = withIntents(desired, run);
  if (both.failure !== undefined) return { desired: both, written, hook: run };
  const prepared = yield* prepareCr(facts, scope, both, { children, sleep });
  if (prepared.kind === "stop") {
    return { desired: both, written, hook: run, end: prepared.result };
  }
  const applied = yield* applyChildren(
    { ...facts, cr: { ...prepared.cr, spec: facts.cr.spec } },
    { ...both, wanted: run.wanted },
    children,
    shown.unavailable,
    written.writes + prepared.writes > 0,
  );
  const sum = together(written, applied, prepared.writes);
  return {
    desired: both,
    written: yield* deleteDoomed(facts, run, sum),
    hook: run,
  };
}

/** What the templates declare and what the hook wants, as one. */
export function withIntents(desired: Desired, run: HookRun | undefined): Desired {
  if (run === undefined) return desired;
  const failure = desired.failure ?? run.failure ?? clash(desired, run);
  const closed = run.unfinished ? [...desired.closed, HOOK_ENTRY] : desired.closed;
  return {
    ...desired,
    wanted: failure === undefined ? [...run.wanted, ...desired.wanted] : desired.wanted,
    closed: new Set(closed),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Two that write one object would take it back from each other for ever. */
function clash(
  desired: Desired,
  { wanted, doomed }: HookRun,
): CycleFailure | undefined {
  const declared = new Map(desired.wanted.map((one) => [one.identity, one.entry]));
  const named = [
    ...wanted.map(({ identity, entry }) => ({ identity, entry, does: "applies" })),
    ...doomed.map(({ object }) => ({
      identity: identityOfObject(object),
      entry: undefined,
      does: "deletes",
    })),
  ];
  const twin = named.find(({ identity }) => declared.has(identity));
  if (twin === undefined) return undefined;
  const { at } = declared.get(twin.identity)!.origin;
  return {
    reason: "DeclaredTwice",
    message: `Cannot make "${twin.identity}": the hook ${twin.does} what the entry at ${
      formatPosition(at)
    } declares`,
    hint: "Leave it to one of the two",
    at,
  };
}

/** Deletes what a hook wants gone, exactly as it was read. */
export function* deleteDoomed<T extends Applied>(
  { memory }: CycleFacts,
  { doomed }: HookRun,
  written: T,
): Cycle<T> {
  if (written.failure !== undefined || written.gone) return written;
  const standing = doomed.filter(({ object }) =>
    object.metadata.deletionTimestamp === undefined
  );
  const results = yield* askWrites(standing.map((stored) => deletion(stored)));
  let failure: CycleFailure | undefined;
  let { writes, stale } = written;
  results.forEach((result, i) => {
    memory.applied.delete(identityOfObject(standing[i].object));
    if (result.ok) writes++;
    // Another one by now: the hook should look again.
    else if (result.error.kind === "conflict") stale = true;
    else if (result.error.kind !== "not-found") failure ??= quoteApiError(result.error);
  });
  return { ...written, writes, stale, ...(failure === undefined ? {} : { failure }) };
}

function together(first: Scaled, second: Applied, writes: number): Scaled {
  return {
    events: first.events,
    failure: first.failure ?? second.failure,
    missing: [...first.missing, ...second.missing],
    writes: first.writes + second.writes + writes,
    warnings: [...first.warnings, ...second.warnings],
    pausedMs: soonest(first.pausedMs, second.pausedMs),
    stale: first.stale || second.stale,
    gone: first.gone || second.gone,
  };
}
