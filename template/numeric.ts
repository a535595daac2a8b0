/**
 * Reads numbers out of values the way the functions for arithmetic do.
 *
 * @module
 */

import type { Json } from "../core/json.ts";

/** Go's float syntax without underscores: decimal, `inf`, `nan`, any sign. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A text as a float, in Go's syntax.
 *
 * @returns `undefined` if it is none.
 */
export function parseGoFloat(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/.exec(
    text,
  );
  if (hex !== null) {
    const [, sign, whole, fraction = "", power] = hex;
    if (whole + fraction === "") return undefined;
    const mantissa = Number(`0x${whole}${fraction}`);
    return (sign === "-" ? -1 : 1) * mantissa *
      2 ** (Number(power) - 4 * fraction.length);
  }
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word === null) return undefined;
  if (word[2].toLowerCase() === "nan") return word[1] === "" ? NaN : undefined;
  return word[1] === "-" ? -Infinity : Infinity;
}

/**
 * A number, a boolean (1 or 0) or a numeric text as a float.
 *
 * @returns `undefined` for everything else.
 */
export function toNumber(value: Json | undefined): number | undefined {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "boolean":
      return value ? 1 : 0;
    case "string":
      return parseGoFloat(value);
  }
  return undefined;
}

/**
 * A count out of an object: numbers are cut to integers, texts give the integer
 * that they begin with.
 *
 * @returns 0 for everything else.
 */
export function toCount(value: Json | undefined): number {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? Math.trunc(value) : 0;
    case "bigint":
      return Number(value);
    case "string":
      return Number(/^[+-]?\d+/.exec(value)?.[0] ?? 0);
  }
  return 0;
}
