/**
 * Lists the functions that Go's `text/template` has itself.
 *
 * @module
 */

import { isEqual, isLess } from "../compare.ts";
import { escapeHtml, escapeJs, escapeQuery } from "../escape.ts";
import { formatOperand } from "../format.ts";
import type { Example, Parameter, TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { indexValue, sliceValue } from "../indexing.ts";
import { formatPrintf } from "../printf.ts";
import { isTruthy, typeName, type Value } from "../value.ts";

const ANY: Parameter = { name: "value", type: "any" };
const A: Parameter = { name: "a", type: "any" };
const B: Parameter = { name: "b", type: "any" };
const MORE: Parameter = { name: "more", type: "any" };

function go(
  name: string,
  signature: {
    readonly parameters: readonly Parameter[];
    readonly rest?: Parameter;
    readonly returns: string;
    readonly lazy?: "and" | "or";
  },
  about: { readonly doc: string; readonly examples: readonly Example[] },
  call: (args: readonly Value[]) => Value,
): TemplateFunction {
  return {
    name,
    family: "go",
    purity: "pure",
    raw: true,
    ...signature,
    ...about,
    call,
  };
}

const LOGIC = { parameters: [A], rest: MORE, returns: "any" } as const;
const COMPARES = { parameters: [A, B], returns: "bool" } as const;
const PRINTS = { parameters: [], rest: ANY, returns: "string" } as const;

/** The functions of the engine itself. `len` is not here: the library has its own. */
export const GO_FUNCTIONS: readonly TemplateFunction[] = [
  go("and", { ...LOGIC, lazy: "and" }, {
    doc: "The first false argument, else the last; the others are not evaluated",
    examples: [['and "a" 0 "b"', "0"], ['and "a" "b"', "b"]],
  }, lastOf),
  go("or", { ...LOGIC, lazy: "or" }, {
    doc: "The first true argument, else the last; the others are not evaluated",
    examples: [['or .spec.none "x"', "x"], ['or "" 0', "0"]],
  }, lastOf),
  go("not", { parameters: [ANY], returns: "bool" }, {
    doc: "Whether the argument is empty: nil, false, 0, an empty text, list or map",
    examples: [["not 0", "true"], ['not "false"', "false"]],
  }, ([value]) => !isTruthy(value)),
  go("eq", { parameters: [A], rest: MORE, returns: "bool" }, {
    doc: "Whether the first argument equals any of the others",
    examples: [["eq 1 2 1", "true"], ['eq "a" "b"', "false"]],
  }, ([first, ...others]) => {
    if (others.length === 0) {
      throw new FunctionError("missing argument for comparison");
    }
    return others.some((other) => isEqual(first, other));
  }),
  go("ne", COMPARES, {
    doc: "Whether two arguments differ",
    examples: [["ne 1 2", "true"], ['ne "a" "a"', "false"]],
  }, ([a, b]) => !isEqual(a, b)),
  go("lt", COMPARES, {
    doc: "Whether the first argument is below the second",
    examples: [["lt 1 2", "true"], ['lt "b" "a"', "false"]],
  }, ([a, b]) => isLess(a, b)),
  go("le", COMPARES, {
    doc: "Whether the first argument is at most the second",
    examples: [["le 2 2", "true"], ["le 3 2", "false"]],
  }, ([a, b]) => isLess(a, b) || isEqual(a, b)),
  go("gt", COMPARES, {
    doc: "Whether the first argument is above the second",
    examples: [["gt 2.5 2", "true"], ['gt "b" "a"', "true"]],
  }, ([a, b]) => !isLess(a, b) && !isEqual(a, b)),
  go("ge", COMPARES, {
    doc: "Whether the first argument is at least the second",
    examples: [["ge 2 3", "false"], ["ge 2.5 2", "true"]],
  }, ([a, b]) => !isLess(a, b)),
  go("index", { parameters: [ANY], rest: MORE, returns: "any" }, {
    doc: "What a map holds under a key, or a list at a position; several go deeper",
    examples: [['index .metadata.labels "app"', "shop"], ['index "abc" 0', "97"]],
  }, ([value, ...keys]) => indexValue(value, keys)),
  go("slice", { parameters: [ANY], rest: MORE, returns: "any" }, {
    doc: "Part of a text or a list: from the first position up to the second",
    examples: [['slice "abcd" 1 3', "bc"], ['slice (split "a,b,c" ",") 1', "[b c]"]],
  }, ([value, ...bounds]) => sliceValue(value, bounds)),
  go("print", PRINTS, {
    doc: "Prints its arguments; a space between two that are no texts",
    examples: [['print "a" 1 2 "b"', "a1 2b"], [
      'print .metadata.labels.app "-" 2',
      "shop-2",
    ]],
  }, print),
  go("println", PRINTS, {
    doc: "Prints its arguments with spaces between them and a line end",
    examples: [['println "a" 1', "a 1"], ["println 1 2", "1 2"]],
  }, (args) => `${args.map(formatOperand).join(" ")}\n`),
  go("printf", {
    parameters: [{ name: "format", type: "string" }],
    rest: ANY,
    returns: "string",
  }, {
    doc: "Prints its arguments as Go's format verbs say: %s %d %q %05.2f %v",
    examples: [['printf "%s-%02d" "db" 7', "db-07"], ['printf "%q" "a"', '"a"']],
  }, ([format, ...args]) => formatPrintf(format as string, args)),
  go("html", PRINTS, {
    doc: "Prints its arguments for use in HTML",
    examples: [['html "a<b"', "a&lt;b"], ['html "a & b"', "a &amp; b"]],
  }, (args) => escapeHtml(printShown(args))),
  go("js", PRINTS, {
    doc: "Prints its arguments for use in a JavaScript string",
    examples: [[`js "it's"`, "it\\'s"], ['js "<a>"', "\\u003Ca\\u003E"]],
  }, (args) => escapeJs(printShown(args))),
  go("urlquery", PRINTS, {
    doc: "Prints its arguments for use in the query of a URL",
    examples: [['urlquery "a b&c"', "a+b%26c"], ['urlquery "é"', "%C3%A9"]],
  }, (args) => escapeQuery(printShown(args))),
  go("call", { parameters: [ANY], rest: MORE, returns: "any" }, {
    doc: "Calls a function value; data holds none, so this always fails",
    examples: [],
  }, ([value]) => {
    throw new FunctionError(
      value === null || value === undefined
        ? "call of nil"
        : `non-function ${formatOperand(value)} of type ${typeName(value)}`,
    );
  }),
];

/** Stands in the table only: the compiler evaluates `and` and `or` itself. */
function lastOf(args: readonly Value[]): Value {
  return args.at(-1);
}

function print(args: readonly Value[]): string {
  return args.map((arg, index) => {
    const spaced = index > 0 && typeof arg !== "string" &&
      typeof args[index - 1] !== "string";
    return (spaced ? " " : "") + formatOperand(arg);
  }).join("");
}

/** Prints for escaping; nil is what an action would show, and so not erased. */
function printShown(args: readonly Value[]): string {
  return print(args.map((arg) => arg ?? "<no value>"));
}
