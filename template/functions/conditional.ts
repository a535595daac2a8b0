/**
 * Lists the functions that choose between values.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { formatOperand } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { isTruthy } from "../value.ts";

const define = family("conditional");

/** Nil, `""`, Go's mark for nil, `false`, 0, and empty lists and maps. */
export function isEmptyValue(value: Json | undefined): boolean {
  return value === "<no value>" || !isTruthy(value);
}

/** The family `conditional`. */
export const CONDITIONAL_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "default",
    parameters: ["fallback any", "value any"],
    returns: "any",
    doc: "The value, or the fallback if it is empty (false and 0 are)",
    examples: [
      ['.spec.none | default "info"', "info"],
      ['default "info" ""', "info"],
      ["default .spec.replicas 1", "3"],
      ["default .spec.none 1", "1"],
    ],
    olderOrder: true,
    run: (fallback, value) => isEmptyValue(value) ? fallback : value,
  }),
  define({
    name: "coalesce",
    parameters: ["values ...any"],
    returns: "any",
    doc: "The first argument that is not empty, else nothing",
    examples: [['coalesce "" 0 "z"', "z"], ['coalesce ""', ""]],
    run: (values) => values.find((value) => !isEmptyValue(value)),
  }),
  define({
    name: "empty",
    parameters: ["value any"],
    returns: "bool",
    doc: "Whether the value is empty; 0 and false are",
    examples: [["empty 0", "true"], ["empty .spec.none", "true"], [
      'empty "a"',
      "false",
    ]],
    run: (value) => isEmptyValue(value),
  }),
  define({
    name: "notEmpty",
    parameters: ["value any"],
    returns: "bool",
    doc: "Whether the value is not empty",
    examples: [['notEmpty "a"', "true"], ["notEmpty false", "false"]],
    run: (value) => !isEmptyValue(value),
  }),
  define({
    name: "ternary",
    parameters: ["condition any", "yes any", "no any"],
    returns: "any",
    doc: 'The second argument if the first is true, else the third; "false" is true',
    examples: [
      ['ternary "x" "on" "off"', "on"],
      ['ternary 0 "on" "off"', "off"],
      ['ternary "false" "on" "off"', "on"],
    ],
    run: (condition, yes, no) => isTruthy(condition) ? yes : no,
  }),
  define({
    name: "boolTernary",
    parameters: ["condition bool", "yes any", "no any"],
    returns: "any",
    doc: "The second argument if the first is true, else the third; only for booleans",
    examples: [
      ['boolTernary true "Suspended" "Active"', "Suspended"],
      ['boolTernary .spec.none "Suspended" "Active"', "Active"],
    ],
    run: (condition, yes, no) => condition ? yes : no,
  }),
  define({
    name: "boolDefault",
    parameters: ["value any", "fallback bool"],
    returns: "bool",
    doc: 'The value if it is a boolean, else the fallback; "true" is none',
    examples: [['boolDefault "true" false', "false"], [
      "boolDefault false true",
      "false",
    ]],
    run: (value, fallback) => typeof value === "boolean" ? value : fallback,
  }),
  define({
    name: "eqTernary",
    walks: "keys",
    parameters: ["value any", "target any", "yes any", "no any"],
    returns: "any",
    doc: "The third argument if the first two print alike, else the fourth",
    examples: [['eqTernary 3 "3" "y" "n"', "y"], [
      'eqTernary .spec.none "" "y" "n"',
      "n",
    ]],
    run: (value, target, yes, no) =>
      formatOperand(value) === formatOperand(target) ? yes : no,
  }),
];
