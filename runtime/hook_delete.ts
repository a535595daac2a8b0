/**
 * Lets a CR's hook take part in its deletion, before or after `onDelete`.
 *
 * The hook is called in each cycle of the deletion until it says that it is done; in
 * between it is remembered on the CR alone, so neither a worker nor a process waits.
 *
 * @module
 */

import { type KubeObject, refOf } from "../core/object.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import { applyChildren } from "./apply.ts";
import { askWrite, type Cycle, type CycleFacts } from "./cycle.ts";
import type { Desired } from "./desired.ts";
import { callHook, hasExport, type HookRun } from "./hook_call.ts";
import { deleteDoomed } from "./hook_stage.ts";
import { hookEvents } from "./hook_status.ts";
import { collectable } from "./marks.ts";
import { type Ran, runOnDelete } from "./run_on_delete.ts";
import { childrenScope, scopeOf } from "./scope.ts";

/** When the hook was done with a CR that is being deleted. */
export const HOOK_DONE_ANNOTATION = "orkestra.orkspace.io/hook-done";

type Step = (facts: CycleFacts, ours: readonly StoredObject[]) => Cycle<Ran>;

/** Whether a deletion cannot go on in this cycle. */
export function isHeldUp({ failure, waiting, moved }: Ran): boolean {
  return failure !== undefined || waiting !== undefined || moved === true;
}

/** What a deletion does of its own accord: `onDelete` and the hook, in their order. */
export function* runFarewell(
  facts: CycleFacts,
  ours: readonly StoredObject[],
): Cycle<Ran> {
  const { hooks } = facts.crd;
  const done = facts.cr.metadata.annotations?.[HOOK_DONE_ANNOTATION] !== undefined;
  if (hooks === undefined || done || !hasExport(hooks, "delete")) {
    return yield* runOnDelete(facts, ours);
  }
  const steps: Step[] = hooks.runsFirst
    ? [runHook, runOnDelete]
    : [runOnDelete, runHook];
  let ran: Ran = { facts, writes: 0, wakeMs: 0, events: [], warnings: [] };
  for (const step of steps) {
    const next = yield* step(ran.facts, ours);
    ran = {
      ...next,
      writes: ran.writes + next.writes,
      events: [...ran.events, ...next.events],
      warnings: [...ran.warnings, ...next.warnings],
      ...(ran.hook === undefined ? {} : { hook: ran.hook }),
    };
    if (isHeldUp(ran)) break;
  }
  return ran;
}

function* runHook(facts: CycleFacts, ours: readonly StoredObject[]): Cycle<Ran> {
  const { crd } = facts;
  const scope = scopeOf(facts, childrenScope(crd, ours));
  const run = yield* callHook(facts, crd.hooks!, {
    phase: "delete",
    scope,
    children: ours,
  });
  const base: Ran = {
    facts,
    writes: 0,
    wakeMs: 0,
    events: hookEvents(facts, run),
    warnings: [],
    hook: run,
  };
  if (run.failure !== undefined) return { ...base, failure: run.failure };
  const applied = yield* applyChildren(facts, wish(run), ours, [], true);
  const { failure, writes, warnings, stale } = yield* deleteDoomed(facts, run, applied);
  const written = { ...base, writes, warnings };
  if (failure !== undefined) return { ...written, failure };
  if (stale) return { ...written, moved: true };
  if (run.unfinished) {
    const afterMs = run.requeueAfterMs;
    return { ...written, waiting: `the hook "${crd.name}" to be done`, afterMs };
  }
  return mayBeCalledAgain(facts, ours) ? yield* remember(written) : written;
}

/** Whether the deletion may go on in further cycles. */
function mayBeCalledAgain(
  { cr, crd }: CycleFacts,
  ours: readonly StoredObject[],
): boolean {
  const far = ours.some(({ object }) => !collectable(refOf(object), cr));
  return far || (crd.hooks?.runsFirst === true && crd.onDelete.entries.length > 0);
}

function* remember(ran: Ran): Cycle<Ran> {
  const { cr, nowMs } = ran.facts;
  const { uid, resourceVersion } = cr.metadata;
  const annotations = { [HOOK_DONE_ANNOTATION]: formatTimestamp(nowMs) };
  const patch = { metadata: { uid, resourceVersion, annotations } };
  const result = yield* askWrite({ op: "patch-cr", patch });
  if (!result.ok) {
    const moved = ["conflict", "not-found"].includes(result.error.kind);
    return moved ? { ...ran, moved } : { ...ran, failure: quoteApiError(result.error) };
  }
  const stored: KubeObject = result.object?.object ?? cr;
  const facts = { ...ran.facts, cr: { ...stored, spec: cr.spec } };
  return { ...ran, facts, writes: ran.writes + 1 };
}

function wish({ wanted }: HookRun): Desired {
  return { wanted, unwanted: new Map(), declared: [], closed: new Set() };
}
