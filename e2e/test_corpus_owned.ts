/**
 * Takes from live objects what one field manager has written into them.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";

/**
 * The values of the fields that a manager's applies own, and no others: neither the
 * server's defaults nor what others have written.
 *
 * @param expected Decides about defaults within what is owned as a whole, such as an
 *   atomic list: keys that it lacks are left out.
 * @returns `undefined` if the manager has applied nothing to it.
 */
export function ownedPart(
  object: KubeObject,
  manager: string,
  expected?: Json,
): JsonObject | undefined {
  const entry = object.metadata.managedFields?.find((one) =>
    one.manager === manager && one.operation === "Apply" &&
    one.subresource === undefined
  );
  if (!isObject(entry?.fieldsV1)) return undefined;
  return pick(object as JsonObject, entry.fieldsV1, expected) as JsonObject;
}

function pick(value: Json, fields: JsonObject, expected: Json | undefined): Json {
  const keys = Object.keys(fields).filter((key) => key !== ".");
  // Without fields of its own it is owned as a whole: a scalar, an atomic list or map.
  if (keys.length === 0) return trimmed(value, expected);
  if (Array.isArray(value)) {
    const items = Array.isArray(expected) ? expected : [];
    let place = 0;
    return value.flatMap((item) => {
      const key = keys.find((one) => means(one, item));
      if (key === undefined) return [];
      return [pick(item, fields[key] as JsonObject, items[place++])];
    });
  }
  if (!isObject(value)) return value;
  const others = isObject(expected) ? expected : {};
  const picked = keys.flatMap((key) => {
    const name = key.slice("f:".length);
    const child = value[name];
    if (child === undefined) return [];
    return [[name, pick(child, fields[key] as JsonObject, others[name])]];
  });
  return Object.fromEntries(picked);
}

/** A value without the keys that the expected one lacks. */
function trimmed(value: Json, expected: Json | undefined): Json {
  if (Array.isArray(value) && Array.isArray(expected)) {
    return value.map((item, index) => trimmed(item, expected[index]));
  }
  if (!isObject(value) || !isObject(expected)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => expected[key] !== undefined)
      .map(([key, child]) => [key, trimmed(child!, expected[key])]),
  );
}

/** Whether a key of `fieldsV1` names an item of a list: by its keys, or its value. */
function means(key: string, item: Json): boolean {
  const wanted = JSON.parse(key.slice(2));
  if (key.startsWith("v:")) return JSON.stringify(item) === JSON.stringify(wanted);
  if (!key.startsWith("k:") || !isObject(item)) return false;
  return Object.entries(wanted).every(([name, value]) => item[name] === value);
}
