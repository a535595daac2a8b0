/**
 * Reads numbers out of values the way the functions for arithmetic do.
 *
 * @module
 */

import type { Json } from "../core/json.ts";

const FLOAT =
  /^([+-]?)(?:0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9][0-9_]*)|([0-9_]*(?:\.[0-9_]*)?)(?:[eE]([+-]?[0-9][0-9_]*))?)$/;

/**
 * A text as a float, in Go's syntax: decimal or hexadecimal, underscores between
 * digits, `inf` and `nan` in any case.
 *
 * @returns `undefined` if it is none, or beyond the largest double.
 */
export function parseGoFloat(text: string): number | undefined {
  const word = /^([+-]?)(?:inf|infinity)$|^nan$/i.exec(text);
  if (word !== null) {
    return word[1] === undefined ? NaN : word[1] === "-" ? -Infinity : Infinity;
  }
  const match = FLOAT.exec(text);
  if (match === null || !underscoresFit(text)) return undefined;
  const [sign, whole, fraction = "", power, decimal, exponent = "0"] = match.slice(1)
    .map((part) => part?.replaceAll("_", ""));
  let value: number;
  if (decimal !== undefined) {
    if (!/[0-9]/.test(decimal)) return undefined;
    value = Number(`${decimal}e${exponent}`);
  } else {
    if (whole + fraction === "") return undefined;
    value = Number(BigInt(`0x${whole}${fraction}`)) *
      2 ** (Number(power) - 4 * fraction.length);
  }
  if (!Number.isFinite(value)) return undefined;
  return sign === "-" ? -value : value;
}

/** Go's words for a text that {@link parseGoFloat} does not take. */
export function floatProblem(text: string): string {
  const match = FLOAT.exec(text);
  const isFloat = match !== null && /[0-9]/.test(text) && underscoresFit(text);
  return isFloat ? "value out of range" : "invalid syntax";
}

/** An underscore stands between two digits, or between `0x` and a digit. */
function underscoresFit(text: string): boolean {
  if (!text.includes("_")) return true;
  const hex = /^[+-]?0[xX]/.test(text);
  const digits = hex ? text.replace(/0[xX]/, "0") : text;
  const apart = hex ? /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/ : /(?<![0-9])_|_(?![0-9])/;
  return !apart.test(digits);
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
