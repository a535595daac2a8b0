/**
 * Finds calls that will fail whatever the data is.
 *
 * @module
 */

import { coerce, WrongType } from "./coerce.ts";
import { formatSignature, type Parameter, type TemplateFunction } from "./function.ts";
import { FunctionError } from "./function_error.ts";
import type { Call } from "./call.ts";
import { seededRandom } from "../core/random.ts";
import { kindOf, typeName, type Value } from "./value.ts";

/** What a parameter of a type is called in warnings. */
const WANTED: Readonly<Record<Parameter["type"], string>> = {
  string: "a text",
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  strings: "a list",
  list: "a list",
  map: "a map",
  any: "anything",
};

/** Shows how a function is called: `repeat (s string, n int) string`. */
export function usageOf(callee: TemplateFunction): string {
  return `It is written: ${callee.name} ${formatSignature(callee)}`;
}

/**
 * Warns of constants that the function cannot take, and of a call with nothing but
 * constants that fails.
 */
export function checkCall(call: Call): void {
  const { context, operands, function: callee } = call;
  if (callee.lazy !== undefined) return;
  let allConstant = !call.piped && callee.purity === "pure";
  let allFit = true;
  operands.forEach((operand, index) => {
    if (operand.type !== "literal") {
      allConstant = false;
      return;
    }
    const parameter = callee.parameters[index] ?? callee.rest!;
    const value = operand.value ?? undefined;
    if (takes(callee, parameter, value)) return;
    allFit = false;
    const found = value === undefined ? "nil" : typeName(value);
    context.warn(
      "template-argument-type",
      operand,
      `${callee.name} wants ${
        WANTED[parameter.type]
      } for ${parameter.name}; found ${found}`,
      usageOf(callee),
    );
  });
  if (allConstant && allFit) checkConstantCall(call);
}

function takes(callee: TemplateFunction, parameter: Parameter, value: Value): boolean {
  if (parameter.type === "any") return true;
  // Texts are the only thing that Go's own functions insist on.
  if (callee.raw) return typeof value === "string";
  // A constant is no list and no map; it would silently count as an empty one.
  if (parameter.type === "list" || parameter.type === "map") return value === undefined;
  try {
    coerce(value, parameter.type);
    return true;
  } catch (cause) {
    if (cause instanceof WrongType) return false;
    throw cause;
  }
}

/** A function that depends on nothing else can be tried out. */
function checkConstantCall(call: Call): void {
  const { context, operands, function: callee } = call;
  if (callee.name === "call" || callee.evaluate !== undefined) return;
  const values = operands.map((operand, index): Value => {
    const value = operand.type === "literal" ? operand.value ?? undefined : undefined;
    const { type } = callee.parameters[index] ?? callee.rest!;
    return callee.raw || kindOf(value) === "nil" && type === "any"
      ? value
      : coerce(value, type);
  });
  try {
    callee.call(values, { nowMs: 0, random: seededRandom(0) });
  } catch (cause) {
    // A limit depends on the rest of the rendering.
    if (!(cause instanceof FunctionError)) return;
    context.warn(
      "template-argument-type",
      call.span,
      `${callee.name} always fails here: ${cause.message}`,
      cause.hint ?? usageOf(callee),
    );
  }
}
