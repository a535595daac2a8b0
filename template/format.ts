/**
 * Prints values as Go does by default (`%v`).
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import { formatFloat } from "./float_format.ts";
import { BoundedText } from "./limits.ts";
import { sortedKeys, type Value, WholeFloat } from "./value.ts";

/**
 * What a template shows for a value: text as it is, whole numbers in plain
 * decimal, `map[a:1 b:2]` with sorted keys, `[a b]`, and nothing for an absent
 * value. A null inside a list or a map shows as `<nil>`.
 *
 * @throws {LimitExceeded} When the result is longer than 1 MiB.
 */
export function formatValue(value: Json | undefined): string {
  return value === null || value === undefined ? "" : formatOperand(value);
}

/** Prints a value as an operand of `print`: an absent one is `<nil>`. */
export function formatOperand(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return formatNumber(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "<nil>";
  }
  if (value === null) return "<nil>";
  if (value instanceof WholeFloat) return formatNumber(value.value);
  const out = new BoundedText();
  write(out, value);
  return out.toString();
}

/** Prints a number: whole ones in plain decimal, others as Go's `%v`. */
export function formatNumber(value: number): string {
  if (!Number.isInteger(value)) return formatFloat(value, "g");
  // JavaScript switches to exponents at 1e21; -0 prints as 0 does.
  return Math.abs(value) < 1e21 ? String(value + 0) : BigInt(value).toString();
}

function write(out: BoundedText, value: Json | undefined): void {
  if (typeof value !== "object" || value === null) out.add(formatOperand(value));
  else if (Array.isArray(value)) writeList(out, value);
  else writeMap(out, value as JsonObject);
}

function writeList(out: BoundedText, list: readonly Json[]): void {
  out.add("[");
  list.forEach((item, index) => {
    if (index > 0) out.add(" ");
    write(out, item);
  });
  out.add("]");
}

function writeMap(out: BoundedText, map: JsonObject): void {
  out.add("map[");
  sortedKeys(map).forEach((key, index) => {
    out.add(index > 0 ? ` ${key}:` : `${key}:`);
    write(out, map[key]);
  });
  out.add("]");
}
