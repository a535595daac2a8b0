/**
 * Makes an argument fit the parameter it is given to.
 *
 * Go would refuse most of these, so that a missing field or a number where a
 * text is wanted would fail. Katalogs are promised that neither does.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { formatOperand } from "./format.ts";
import type { ParameterType } from "./function.ts";
import { isMap, kindOf, plainValue, typeName, type Value } from "./value.ts";

/** Thrown for a value that cannot become the parameter's type. */
export class WrongType extends Error {}

/**
 * Makes a value fit a parameter.
 *
 * Nothing becomes `""`, `0`, `false` or an empty list; numbers and booleans
 * become text; whole numbers in text become integers; lists become lists of texts.
 *
 * @throws {WrongType} For a map or a list where a scalar is wanted, or a text
 * that is no number, in Go's words.
 */
export function coerce(value: Value, type: ParameterType): Json | undefined {
  const plain = plainValue(value);
  switch (type) {
    case "any":
      return plain;
    case "string":
      return toText(plain);
    case "int":
      return toInteger(plain);
    case "float":
      return toFloat(plain);
    case "bool":
      if (plain === undefined || plain === null) return false;
      return typeof plain === "boolean" ? plain : wrongType("bool", plain);
    case "strings":
      if (plain === undefined || plain === null) return [];
      return Array.isArray(plain)
        ? plain.map((item) => item === null ? "" : formatOperand(item))
        : wrongType("[]string", plain);
    case "list":
      return Array.isArray(plain) ? plain : [];
    case "map":
      return isMap(plain) ? plain : {};
  }
}

function toText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? wrongType("string", value) : formatOperand(value);
}

function toInteger(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  const isNumber = typeof value === "number" || typeof value === "bigint" ||
    typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value);
  const number = isNumber ? Number(value) : NaN;
  return Number.isSafeInteger(number) ? number : wrongType("int", value);
}

function toFloat(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const isDecimal = typeof value === "string" &&
    /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value);
  return isDecimal ? Number(value) : wrongType("float64", value);
}

function wrongType(wanted: string, value: Json): never {
  const found = kindOf(value) === "nil" ? "interface {}" : typeName(value);
  throw new WrongType(`wrong type for value; expected ${wanted}; got ${found}`);
}
