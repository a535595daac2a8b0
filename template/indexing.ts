/**
 * Reads elements and parts of values, for `index` and `slice`.
 *
 * @module
 */

import { FunctionError } from "./function_error.ts";
import {
  byteLength,
  isMap,
  kindOf,
  ownKey,
  plainValue,
  typeName,
  type Value,
} from "./value.ts";

/**
 * Follows keys and positions into a value. An absent key gives nil.
 *
 * @throws {FunctionError} When a key does not go with the value it is used on.
 */
export function indexValue(value: Value, keys: readonly Value[]): Value {
  if (value === undefined || value === null) {
    throw new FunctionError(
      "index of untyped nil",
      'The value is absent; get reads through absent maps: get . "spec" "a"',
    );
  }
  let at: Value = value;
  for (const [step, key] of keys.entries()) {
    if (at === null || at === undefined) {
      throw new FunctionError("index of nil pointer");
    }
    if (isMap(at)) at = ownKey(at, mapKey(key)) ?? null;
    else if (Array.isArray(at)) {
      at = at[position(key ?? undefined, at.length - 1)] ?? null;
    } else if (typeof at === "string") {
      at = byteAt(at, key);
      if (step < keys.length - 1) {
        throw new FunctionError("can't index item of type uint8");
      }
    } else throw new FunctionError(`can't index item of type ${typeName(at)}`);
  }
  return at;
}

/**
 * Part of a text (by bytes of UTF-8) or of a list.
 *
 * @throws {FunctionError} When the bounds are outside, or there are over three.
 */
export function sliceValue(value: Value, bounds: readonly Value[]): Value {
  if (value === undefined || value === null) {
    throw new FunctionError("slice of untyped nil");
  }
  if (bounds.length > 3) {
    throw new FunctionError(`too many slice indexes: ${bounds.length}`);
  }
  const isText = typeof value === "string";
  if (isText && bounds.length === 3) {
    throw new FunctionError("cannot 3-index slice a string");
  }
  if (!isText && !Array.isArray(value)) {
    throw new FunctionError(`can't slice item of type ${typeName(value)}`);
  }
  const length = isText ? byteLength(value) : (value as readonly unknown[]).length;
  const [start = 0, end = length, capacity = length] = bounds.map((bound) =>
    position(bound, length)
  );
  if (start > end) throw new FunctionError(`invalid slice index: ${start} > ${end}`);
  if (end > capacity) {
    throw new FunctionError(`invalid slice index: ${end} > ${capacity}`);
  }
  if (!isText) return (value as readonly Value[]).slice(start, end) as Value;
  if (length === value.length) return value.slice(start, end);
  return new TextDecoder().decode(new TextEncoder().encode(value).slice(start, end));
}

function mapKey(key: Value): string {
  if (typeof key === "string") return key;
  if (key === undefined || key === null) {
    throw new FunctionError("value is nil; should be of type string");
  }
  throw new FunctionError(`value has type ${typeName(key)}; should be string`);
}

function byteAt(text: string, key: Value): number {
  const bytes = new TextEncoder().encode(text);
  return bytes[position(key ?? undefined, bytes.length - 1)];
}

function position(index: Value, max: number): number {
  const kind = kindOf(index);
  if (index === undefined) throw new FunctionError("cannot index slice/array with nil");
  if (kind !== "int") {
    throw new FunctionError(`cannot index slice/array with type ${typeName(index)}`);
  }
  const at = Number(plainValue(index));
  if (at < 0 || at > max) throw new FunctionError(`index out of range: ${index}`);
  return at;
}
