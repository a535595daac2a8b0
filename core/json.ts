/**
 * Names the values that travel between the layers: JSON, and nothing but JSON.
 *
 * @module
 */

/**
 * One JSON value. `bigint` stands for an integer that a double would damage.
 */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | JsonObject;

/** A JSON object, read-only. A key whose value is `undefined` counts as absent. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Tells an object from a list, null and the scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a value by a path of own keys; list positions are numbers in text.
 *
 * Only own properties count, so `__proto__` and `constructor` find nothing that
 * the document itself does not hold.
 *
 * @returns `undefined` when any step is absent.
 */
export function getPath(
  value: Json | undefined,
  path: readonly string[],
): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(at)) at = /^\d+$/.test(key) ? at[Number(key)] : undefined;
    else if (isObject(at)) at = Object.hasOwn(at, key) ? at[key] : undefined;
    else return undefined;
  }
  return at;
}

/**
 * Whether two values are the same JSON: key order and absent keys do not count,
 * list order does.
 */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, i) => sameJson(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) {
    // 1 and 1n are the same JSON text.
    return isNumeric(a) && isNumeric(b) && a == b;
  }
  const keys = definedKeys(a);
  return keys.length === definedKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function definedKeys(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}
