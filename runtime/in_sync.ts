/**
 * Decides whether a live object already holds all that we would apply.
 *
 * @module
 */

import { isObject, type Json, sameJson } from "../core/json.ts";

/**
 * Keys by which Kubernetes' associative lists match their items. A list that
 * matches none of these is compared whole: at worst that costs a request which
 * the server answers without writing.
 */
const MERGE_KEYS: readonly (readonly string[])[] = [
  ["uid"],
  ["containerPort", "protocol"],
  ["port", "protocol"],
  ["mountPath"],
  ["name"],
  ["key"],
  ["type"],
  ["ip"],
];

/**
 * Whether `live` holds everything in `desired`: maps may hold more, associative
 * lists may hold more items, other lists must match item by item.
 *
 * True does not mean that a write would change nothing: a field that we no longer
 * declare is not seen here, but by the hash of our field set.
 */
export function holds(live: Json | undefined, desired: Json | undefined): boolean {
  if (desired === undefined) return true;
  if (isObject(desired)) {
    if (!isObject(live)) return Object.keys(desired).length === 0 && live === undefined;
    return Object.keys(desired).every((key) => holds(live[key], desired[key]));
  }
  if (Array.isArray(desired)) {
    if (!Array.isArray(live)) return desired.length === 0 && live === undefined;
    return holdsList(live, desired);
  }
  return sameJson(live, desired);
}

function holdsList(live: readonly Json[], desired: readonly Json[]): boolean {
  const keys = desired.length > 0 ? mergeKeysOf(desired) : undefined;
  if (keys === undefined) {
    return live.length === desired.length &&
      desired.every((item, i) => holds(live[i], item));
  }
  return desired.every((item) =>
    live.some((other) => sameItem(other, item, keys) && holds(other, item))
  );
}

/** Whether two items of an associative list are the same one. */
export function sameItem(a: Json, b: Json, keys: readonly string[]): boolean {
  return keys.every((key) => sameJson(at(a, key), at(b, key)));
}

/** The keys by which a list is matched; `undefined` if it is compared whole. */
export function mergeKeysOf(items: readonly Json[]): readonly string[] | undefined {
  return MERGE_KEYS.find((keys) =>
    items.every((item) =>
      isObject(item) && keys.every((key) => item[key] !== undefined)
    )
  );
}

function at(item: Json, key: string): Json | undefined {
  return isObject(item) ? item[key] : undefined;
}
