/**
 * Writes what `custom` entries say of their objects' own status.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { refOf } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import type { Applied } from "./apply.ts";
import { askWrites, type Cycle, type CycleFacts, type Write } from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { hashJson } from "./hash.ts";
import { identityOfObject, isOurs } from "./marks.ts";
import { soonest } from "./pause.ts";
import { wouldChange } from "./status.ts";
import { afterRepair, pauseLeftMs } from "./tug_of_war.ts";

/** A status that is to be written. */
interface Due {
  readonly one: Wanted;
  readonly status: JsonObject;
  readonly write: Write;
  /** The same was written before, and somebody has changed it since. */
  readonly again: boolean;
}

/**
 * Writes them where they differ, unless something failed before. What is only created
 * gets its status once; a status that others write is put back ever more rarely.
 *
 * @param children As they were read before anything was applied: an object that is new
 *   gets its status in the next cycle, which its own event begins.
 */
export function* writeChildStatus<T extends Applied>(
  facts: CycleFacts,
  wanted: readonly Wanted[],
  children: readonly StoredObject[],
  applied: T,
): Cycle<T> {
  if (applied.failure !== undefined || applied.gone) return applied;
  const all = wanted.some(({ status }) => status !== undefined)
    ? new Map(children.map((child) => [identityOfObject(child.object), child]))
    : new Map<string, StoredObject>();
  let { pausedMs, writes, stale } = applied;
  const due = wanted.flatMap((one): Due[] => {
    const next = decide(facts, one, all.get(one.identity));
    if (next === undefined) return [];
    const leftMs = pauseLeftMs(facts.memory.tugs.get(tugKey(one)), facts.nowMs);
    if (leftMs === 0 || !next.again) return [next];
    pausedMs = soonest(pausedMs, leftMs);
    return [];
  });
  const results = yield* askWrites(due.map(({ write }) => write));
  let failure = applied.failure as Applied["failure"];
  results.forEach((result, i) => {
    if (result.ok) {
      writes++;
      return remember(facts, due[i], result.object);
    }
    if (["conflict", "not-found"].includes(result.error.kind)) {
      stale = true;
      return;
    }
    const at = due[i].one.entry.origin.at;
    failure ??= { ...quoteApiError(result.error), at };
  });
  return { ...applied, failure, writes, stale, pausedMs };
}

function decide(
  { cr, memory }: CycleFacts,
  one: Wanted,
  stored: StoredObject | undefined,
): Due | undefined {
  const { status, identity, entry } = one;
  if (status === undefined || stored === undefined || !isOurs(stored, cr)) {
    return undefined;
  }
  const { object } = stored;
  if (object.metadata.deletionTimestamp !== undefined) return undefined;
  const live = isObject(object.status) ? object.status : {};
  if (entry.mode === "create" && Object.keys(live).length > 0) return undefined;
  if (!wouldChange(live, status)) return undefined;
  const last = memory.childStatus.get(identity);
  const same = last !== undefined && last.sent === hashJson(status);
  // The server drops what the kind's schema lacks: the same again changes nothing.
  if (same && last.held === hashJson(live)) return undefined;
  const { uid, resourceVersion } = object.metadata;
  return {
    one,
    status,
    again: same,
    write: {
      op: "patch-child",
      ref: refOf(object),
      patch: { metadata: { uid, resourceVersion }, status },
      anywhere: entry.hasStatus === true,
    },
  };
}

function remember(
  { memory, nowMs }: CycleFacts,
  { one, status, again }: Due,
  stored: StoredObject | undefined,
): void {
  const held = stored?.object.status;
  memory.childStatus.set(one.identity, {
    sent: hashJson(status),
    held: hashJson((isObject(held) ? held : {}) as Json),
  });
  if (!again) return;
  const key = tugKey(one);
  const rival = { field: "status" };
  memory.tugs.set(key, afterRepair(memory.tugs.get(key), nowMs, rival));
}

/** Contests of a status are none of the object's other fields. */
function tugKey({ identity }: Wanted): string {
  return `${identity} status`;
}
