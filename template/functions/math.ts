/**
 * Lists the functions for arithmetic.
 *
 * They compute in 64-bit floats; whole results are integers. Booleans count as 1
 * and 0, and numeric texts as their numbers.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { formatOperand } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { toNumber } from "../numeric.ts";

const define = family("math");

function operands(name: string, a: Json | undefined, b: Json | undefined) {
  const x = toNumber(a);
  const y = toNumber(b);
  if (x !== undefined && y !== undefined) return [x, y] as const;
  throw new FunctionError(
    `${name}: non-numeric arguments ${formatOperand(a)}, ${formatOperand(b)}`,
    "Give an absent value a number: getOr .spec.n 0",
  );
}

function binary(
  name: string,
  about: { readonly doc: string; readonly examples: TemplateFunction["examples"] },
  compute: (a: number, b: number) => number,
): TemplateFunction {
  return define({
    name,
    parameters: ["a any", "b any"],
    returns: "number",
    ...about,
    run: (a, b) => compute(...operands(name, a, b)),
  });
}

/** The family `math`. */
export const MATH_FUNCTIONS: readonly TemplateFunction[] = [
  binary("add", {
    doc: "The sum",
    examples: [['add 8000 "81"', "8081"], ["add 0.1 0.2", "0.30000000000000004"]],
  }, (a, b) => a + b),
  binary("sub", {
    doc: "The first number minus the second",
    examples: [["sub 3 5", "-2"], ["sub .spec.replicas 1", "2"]],
  }, (a, b) => a - b),
  binary("mul", {
    doc: "The product",
    examples: [["mul 3 0.5", "1.5"], ["mul 4 0.5", "2"], ["mul true 3", "3"]],
  }, (a, b) => a * b),
  binary("div", {
    doc: "The first number divided by the second, with its fraction",
    examples: [["div 7 2", "3.5"], ["div 6 3", "2"]],
  }, (a, b) => {
    if (b === 0) throw new FunctionError("div: division by zero");
    return a / b;
  }),
  binary("mod", {
    doc: "The remainder of the integer division; its sign is that of the first",
    examples: [["mod -7 3", "-1"], ["mod 7.9 3", "1"]],
  }, (a, b) => {
    if (b === 0) throw new FunctionError("mod: division by zero");
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      throw new FunctionError("mod: an infinite number has no remainder");
    }
    const divisor = Math.trunc(b);
    if (divisor === 0) throw new FunctionError("integer divide by zero");
    return Math.trunc(a) % divisor + 0;
  }),
  binary("min", {
    doc: "The smaller of two numbers",
    examples: [["min 15 10", "10"], ["min 2 0.5", "0.5"]],
  }, Math.min),
  binary("max", {
    doc: "The larger of two numbers",
    examples: [["max 1 2", "2"], ['max .spec.replicas "5"', "5"]],
  }, Math.max),
  define({
    name: "clamp",
    parameters: ["value any", "low any", "high any"],
    returns: "number",
    doc: "The value, but at least low and at most high",
    examples: [["clamp 25 1 20", "20"], ["clamp 0 1 20", "1"], ["clamp 5 1 20", "5"]],
    run: (value, low, high) => {
      const [x, lo, hi] = [toNumber(value), toNumber(low), toNumber(high)];
      if (x === undefined || lo === undefined || hi === undefined) {
        throw new FunctionError("clamp: non-numeric arguments");
      }
      return x < lo ? lo : x > hi ? hi : x;
    },
  }),
  define({
    name: "abs",
    parameters: ["a any"],
    returns: "number",
    doc: "The number without its sign",
    examples: [["abs -4.5", "4.5"], ['abs "-3"', "3"]],
    run: (a) => {
      const value = toNumber(a);
      if (value !== undefined) return Math.abs(value);
      throw new FunctionError(`abs: non-numeric argument ${formatOperand(a)}`);
    },
  }),
];
