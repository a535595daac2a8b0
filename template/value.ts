/**
 * Names the values that templates compute with, and asks what they are.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";

/**
 * A whole number that Go holds as a float, such as `3.0`.
 *
 * JavaScript has one number type; only `printf` tells `3` from `3.0`, so only
 * whole floats are marked, and only until they leave the template.
 */
export class WholeFloat {
  constructor(readonly value: number) {}
}

/**
 * A value in a running template.
 *
 * `null` is a nil that was read from data: a field of it is an error. `undefined`
 * is a nil that went through a pipeline or parentheses: a field of it is nil.
 */
export type Value = Json | undefined | WholeFloat;

/** What Go's comparison and formatting tell apart. */
export type Kind = "nil" | "bool" | "string" | "int" | "float" | "list" | "map";

/** The kind of a value. */
export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "undefined":
      return "nil";
  }
  if (value === null) return "nil";
  if (value instanceof WholeFloat) return "float";
  return Array.isArray(value) ? "list" : "map";
}

const TYPE_NAMES: Readonly<Record<Kind, string>> = {
  nil: "interface {}",
  bool: "bool",
  string: "string",
  int: "int",
  float: "float64",
  list: "[]interface {}",
  map: "map[string]interface {}",
};

/** The Go type that messages and `%T` name. */
export function typeName(value: Value): string {
  return TYPE_NAMES[kindOf(value)];
}

/** Whether `if` takes a value for true: everything but the empty ones. */
export function isTruthy(value: Value): boolean {
  switch (typeof value) {
    case "string":
      return value !== "";
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "boolean":
      return value;
    case "undefined":
      return false;
  }
  if (value === null) return false;
  if (value instanceof WholeFloat) return value.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  return hasKeys(value as JsonObject);
}

function hasKeys(map: JsonObject): boolean {
  for (const key in map) {
    if (Object.hasOwn(map, key) && map[key] !== undefined) return true;
  }
  return false;
}

/** Whether a value is a map of the data. */
export function isMap(value: Value): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof WholeFloat);
}

/** One own key of a map; `undefined` when absent, prototype or not. */
export function ownKey(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The keys of a map that have a value, in Go's order: by bytes of UTF-8. */
export function sortedKeys(map: JsonObject): string[] {
  return Object.keys(map).filter((key) => map[key] !== undefined).sort(compareText);
}

/** Orders texts as Go does, by bytes of UTF-8. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Pairs of surrogates are the highest characters, not the middle ones.
    const xIsPair = x >= 0xd800 && x < 0xe000;
    const yIsPair = y >= 0xd800 && y < 0xe000;
    return xIsPair === yIsPair ? x - y : xIsPair ? 1 : -1;
  }
  return a.length - b.length;
}

/** The value without the mark that only templates know. */
export function plainValue(value: Value): Json | undefined {
  return value instanceof WholeFloat ? value.value : value;
}

/** How many bytes a text takes in UTF-8; Go's lengths count these. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts two of its four bytes.
    bytes += unit < 0x800 || unit >= 0xd800 && unit < 0xe000 ? 1 : 2;
  }
  return bytes;
}
