/**
 * Notices that another writer takes our fields back again and again, and decides how
 * long to leave an object alone then.
 *
 * Two controllers that want different values would otherwise write as fast as the
 * server lets them, for ever. The last word is never lost: what is held back is sent
 * when its time has come, and a new wish of ours is sent at once.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { type KubeObject, refOf } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import { askGet, type Cycle, type CycleFacts } from "./cycle.ts";
import { holds, mergeKeysOf, sameItem } from "./in_sync.ts";
import { FIELD_MANAGER, HOOK_MANAGER } from "./marks.ts";

/** Nobody mends one object by hand so often within {@link WINDOW_MS}. */
const REPAIRS_MAX = 5;
const WINDOW_MS = 60_000;

/** The first pause, doubled by each further repair. */
const PAUSE_MS = 10_000;
const PAUSE_MAX_MS = 300_000;

/** Who took back what. */
export interface Rival {
  /** `spec.replicas`, `spec.containers[name=web].image`. */
  readonly field: string;
  /** The other field manager, where `managedFields` names it. */
  readonly manager?: string;
}

/** What is remembered of one child. */
export interface Tug {
  /** When our fields were put back, in wall-clock milliseconds, oldest first. */
  readonly repairs: readonly number[];
  /** How long to leave it alone after the last of them; 0: not at all. */
  readonly pauseMs: number;
  readonly rival?: Rival;
}

/** By child identity. */
export type Tugs = Map<string, Tug>;

/** Nothing has been put back yet. */
const NONE: Tug = { repairs: [], pauseMs: 0 };

/** How long to leave a child alone from now on; 0: not at all. */
export function pauseLeftMs(tug: Tug = NONE, nowMs: number): number {
  return Math.max(0, (tug.repairs.at(-1) ?? 0) + tug.pauseMs - nowMs);
}

/** Whether the next repair may be the one too many, so that it should be known whose. */
function nearsContest(tug: Tug = NONE, nowMs: number): boolean {
  return tug.pauseMs === 0 && recent(tug, nowMs).length >= REPAIRS_MAX - 1;
}

/** Remembers that fields were put back which had been as we want them before. */
export function afterRepair(tug: Tug = NONE, nowMs: number, rival?: Rival): Tug {
  const repairs = [...recent(tug, nowMs), nowMs].slice(-REPAIRS_MAX);
  if (tug.pauseMs > 0) {
    return { ...tug, repairs, pauseMs: Math.min(PAUSE_MAX_MS, tug.pauseMs * 2) };
  }
  return repairs.length < REPAIRS_MAX
    ? { repairs, pauseMs: 0 }
    : { repairs, pauseMs: PAUSE_MS, rival };
}

/** Whether it has been quiet for so long that the matter is over. */
export function isOver(tug: Tug, nowMs: number): boolean {
  return nowMs - (tug.repairs.at(-1) ?? 0) > Math.max(WINDOW_MS, 2 * tug.pauseMs);
}

/** What the condition says of each child that is contested. */
export function contestsOf(tugs: Tugs): readonly string[] {
  return [...tugs].filter(([, tug]) => tug.pauseMs > 0).map(([identity, { rival }]) => {
    const who = rival?.manager === undefined
      ? "another writer"
      : `the manager "${rival.manager}"`;
    const what = rival === undefined ? "its fields" : `its field ${rival.field}`;
    return `"${identity}": ${who} keeps changing ${what}; it is put back ever more rarely`;
  });
}

function recent({ repairs }: Tug, nowMs: number): readonly number[] {
  return repairs.filter((at) => nowMs - at < WINDOW_MS);
}

/** A key of a map, or the item of a list that has the same merge keys. */
type Step = string | { readonly item: JsonObject; readonly keys: readonly string[] };

/**
 * Asks who undid what is about to be put back once too often: our write would hide it.
 *
 * @returns By child identity.
 */
export function* findRivals(
  pending: readonly Repair[],
  { memory, nowMs }: CycleFacts,
): Cycle<ReadonlyMap<string, Rival>> {
  const rivals = new Map<string, Rival>();
  for (const { one: { identity }, object, repairs } of pending) {
    if (repairs === undefined) continue;
    if (!nearsContest(memory.tugs.get(identity), nowMs)) continue;
    const { object: live, managedFields } = yield* askGet(refOf(object));
    if (live === undefined) continue;
    const rival = rivalOf(live.object as Json, object as Json, managedFields ?? []);
    if (rival !== undefined) rivals.set(identity, rival);
  }
  return rivals;
}

/** What is about to be applied. */
interface Repair {
  readonly one: { readonly identity: string };
  readonly object: KubeObject;
  /** Set if it was as it should be before. */
  readonly repairs?: StoredObject;
}

/**
 * The field that differs from what we want, and who set it.
 *
 * @param managedFields The live object's.
 * @returns `undefined` if nothing differs; the first field without a manager, if no
 * other manager owns any that differs.
 */
export function rivalOf(
  live: Json,
  desired: Json,
  managedFields: readonly JsonObject[],
): Rival | undefined {
  const others = managedFields.filter((entry) =>
    ![FIELD_MANAGER, HOOK_MANAGER].includes(String(entry.manager))
  )
    .sort((a, b) => String(a.time) < String(b.time) ? 1 : -1);
  let first: Rival | undefined;
  for (const path of differing(live, desired, [])) {
    const field = formatPath(path);
    const owner = others.find(({ fieldsV1 }) =>
      isObject(fieldsV1) && owns(fieldsV1, path)
    );
    if (typeof owner?.manager === "string") return { field, manager: owner.manager };
    first ??= { field };
  }
  return first;
}

/** The deepest fields in which a live object differs from what is wanted of it. */
function* differing(
  live: Json | undefined,
  desired: Json | undefined,
  path: readonly Step[],
): Generator<readonly Step[]> {
  if (holds(live, desired)) return;
  if (isObject(desired) && isObject(live)) {
    for (const key of Object.keys(desired)) {
      yield* differing(live[key], desired[key], [...path, key]);
    }
    return;
  }
  const keys = Array.isArray(desired) && Array.isArray(live)
    ? mergeKeysOf(desired)
    : undefined;
  if (keys === undefined) return yield path;
  for (const item of desired as readonly JsonObject[]) {
    const found = (live as readonly Json[]).find((one) => sameItem(one, item, keys));
    yield* differing(found, item, [...path, { item, keys }]);
  }
}

/** Whether a field set, as `managedFields` spells it, holds a field or part of it. */
function owns(fields: JsonObject, path: readonly Step[]): boolean {
  let at = fields;
  for (const step of path) {
    const key = typeof step === "string"
      ? `f:${step}`
      : Object.keys(at).find((one) => one.startsWith("k:") && isItem(one, step.item));
    const next = key === undefined ? undefined : at[key];
    if (!isObject(next)) return false;
    // A list or map that is owned as a whole.
    if (Object.keys(next).length === 0) return true;
    at = next;
  }
  return true;
}

/** Whether `k:{"name":"web"}` means this item. */
function isItem(key: string, item: JsonObject): boolean {
  const wanted: Json = JSON.parse(key.slice(2));
  return isObject(wanted) && holds(item, wanted);
}

function formatPath(path: readonly Step[]): string {
  return path.map((step, i) => {
    if (typeof step !== "string") {
      return `[${step.keys.map((key) => `${key}=${step.item[key]}`).join(",")}]`;
    }
    if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
    return i === 0 ? step : `.${step}`;
  }).join("");
}
