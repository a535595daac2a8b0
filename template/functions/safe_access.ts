/**
 * Lists the functions that read a value or take a fallback, value first.
 *
 * @module
 */

import { family, type TemplateFunction } from "../function.ts";
import { isEmptyValue } from "./conditional.ts";

const define = family("safeaccess");

/** The family `safeaccess`. */
export const SAFE_ACCESS_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "getOr",
    parameters: ["value any", "fallback any"],
    returns: "any",
    doc: "The value, or the fallback if it is empty (false and 0 are)",
    examples: [["getOr 0 5", "5"], ['getOr .spec.none "x"', "x"], ["getOr 3 5", "3"]],
    run: (value, fallback) => isEmptyValue(value) ? fallback : value,
  }),
  define({
    name: "getStringOr",
    parameters: ["value any", "fallback string"],
    returns: "string",
    doc: "The value if it is a text that is not empty, else the fallback",
    examples: [['getStringOr 3 "z"', "z"], ['getStringOr "a" "z"', "a"]],
    run: (value, fallback) =>
      typeof value === "string" && value !== "" ? value : fallback,
  }),
  define({
    name: "getIntOr",
    parameters: ["value any", "fallback int"],
    returns: "int",
    doc: "The value as an integer if it is a number (0 too), else the fallback",
    examples: [["getIntOr 3.7 1", "3"], ["getIntOr 0 1", "0"], ['getIntOr "5" 1', "1"]],
    run: (value, fallback) => {
      if (typeof value === "bigint") return value;
      return typeof value === "number" && Number.isFinite(value)
        ? Math.trunc(value) + 0
        : fallback;
    },
  }),
  define({
    name: "getBoolOr",
    parameters: ["value any", "fallback bool"],
    returns: "bool",
    doc: "The value if it is a boolean, else the fallback",
    examples: [["getBoolOr .spec.none true", "true"], [
      "getBoolOr false true",
      "false",
    ]],
    run: (value, fallback) => typeof value === "boolean" ? value : fallback,
  }),
];
