/**
 * Compiles pipelines and operands into closures that compute values.
 *
 * @module
 */

import type { Command, Operand, Pipeline } from "./ast.ts";
import { type Chain, followChain } from "./access.ts";
import { compileCall, type Stage } from "./call.ts";
import type { CompileContext } from "./compile_context.ts";
import { formatPipeline } from "./format_node.ts";
import type { Evaluate, Frame } from "./run.ts";
import { excerpt, type Span } from "./source.ts";
import type { Value } from "./value.ts";

/** A compiled pipeline, and the slots of the variables that it sets. */
export interface CompiledPipeline {
  readonly evaluate: Evaluate;
  readonly slots: readonly number[];
}

/**
 * Compiles a pipeline; its variables are in force from then on.
 *
 * @throws {SyntaxFailure} When it names what does not exist.
 */
export function compilePipeline(
  context: CompileContext,
  pipeline: Pipeline,
): CompiledPipeline {
  const [first, ...others] = pipeline.commands.map((command, index) =>
    compileCommand(context, command, index > 0)
  );
  // A nil that leaves a pipeline forgets where it came from: see Value.
  const evaluate: Evaluate = others.length === 0
    ? (frame, dot) => first(frame, dot, undefined) ?? undefined
    : (frame, dot) => {
      let value = first(frame, dot, undefined) ?? undefined;
      for (const stage of others) value = stage(frame, dot, value) ?? undefined;
      return value;
    };
  // A variable is visible only behind its own pipeline.
  const slots = pipeline.declarations.map((declaration) =>
    pipeline.assigns
      ? context.slotOf(declaration.variable, declaration)
      : context.variables.declare(declaration.variable)
  );
  if (slots.length === 0) return { evaluate, slots };
  return {
    slots,
    evaluate: (frame, dot) => {
      const value = evaluate(frame, dot);
      for (const slot of slots) frame.variables[slot] = value;
      return value;
    },
  };
}

function compileCommand(
  context: CompileContext,
  command: Command,
  piped: boolean,
): Stage {
  const [first, ...operands] = command.operands;
  if (first.type === "function") {
    return compileFunction(context, first, { operands, piped, span: command });
  }
  const hasArguments = piped || operands.length > 0;
  const evaluate = compileOperand(context, first, hasArguments);
  for (const operand of operands) compileOperand(context, operand);
  if (first.type === "literal" && first.value === null && !hasArguments) {
    return () => context.fail(first, "nil is not a command");
  }
  if (!hasArguments) {
    // Costs no step: what is around it counts its pieces and turns.
    return (frame, dot) => {
      frame.run.offset = command.start;
      return evaluate(frame, dot);
    };
  }
  if ("names" in first && first.names.length > 0) return evaluate;
  const named = first.type === "pipeline"
    ? formatPipeline(context.text, first.pipeline)
    : excerpt(context.text, first);
  const message = `can't give argument to non-function ${named}`;
  return () => context.fail(first, message);
}

/**
 * Compiles an operand that stands as an argument, or leads a command.
 *
 * @param key What a function then reads of it, where that is known.
 */
function compileOperand(
  context: CompileContext,
  operand: Operand,
  hasArguments = false,
  key?: string,
): Evaluate {
  const chained = (base: string, start: Evaluate) =>
    compileChain({ context, operand, base, hasArguments }, start);
  switch (operand.type) {
    case "field":
      if (context.dotIsRoot) context.reads(...namesRead(operand.names, key));
      return chained("", (_, dot) => dot);
    case "variable": {
      const slot = context.slotOf(operand.variable, operand);
      const read = (frame: Frame) => frame.variables[slot];
      if (operand.variable === "$") {
        context.reads(...namesRead(operand.names, key));
      }
      return chained(operand.variable, read);
    }
    case "chain": {
      const { operand: inner } = operand;
      const base = excerpt(context.text, inner);
      return chained(base, compileOperand(context, inner));
    }
    case "pipeline":
      return compilePipeline(context, operand.pipeline).evaluate;
    case "function": {
      const span = operand;
      const call = compileFunction(context, operand, {
        operands: [],
        piped: false,
        span,
      });
      return (frame, dot) => call(frame, dot, undefined);
    }
    case "dot":
      if (context.dotIsRoot) context.reads(".");
      return (_, dot) => dot;
    case "literal": {
      const value = operand.value ?? undefined;
      return () => value;
    }
  }
}

/** The first three names of what an operand reads, and then perhaps a function of it. */
function namesRead(
  [root = ".", ...names]: readonly string[],
  key: string | undefined,
): [string, string | undefined, string | undefined] {
  const [first, second] = names.length < 2 ? [...names, key] : names;
  return [root, first, second];
}

function compileChain(
  about: {
    readonly context: CompileContext;
    readonly operand: Operand;
    readonly base: string;
    readonly hasArguments: boolean;
  },
  start: Evaluate,
): Evaluate {
  const { operand } = about;
  const names = "names" in operand ? operand.names : [];
  if (names.length === 0) return start;
  const chain: Chain = { ...about, span: operand, names };
  return (frame, dot) => followChain(chain, start(frame, dot));
}

function compileFunction(
  context: CompileContext,
  name: Span & { readonly name: string },
  call: {
    readonly operands: readonly Operand[];
    readonly piped: boolean;
    readonly span: Span;
  },
): Stage {
  const callee = context.functionNamed(name.name, name);
  const { operands } = call;
  const keys = READS_KEYS.has(name.name) ? operands.slice(1).map(keyOf) : [];
  const args = operands.map((operand, index) => {
    const key = index === 0 ? keys[0] : undefined;
    if (key === undefined || !isRoot(context, operand)) {
      return compileOperand(context, operand, false, key);
    }
    // `get . "spec"` reads one key of the root, not all of it.
    context.reads(key, keys[1], keys[2]);
    return operand.type === "dot"
      ? (_: Frame, dot: Value) => dot
      : (frame: Frame) => frame.variables[0];
  });
  return compileCall({ ...call, context, name, function: callee, args });
}

/** Functions whose second argument is the key that they read of the first. */
const READS_KEYS: ReadonlySet<string> = new Set(["get", "index", "mapGet"]);

function keyOf(operand: Operand): string | undefined {
  const isText = operand.type === "literal" && typeof operand.value === "string";
  return isText ? String(operand.value) : undefined;
}

function isRoot(context: CompileContext, operand: Operand): boolean {
  if (operand.type === "dot") return context.dotIsRoot;
  return operand.type === "variable" && operand.variable === "$" &&
    operand.names.length === 0;
}
