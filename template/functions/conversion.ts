/**
 * Lists the functions that convert values and ask for their types.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { formatOperand } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { trimSpace } from "../go_text.ts";
import { toJsonText } from "../json_text.ts";
import { floatProblem, toNumber } from "../numeric.ts";
import { quoteGo } from "../quote.ts";
import { byteLength, isMap, isTruthy, kindOf, sortedKeys } from "../value.ts";

const define = family("types");

const TRUE_WORDS = new Set([
  "true",
  "True",
  "TRUE",
  "1",
  "yes",
  "Yes",
  "YES",
  "on",
  "ON",
]);
const FALSE_WORDS = new Set(
  ["false", "False", "FALSE", "0", "no", "No", "NO", "off", "OFF", ""],
);

/** The word for a value's type, the same that the condition operator `typeOf` uses. */
export function typeWord(value: Json | undefined): string {
  switch (kindOf(value)) {
    case "nil":
      return "null";
    case "int":
    case "float":
      return "number";
    case "list":
      return "slice";
    default:
      return kindOf(value);
  }
}

function convert(value: Json | undefined, prefix: string): number {
  const number = toNumber(value);
  if (number !== undefined) return number;
  throw new FunctionError(
    typeof value === "string"
      ? `${prefix}strconv.ParseFloat: parsing ${quoteGo(value)}: ${floatProblem(value)}`
      : `${prefix}cannot convert ${formatOperand(value)} to number`,
  );
}

function isType(name: string, word: string, what: string): TemplateFunction {
  const sample = { map: ".spec", slice: '(split "a" ",")', string: '"a"' }[word] ??
    { number: "1.5", bool: "false", null: ".spec.none" }[word]!;
  return define({
    name,
    parameters: ["value any"],
    returns: "bool",
    doc: `Whether the value is ${what}`,
    examples: [
      [`${name} ${sample}`, "true"],
      [`${name} ${word === "null" ? 0 : "nil"}`, "false"],
    ],
    run: (value) => typeWord(value) === word,
  });
}

/** The family `types`. */
export const TYPE_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "toInt",
    parameters: ["value any"],
    returns: "int",
    doc: "A number, a numeric text or a boolean as an integer, cut toward zero",
    examples: [['toInt "3.9"', "3"], ["toInt -3.9", "-3"], ["toInt true", "1"]],
    run: (value) => {
      if (typeof value === "bigint") return value;
      const number = Math.trunc(convert(value, "toInt: "));
      if (!Number.isFinite(number)) {
        throw new FunctionError(
          `toInt: cannot convert ${formatOperand(value)} to number`,
        );
      }
      return number + 0;
    },
  }),
  define({
    name: "toFloat",
    parameters: ["value any"],
    returns: "float",
    doc: "A number, a numeric text or a boolean as a float",
    examples: [['toFloat "0.75"', "0.75"], ['toFloat "3"', "3"]],
    run: (value) => convert(value, ""),
  }),
  define({
    name: "toBool",
    parameters: ["value any"],
    returns: "bool",
    doc: "A boolean out of a boolean, a number, or a word such as yes, off, 0",
    examples: [['toBool "Yes"', "true"], ["toBool 0", "false"], ['toBool ""', "false"]],
    run: toBool,
  }),
  define({
    name: "toString",
    walks: "keys",
    parameters: ["value any"],
    returns: "string",
    doc: "The value as it prints; nothing as the empty text",
    examples: [["toString 42", "42"], ["toString .spec.none", ""]],
    run: (value) => value === null || value === undefined ? "" : formatOperand(value),
  }),
  define({
    name: "toJson",
    walks: "keys",
    parameters: ["value any"],
    returns: "string",
    doc: "The value as compact JSON, keys sorted",
    examples: [
      ['toJson (asMap "b: 2")', '{"b":2}'],
      ["toJson .spec.none", "null"],
      ['toJson "<a>"', '"\\u003ca\\u003e"'],
    ],
    run: (value) => toJsonText(value),
  }),
  define({
    name: "toList",
    parameters: ["s string"],
    returns: "list",
    doc: "The parts of a text between commas, without white space and blank ones",
    examples: [['toList "a, b,,"', "[a b]"], ['toList " "', "[]"]],
    run: (s) => s.split(",").map(trimSpace).filter((part) => part !== ""),
  }),
  define({
    name: "typeOf",
    parameters: ["value any"],
    returns: "string",
    doc: "The value's type: string, number, bool, map, slice or null",
    examples: [["typeOf 3", "number"], ["typeOf .spec", "map"]],
    run: (value) => typeWord(value),
  }),
  define({
    name: "len",
    walks: "keys",
    parameters: ["value any"],
    returns: "int",
    doc: "Bytes of a text, elements of a list, keys of a map; else 0",
    examples: [['len "abcd"', "4"], ['len "é"', "2"], ["len .spec.none", "0"]],
    run: (value) => {
      if (typeof value === "string") return byteLength(value);
      if (Array.isArray(value)) return value.length;
      return isMap(value) ? sortedKeys(value).length : 0;
    },
  }),
  isType("typeMap", "map", "a map"),
  isType("typeList", "slice", "a list"),
  isType("typeString", "string", "a text"),
  isType("typeNumber", "number", "a number"),
  isType("typeBool", "bool", "a boolean"),
  isType("typeNull", "null", "null or absent"),
  define({
    name: "isEmpty",
    walks: "keys",
    parameters: ["value any"],
    returns: "bool",
    doc: "Whether it is nothing, an empty text, list or map; 0 and false are not",
    examples: [["isEmpty 0", "false"], ['isEmpty ""', "true"], [
      "isEmpty .spec.none",
      "true",
    ]],
    run: (value) => {
      if (value === null || value === undefined || value === "") return true;
      if (Array.isArray(value)) return value.length === 0;
      return isMap(value) && !isTruthy(value);
    },
  }),
  define({
    name: "isScalar",
    parameters: ["value any"],
    returns: "bool",
    doc: "Whether the value is a text, a number or a boolean",
    examples: [["isScalar true", "true"], ["isScalar .spec", "false"]],
    run: (value) => ["string", "number", "bool"].includes(typeWord(value)),
  }),
  define({
    name: "isComposite",
    parameters: ["value any"],
    returns: "bool",
    doc: "Whether the value is a map or a list",
    examples: [['isComposite "a"', "false"], ["isComposite .spec", "true"]],
    run: (value) => ["map", "slice"].includes(typeWord(value)),
  }),
];

function toBool(value: Json | undefined): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return value != 0;
  if (typeof value !== "string") {
    throw new FunctionError(`toBool: cannot convert ${formatOperand(value)}`);
  }
  if (TRUE_WORDS.has(value)) return true;
  if (FALSE_WORDS.has(value)) return false;
  throw new FunctionError(`toBool: unrecognised value ${quoteGo(value)}`);
}
