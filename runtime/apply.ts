/**
 * Brings the declared children of one CR from observed to desired.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { groupKind, type KubeObject, refOf } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import { createOnly, keepSelector, withUid } from "./apply_shape.ts";
import { confirmAlive, takeBack } from "./confirm.ts";
import {
  askGet,
  askWrites,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
  type Failure,
  type Unavailable,
} from "./cycle.ts";
import type { Desired, Wanted } from "./desired.ts";
import { deletion } from "./deletion_stage.ts";
import { hashJson } from "./hash.ts";
import { isReplaceable, wayOut } from "./immutable.ts";
import { holds } from "./in_sync.ts";
import { collectable, identityOfObject, isOurs, markChild, ownedBy } from "./marks.ts";
import { applyOf, managerOf, type Pending } from "./pending.ts";
import { afterRepair, findRivals, pauseLeftMs, type Rival } from "./tug_of_war.ts";
import { handOver, releasedWorkloads, withoutReplicas } from "./scaling.ts";

/** What came of the writes. */
export interface Applied {
  readonly failure?: CycleFailure;
  /** Why declared children are not there, other than by failure. */
  readonly missing: readonly string[];
  readonly writes: number;
  readonly warnings: readonly string[];
  /** How long until what others contest may be put back; 0: nothing waits for it. */
  readonly pausedMs: number;
  /** The cache was behind: the cycle should run again soon. */
  readonly stale: boolean;
  /** The CR is not the living object that the cache shows: nothing may be made for it. */
  readonly gone: boolean;
}

/**
 * Applies what is missing or differs, one resource list after another, the
 * objects of one list side by side. The first list with a failure is the last.
 *
 * @param confirmed The server has answered in this cycle that the CR lives.
 */
export function* applyChildren(
  facts: CycleFacts,
  desired: Desired,
  children: readonly StoredObject[],
  unavailable: readonly Unavailable[],
  confirmed: boolean,
): Cycle<Applied> {
  const live = new Map(
    children.map((child) => [identityOfObject(child.object), child]),
  );
  const blocked = new Map(
    unavailable.map((one) => [groupKind(one.apiVersion, one.kind), one.error]),
  );
  const run = new ApplyRun(facts, releasedWorkloads(desired.wanted));
  let gone = false;
  for (const list of byList(desired.wanted)) {
    const pending: Pending[] = [];
    for (const one of list) {
      const kind = groupKind(one.object.apiVersion, one.object.kind);
      const error = blocked.get(kind);
      if (error !== undefined) {
        if (error.kind === "unknown-kind") run.notInstalled(one, kind);
        continue;
      }
      const next = run.decide(one, live.get(one.identity));
      if (next !== undefined) pending.push(next);
    }
    if (!confirmed && pending.some((one) => couldLeak(one, facts.cr))) {
      const found = yield* confirmAlive(facts);
      if (found.kind === "unknown") run.failure = found.failure;
      gone = found.kind === "gone";
      confirmed = found.kind === "alive";
      if (!confirmed) break;
    }
    yield* run.send(pending);
    if (run.failure !== undefined) break;
  }
  gone = (yield* takeBack(facts, run.far)) || gone;
  return {
    failure: run.failure,
    missing: run.missing,
    writes: run.writes,
    warnings: run.warnings,
    pausedMs: run.pausedMs,
    stale: run.stale,
    gone,
  };
}

/**
 * Whether it is to be created (what is there already carries its uid) where garbage
 * collection would never find it, if the CR were gone.
 */
function couldLeak({ object }: Pending, cr: KubeObject): boolean {
  return object.metadata.uid === undefined && !collectable(refOf(object), cr);
}

/** Groups objects by resource list, keeping the order. */
function byList(wanted: readonly Wanted[]): Wanted[][] {
  const lists: Wanted[][] = [];
  for (const one of wanted) {
    const last = lists.at(-1);
    if (last !== undefined && last[0].entry.list === one.entry.list) last.push(one);
    else lists.push([one]);
  }
  return lists;
}

class ApplyRun {
  failure: CycleFailure | undefined;
  readonly missing: string[] = [];
  /** Created, where garbage collection does not look. */
  readonly far: StoredObject[] = [];
  readonly warnings: string[] = [];
  writes = 0;
  pausedMs = 0;
  stale = false;

  constructor(readonly facts: CycleFacts, readonly released: ReadonlySet<string>) {}

  notInstalled(one: Wanted, kind: string): void {
    const why = `Cannot make "${one.identity}": the kind "${kind}" is not installed`;
    this.missing.push(why);
    this.warnings.push(why);
  }

  /** What to send for one object; `undefined` when nothing. */
  decide(declared: Wanted, stored: StoredObject | undefined): Pending | undefined {
    const { cr, memory } = this.facts;
    const { entry } = declared;
    const one = this.#release(declared, stored === undefined);
    const marked = markChild(one.object, cr, entry.id, entry.mode);
    if (stored === undefined) {
      if (memory.foreign.has(one.identity) && !this.facts.forced) return undefined;
      return this.#pending(one, createOnly(marked));
    }
    if (entry.mode === "create" && !declared.renew) return undefined;
    if (!isOurs(stored, cr)) return this.#foreign(one, stored, marked);
    return this.#update(one, marked, stored);
  }

  /** Without the replicas that are not ours; `autoscale` begins with some. */
  #release(one: Wanted, absent: boolean): Wanted {
    const keeps = absent && one.scaling !== undefined;
    if (keeps || !this.released.has(one.identity)) return one;
    return { ...one, object: withoutReplicas(one.object) };
  }

  #update(
    one: Wanted,
    marked: KubeObject,
    stored: StoredObject,
  ): Pending | undefined {
    // A child on its way out is made again once it is gone: its DELETED event
    // brings the CR back here.
    if (stored.object.metadata.deletionTimestamp !== undefined) {
      this.missing.push(`"${one.identity}" is being deleted`);
      return undefined;
    }
    const kept = keepSelector(marked, stored.object);
    const pending = this.#pending(one, withUid(kept, stored.object));
    const last = this.facts.memory.applied.get(one.identity);
    const { uid, resourceVersion } = stored.object.metadata;
    const known = !this.facts.forced && last !== undefined && last.uid === uid &&
      last.desired === pending.desired;
    const inSync = known &&
      (last.resourceVersion === resourceVersion ||
        (last.fields === stored.applied.get(managerOf(one)) &&
          holds(stored.object as Json, kept as Json)));
    if (inSync || (known && this.#isPaused(one.identity))) return undefined;
    const repair = known ? { ...pending, repairs: stored } : pending;
    if (!this.released.has(one.identity)) return repair;
    return { ...repair, first: handOver(stored, one.entry.origin) };
  }

  /** Whether a child is left alone for now, since somebody else takes it back. */
  #isPaused(identity: string): boolean {
    const { memory, nowMs } = this.facts;
    const leftMs = pauseLeftMs(memory.tugs.get(identity), nowMs);
    if (leftMs > 0) this.pausedMs = Math.min(this.pausedMs || leftMs, leftMs);
    return leftMs > 0;
  }

  #foreign(
    one: Wanted,
    stored: StoredObject,
    marked: KubeObject,
  ): Pending | undefined {
    if (one.entry.adopt) {
      return this.#pending(
        one,
        withUid(keepSelector(marked, stored.object), stored.object),
      );
    }
    // "Create" never meant more than "see to it that it exists": several CRs may
    // share one object in this way, and none of them ever touches it.
    if (one.entry.mode === "create") {
      this.facts.memory.foreign.add(one.identity);
      return undefined;
    }
    const by = ownedBy(stored.object);
    this.failure ??= {
      reason: "NotOwned",
      message: `Cannot apply "${one.identity}": it exists and ${by}`,
      hint: "Give the entry another name, or set `adopt: true` on it to take it over",
      at: one.entry.origin.at,
    };
    return undefined;
  }

  #pending(one: Wanted, object: KubeObject): Pending {
    return { one, object, desired: hashJson(one.object as Json) };
  }

  *send(all: readonly Pending[]): Cycle<void> {
    const exists: Pending[] = [];
    const stuck: Pending[] = [];
    const pending = yield* this.#prepare(all);
    const rivals = yield* findRivals(pending, this.facts);
    const results = yield* askWrites(pending.map(applyOf));
    results.forEach((result, i) => {
      const { one } = pending[i];
      if (result.ok) {
        this.#remember(pending[i], result.object, rivals.get(one.identity));
        const far = couldLeak(pending[i], this.facts.cr);
        if (far && result.object !== undefined) this.far.push(result.object);
      } else if (result.error.kind === "already-exists") exists.push(pending[i]);
      else if (isReplaceable(result.error, one)) stuck.push(pending[i]);
      else this.#refused(one, result.error);
    });
    for (const found of stuck) yield* this.#replace(found);
    for (const found of exists) yield* this.#lookAgain(found);
  }

  /** Sends what must go first; gives those whose turn has come. */
  *#prepare(pending: readonly Pending[]): Cycle<readonly Pending[]> {
    const led = pending.filter((one) => one.first !== undefined);
    const results = yield* askWrites(led.flatMap((one) => one.first ?? []));
    const held = new Set<Pending>();
    results.forEach((result, i) => {
      if (result.ok) return;
      held.add(led[i]);
      this.#refused(led[i].one, result.error);
    });
    return pending.filter((one) => !held.has(one));
  }

  /** The cache did not show it, yet it is there: read it, then decide. */
  *#lookAgain(found: Pending): Cycle<void> {
    const one = this.#release(found.one, false);
    const { object: stored, error } = yield* askGet(refOf(one.object));
    if (error !== undefined) return this.#refused(one, error);
    if (stored === undefined) {
      this.stale = true;
      return;
    }
    const marked = markChild(one.object, this.facts.cr, one.entry.id, one.entry.mode);
    const ours = isOurs(stored, this.facts.cr);
    if (ours && one.entry.mode === "create" && !one.renew) return;
    const next = ours
      ? this.#update(one, marked, stored)
      : this.#foreign(one, stored, marked);
    if (next === undefined || (yield* this.#prepare([next])).length === 0) return;
    const [result] = yield* askWrites([applyOf(next)]);
    if (result.ok) this.#remember(next, result.object);
    else this.#refused(one, result.error);
  }

  /** Deletes what cannot be changed; it is made anew in the next cycle. */
  *#replace({ one }: Pending): Cycle<void> {
    const { memory, cr } = this.facts;
    const { object: stored, error } = yield* askGet(refOf(one.object));
    if (error !== undefined) return this.#refused(one, error);
    memory.applied.delete(one.identity);
    this.stale = true;
    if (stored === undefined || !isOurs(stored, cr)) return;
    const [result] = yield* askWrites([deletion(stored)]);
    if (!result.ok) return this.#refused(one, result.error);
    this.writes++;
    this.warnings.push(`"${one.identity}" is made anew: it cannot be changed`);
  }

  #remember(pending: Pending, stored: StoredObject | undefined, rival?: Rival): void {
    this.writes++;
    if (stored === undefined) return;
    const { memory, nowMs } = this.facts;
    const { identity } = pending.one;
    const before = pending.repairs?.object.metadata.resourceVersion;
    // The same version means that the server had nothing to change: a value that it
    // writes in another form, and no other writer.
    if (before !== undefined && before !== stored.object.metadata.resourceVersion) {
      memory.tugs.set(identity, afterRepair(memory.tugs.get(identity), nowMs, rival));
    }
    memory.foreign.delete(identity);
    memory.applied.set(identity, {
      desired: pending.desired,
      uid: stored.object.metadata.uid ?? "",
      resourceVersion: stored.object.metadata.resourceVersion ?? "",
      fields: stored.applied.get(managerOf(pending.one)) ?? "",
    });
  }

  #refused(one: Wanted, error: Failure): void {
    this.facts.memory.applied.delete(one.identity);
    // 409 by uid, or 404: what the cache showed is gone. 422 with a uid says the
    // same. Nothing is wrong but our view.
    if (error.kind === "conflict" || error.kind === "not-found") {
      this.stale = true;
      return;
    }
    this.failure ??= {
      ...quoteApiError(error),
      ...(error.kind === "immutable" ? { hint: wayOut(one.object) } : {}),
      at: one.entry.origin.at,
    };
  }
}
