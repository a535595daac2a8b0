/**
 * Runs `onDelete`: Jobs to completion, everything else it names is deleted.
 *
 * @module
 */

import { formatTimestamp } from "../core/timestamp.ts";
import {
  type Declared,
  type EntryPlan,
  RenderError,
  type StagePlan,
} from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askGet,
  askWrite,
  askWrites,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import { progressPatch, readProgress } from "./deletion_progress.ts";
import {
  apiFailure,
  awaited,
  deletion,
  type Stage,
  type StageFacts,
  waitFor,
} from "./deletion_stage.ts";
import { renderFailure } from "./desired.ts";
import { runJob, runs } from "./farewell_job.ts";
import type { HookRun } from "./hook_call.ts";
import { identityOf, identityOfObject, isOurs } from "./marks.ts";
import { soonest } from "./pause.ts";
import { childrenScope, scopeOf } from "./scope.ts";

/** How far the whole block got. */
export interface Ran {
  /** With the CR as the last write left it. */
  readonly facts: CycleFacts;
  readonly writes: number;
  readonly events: readonly CycleEvent[];
  readonly warnings: readonly string[];
  readonly failure?: CycleFailure;
  readonly waiting?: string;
  /** When what sleeps is to be looked at; 0: nothing does. */
  readonly wakeMs: number;
  /** When to look again although nothing tells; a few seconds if absent. */
  readonly afterMs?: number;
  /** What the hook said, if it was called. */
  readonly hook?: Pick<HookRun, "status" | "conditions">;
  /** The CR changed or went under our hands. */
  readonly moved?: boolean;
}

/** What is done together. */
interface Batch {
  readonly entries: readonly EntryPlan[];
  readonly timeoutMs: number;
  readonly sinceMs: number;
  readonly ordered: boolean;
}

/**
 * As much of the block as can be done now. Without stages, all entries at once; with
 * stages, one after another, each told on the CR before it begins.
 *
 * @param ours The CR's children, as the cache shows them.
 */
export function* runOnDelete(
  facts: CycleFacts,
  ours: readonly StoredObject[],
): Cycle<Ran> {
  const { gate, entries, timeoutMs, stages } = facts.crd.onDelete;
  const scope = scopeOf(facts, childrenScope(facts.crd, ours));
  const run = new Run(facts, ours, scope);
  if (stages !== undefined) return yield* run.inOrder(stages);
  if (!gate(scope)) return run.result({ writes: 0 });
  const sinceMs = Date.parse(facts.cr.metadata.deletionTimestamp ?? "");
  const batch = { entries, timeoutMs, sinceMs, ordered: false };
  return run.result(yield* run.batch(batch));
}

/**
 * Deletes and awaits some of the CR's children.
 *
 * @param doomed Read in this cycle, and ours.
 */
export function* deleteAll(
  facts: StageFacts,
  doomed: readonly StoredObject[],
  entry?: EntryPlan,
): Cycle<Stage> {
  const standing = doomed.filter(({ object }) =>
    object.metadata.deletionTimestamp === undefined
  );
  const results = yield* askWrites(
    standing.map((one) => deletion(one, facts.ordered ? "Foreground" : "Background")),
  );
  const failed = results.find((result) =>
    !result.ok && result.error.kind !== "not-found" && result.error.kind !== "conflict"
  );
  const writes = results.filter((result) => result.ok).length;
  if (failed !== undefined && !failed.ok) {
    return { ...apiFailure(failed.error, entry), writes };
  }
  if (doomed.length === 0) return { writes };
  const more = doomed.length === 1 ? "" : ` and ${doomed.length - 1} more`;
  const what = `${awaited(doomed[0].object)}${more}`;
  return { ...waitFor(facts, what, entry?.origin), writes };
}

class Run {
  #facts: CycleFacts;
  readonly #ours: readonly StoredObject[];
  readonly #scope: Scope;
  readonly #events: CycleEvent[] = [];
  readonly #warnings: string[] = [];
  #writes = 0;
  #wakeMs = 0;

  constructor(facts: CycleFacts, ours: readonly StoredObject[], scope: Scope) {
    this.#facts = facts;
    this.#ours = ours;
    this.#scope = scope;
  }

  result(stage: Stage, more: { readonly moved?: boolean } = {}): Ran {
    const { failure, waiting, writes } = stage;
    return {
      ...more,
      facts: this.#facts,
      events: this.#events,
      warnings: this.#warnings,
      wakeMs: this.#wakeMs,
      writes: this.#writes + writes,
      failure,
      waiting,
    };
  }

  *inOrder(stages: readonly StagePlan[]): Cycle<Ran> {
    const { cr, crd } = this.#facts;
    const progress = readProgress(cr, stages);
    // Once a stage has begun, its objects going must not turn the conditions.
    if (progress === undefined && !crd.onDelete.gate(this.#scope)) {
      return this.result({ writes: 0 });
    }
    let since = progress?.sinceMs;
    for (let i = progress?.stage ?? 0; i < stages.length; i++) {
      const { entries, timeoutMs, gate, name } = stages[i];
      if (i !== progress?.stage) {
        if (!gate(this.#scope) || entries.length === 0) continue;
        const failed = yield* this.#begin(i, stages);
        if (failed !== undefined) return failed;
        since = this.#facts.nowMs;
      }
      const batch = { entries, timeoutMs, sinceMs: since!, ordered: true };
      const stage = told(yield* this.batch(batch), stageName(i, stages, name));
      if (stage.failure !== undefined || stage.waiting !== undefined) {
        return this.result(stage);
      }
      this.#writes += stage.writes;
    }
    return this.result({ writes: 0 });
  }

  /** Says on the CR that a stage begins; the result, if the cycle ends with that. */
  *#begin(index: number, stages: readonly StagePlan[]): Cycle<Ran | undefined> {
    const { cr, nowMs } = this.#facts;
    const { name } = stages[index];
    const patch = progressPatch(cr, nowMs, { stage: index, name });
    const result = yield* askWrite({ op: "patch-cr", patch });
    if (!result.ok) {
      const moved = ["conflict", "not-found"].includes(result.error.kind);
      return this.result(moved ? { writes: 0 } : apiFailure(result.error), { moved });
    }
    this.#writes++;
    this.#facts = { ...this.#facts, cr: result.object?.object ?? cr };
    this.#events.push({
      type: "Normal",
      reason: "DeletionStage",
      action: "Delete",
      note: `${stageName(index, stages, name)} begins`,
    });
    return undefined;
  }

  /** All entries side by side: each is started before any is waited for. */
  *batch({ entries, ...limits }: Batch): Cycle<Stage> {
    const facts = { ...this.#facts, ...limits };
    const { cr, isNamespaced, memory } = facts;
    let writes = 0;
    let waiting: string | undefined;
    let failure: CycleFailure | undefined;
    try {
      for (const entry of entries) {
        for (const one of entry.render(this.#scope, { cr, isNamespaced })) {
          if (one.object === undefined || memory.orphan && !runs(entry)) continue;
          const leftMs = facts.sinceMs + (one.sleepMs ?? 0) - facts.nowMs;
          if (leftMs > 0 && one.sleepMs !== undefined) {
            waiting ??= sleepingText(one, facts.nowMs + leftMs);
            this.#wakeMs = soonest(this.#wakeMs, leftMs);
            continue;
          }
          const stage = runs(entry)
            ? yield* runJob(facts, entry, one)
            : yield* this.#deleteListed(facts, entry, one);
          writes += stage.writes;
          waiting ??= stage.waiting;
          failure ??= stage.failure;
          if (stage.warning !== undefined) this.#warnings.push(stage.warning);
        }
      }
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return { writes, failure: renderFailure(error) };
    }
    return { writes, waiting, failure };
  }

  *#deleteListed(facts: StageFacts, entry: EntryPlan, one: Declared): Cycle<Stage> {
    const identity = identityOf(one.ref);
    let found = this.#ours.find((child) => identityOfObject(child.object) === identity);
    if (found === undefined) {
      // What the cache does not show may be new, or not ours.
      const live = yield* askGet(one.ref);
      if (live.error?.kind === "unknown-kind") return { writes: 0 };
      if (live.error !== undefined) return apiFailure(live.error, entry);
      if (live.object === undefined) return { writes: 0 };
      if (!isOurs(live.object, facts.cr)) {
        const warning = `"${identity}" of onDelete is left alone: it is not ours`;
        return { writes: 0, warning };
      }
      found = live.object;
    }
    return yield* deleteAll(facts, [found], entry);
  }
}

/** Counted from when its stage began, which stands on the CR. */
function sleepingText({ ref }: Declared, untilMs: number): string {
  return `"${identityOf(ref)}", which sleeps until ${formatTimestamp(untilMs)}`;
}

function stageName(index: number, stages: readonly StagePlan[], name: string): string {
  const place = `Stage ${index + 1} of ${stages.length}`;
  return name === String(index + 1) ? place : `${place} "${name}"`;
}

/** The same, with the stage's name before what is said. */
function told(stage: Stage, name: string): Stage {
  const { failure, waiting } = stage;
  return {
    ...stage,
    ...(waiting === undefined ? {} : { waiting: `${name}: ${waiting}` }),
    ...(failure === undefined
      ? {}
      : { failure: { ...failure, message: `${name}: ${failure.message}` } }),
  };
}
