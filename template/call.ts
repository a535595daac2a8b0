/**
 * Compiles calls of functions.
 *
 * @module
 */

import type { Operand } from "./ast.ts";
import { checkCall, usageOf } from "./check_call.ts";
import { coerce, WrongType } from "./coerce.ts";
import type { CompileContext } from "./compile_context.ts";
import { TemplateError } from "./errors.ts";
import type { Parameter, Rendering, TemplateFunction } from "./function.ts";
import { FunctionError } from "./function_error.ts";
import { checkLength, LimitExceeded } from "./limits.ts";
import type { Evaluate, Frame } from "./run.ts";
import { excerpt, type Span } from "./source.ts";
import { isTruthy, typeName, type Value, WholeFloat } from "./value.ts";

/** Computes a stage of a pipeline from what the stage before gave. */
export type Stage = (frame: Frame, dot: Value, piped: Value) => Value;

/** One call in a text. */
export interface Call {
  readonly context: CompileContext;
  readonly name: Span;
  /** The whole command, for messages. */
  readonly span: Span;
  readonly function: TemplateFunction;
  readonly operands: readonly Operand[];
  /** The arguments, compiled. */
  readonly args: readonly Evaluate[];
  /** Whether a value comes through a pipe; it is the last argument. */
  readonly piped: boolean;
}

/** Compiles a call. */
export function compileCall(call: Call): Stage {
  const wrongCount = countMismatch(call);
  if (wrongCount !== undefined) {
    const { context, name } = call;
    context.warn("template-arguments", name, wrongCount, usageOf(call.function));
    return () => context.fail(name, wrongCount);
  }
  if (call.function.evaluate !== undefined) {
    return compileNote(call, call.function.evaluate);
  }
  if (call.function.lazy !== undefined) return compileLazy(call, call.function.lazy);
  const ordered = inDeclaredOrder(call);
  checkCall(ordered);
  return compileEager(ordered);
}

/** Go's words if the number of arguments is wrong; a run reports it, not a load. */
function countMismatch(call: Call): string | undefined {
  const { name, parameters, rest } = call.function;
  const got = call.args.length + (call.piped ? 1 : 0);
  if (rest === undefined) {
    return got === parameters.length
      ? undefined
      : `wrong number of args for ${name}: want ${parameters.length} got ${got}`;
  }
  return got >= parameters.length
    ? undefined
    : `wrong number of args for ${name}: want at least ${parameters.length} got ${call.args.length}`;
}

/** `default .spec.x 1` was written value first; the constant tells which it is. */
function inDeclaredOrder(call: Call): Call {
  const { operands, args } = call;
  const older = call.function.olderOrder === true && !call.piped &&
    operands.length === 2 && operands[1].type === "literal" &&
    operands[0].type !== "literal";
  if (!older) return call;
  call.context.warn(
    "template-older-order",
    call.span,
    `${call.function.name} is written with the value first`,
    "Write the fallback first, or pipe the value into it",
  );
  return { ...call, operands: [operands[1], operands[0]], args: [args[1], args[0]] };
}

function compileLazy(call: Call, mode: "and" | "or"): Stage {
  const { args, piped } = call;
  const stops = mode === "or";
  return (frame, dot, last) => {
    frame.run.step(call.name.start);
    let value: Value;
    for (const arg of args) {
      value = arg(frame, dot);
      if (isTruthy(value) === stops) return value;
    }
    return piped ? last : value;
  };
}

/** A limit that is met inside a note is told at the place of the call. */
function compileNote(call: Call, evaluate: (rendering: Rendering) => Value): Stage {
  return ({ run }) => {
    run.step(call.name.start);
    try {
      return evaluate(run);
    } catch (cause) {
      run.offset = call.name.start;
      if (!(cause instanceof FunctionError)) throw cause;
      return failCall(call, cause);
    }
  };
}

function compileEager(call: Call): Stage {
  const { args, piped, function: callee } = call;
  const count = args.length + (piped ? 1 : 0);
  const parameters = Array.from(
    { length: count },
    (_, i) => callee.parameters[i] ?? callee.rest!,
  );
  return (frame, dot, last) => {
    frame.run.step(call.name.start);
    const values: Value[] = new Array(count);
    for (let i = 0; i < args.length; i++) {
      values[i] = fit(call, parameters[i], args[i](frame, dot), i);
    }
    if (piped) values[count - 1] = fit(call, parameters[count - 1], last, count - 1);
    return finish(call, frame, values);
  };
}

function fit(call: Call, parameter: Parameter, value: Value, index: number): Value {
  if (
    parameter.type === typeof value || call.function.raw && parameter.type === "any"
  ) {
    return value;
  }
  if (call.function.raw) return failStrictly(call, parameter, value, index);
  try {
    return coerce(value, parameter.type);
  } catch (cause) {
    if (!(cause instanceof WrongType)) throw cause;
    return call.context.fail(call.operands[index] ?? call.span, cause.message);
  }
}

/** Go's own functions take no number for a text; these are its words. */
function failStrictly(
  call: Call,
  parameter: Parameter,
  value: Value,
  index: number,
): never {
  const operand = call.operands[index] ?? call.span;
  const { context } = call;
  const wanted = parameter.type;
  if (call.operands[index]?.type === "literal") {
    if (value === undefined) context.fail(operand, `cannot assign nil to ${wanted}`);
    return context.fail(
      operand,
      `expected ${wanted}; found ${excerpt(context.text, operand)}`,
    );
  }
  return context.fail(
    operand,
    value === undefined
      ? `invalid value; expected ${wanted}`
      : `wrong type for value; expected ${wanted}; got ${typeName(value)}`,
  );
}

function finish(call: Call, frame: Frame, values: readonly Value[]): Value {
  const { function: callee } = call;
  for (const value of values) {
    frame.run.weigh(value);
    if (callee.walks !== undefined) frame.run.weighWalk(value, callee.walks);
  }
  let result: Value;
  try {
    result = callee.call(values, frame.run.scope.facts);
    if (typeof result === "string") checkLength(result.length);
    frame.run.weigh(result);
  } catch (cause) {
    if (cause instanceof LimitExceeded || cause instanceof TemplateError) throw cause;
    return failCall(call, cause);
  }
  if (callee.returns === "float" && typeof result === "number") {
    return Number.isInteger(result) ? new WholeFloat(result) : result;
  }
  return result ?? null;
}

function failCall(call: Call, cause: unknown): never {
  const message = cause instanceof Error ? cause.message : String(cause);
  return call.context.fail(
    call.span,
    `error calling ${call.function.name}: ${message}`,
    {
      cause,
      ...(cause instanceof FunctionError && cause.hint ? { hint: cause.hint } : {}),
    },
  );
}
