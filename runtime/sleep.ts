/**
 * Holds back what is to be made a while later, as `sleep` of an entry says.
 *
 * No worker waits: the cycle ends, and the next one begins when the time is over.
 * Since when an entry sleeps stands on the CR itself, so a restart begins nothing anew.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { CycleFacts } from "./cycle.ts";
import type { Desired, Wanted } from "./desired.ts";
import { identityOfObject } from "./marks.ts";

/** On a CR, by the ids of entries: since when they sleep. */
export const SLEEP_ANNOTATION = "orkestra.orkspace.io/sleeping-since";

/** Far more than the entries of one Katalog need. */
const ANNOTATION_MAX = 65_536;

/** What is held back, and for how long. */
export interface Sleep {
  /** What may be written in this cycle. */
  readonly awake: readonly Wanted[];
  /** For the annotation; `undefined`: nothing sleeps. */
  readonly annotation?: string;
  /** Why something is not there yet. */
  readonly missing: readonly string[];
  /** How long until the next of them; 0: none sleeps. */
  readonly afterMs: number;
}

/**
 * Decides what is held back. The first object that is not there and whose entry sleeps
 * waits, and with it all that is to be made after it; what is there is kept up to date.
 */
export function putToSleep(
  facts: CycleFacts,
  desired: Desired,
  children: readonly StoredObject[],
): Sleep {
  const { cr, memory, nowMs } = facts;
  const there = new Set(children.map(({ object }) => identityOfObject(object)));
  const before = readSleeps(cr);
  // A cycle that failed on the way does not know who sleeps.
  const since = new Map(desired.failure === undefined ? [] : before);
  const awake: Wanted[] = [];
  const missing: string[] = [];
  let afterMs = 0;
  for (const one of desired.wanted) {
    const { identity, entry, sleepMs } = one;
    if (there.has(identity) || memory.foreign.has(identity)) {
      awake.push(one);
    } else if (afterMs === 0) {
      const leftMs = sleepMs === undefined
        ? 0
        : begin(since, before, entry.id, nowMs) + sleepMs - nowMs;
      if (leftMs > 0) {
        afterMs = leftMs;
        const until = formatTimestamp(nowMs + leftMs);
        missing.push(`"${identity}" sleeps until ${until}, as its entry says`);
      } else awake.push(one);
    }
  }
  const annotation = since.size === 0 ? {} : { annotation: formatSleeps(since) };
  return { awake, missing, afterMs, ...annotation };
}

/** Since when an entry sleeps: it begins now, unless it has begun before. */
function begin(
  since: Map<string, number>,
  before: ReadonlyMap<string, number>,
  id: string,
  nowMs: number,
): number {
  // To the second, as it is written down, and never shorter than it should be.
  const begun = before.get(id) ?? Math.ceil(nowMs / 1000) * 1000;
  since.set(id, begun);
  return begun;
}

function readSleeps(cr: KubeObject): ReadonlyMap<string, number> {
  const text = cr.metadata.annotations?.[SLEEP_ANNOTATION] ?? "";
  if (text === "" || text.length > ANNOTATION_MAX) return new Map();
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return new Map();
  }
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value)
      .map(([id, since]) => [id, Date.parse(String(since))] as const)
      .filter(([, since]) => Number.isFinite(since)),
  );
}

function formatSleeps(since: ReadonlyMap<string, number>): string {
  const entries = [...since].map(([id, ms]) => [id, formatTimestamp(ms)]);
  return JSON.stringify(Object.fromEntries(entries));
}
