/**
 * Compiles a parsed template into closures that write it.
 *
 * @module
 */

import type {
  ActionNode,
  ControlNode,
  Node,
  Pipeline,
  TemplateNode,
  Tree,
} from "./ast.ts";
import { type Body, type CompileContext, Variables } from "./compile_context.ts";
import { compilePipeline } from "./compile_pipeline.ts";
import { formatOperand } from "./format.ts";
import { DEPTH_MAX, LimitExceeded } from "./limits.ts";
import { compileRange } from "./range.ts";
import type { Evaluate, Execute } from "./run.ts";
import { isTruthy } from "./value.ts";

/** A compiled text. */
export interface Compiled {
  readonly body: Body;
  /**
   * Computes the value of the only action there is, if that is all the template
   * has beside white space and comments.
   */
  readonly value?: Evaluate;
}

/**
 * Compiles a whole text, its definitions included.
 *
 * @throws {SyntaxFailure} When it names a function or a variable that does not exist.
 */
export function compileTree(context: CompileContext, tree: Tree): Compiled {
  for (const name of tree.templates.keys()) {
    context.bodies.set(name, { execute: () => "next", slots: 0 });
  }
  for (const [name, nodes] of tree.templates) {
    Object.assign(context.bodies.get(name)!, compileBody(context, nodes));
  }
  const pieces = tree.body.filter((node) =>
    node.type !== "text" || node.text.trim() !== ""
  );
  const [only] = pieces;
  const single = pieces.length === 1 && only.type === "action" &&
    only.pipeline.declarations.length === 0;
  if (!single) return { body: compileBody(context, tree.body) };
  context.variables = new Variables();
  const { evaluate } = compilePipeline(context, only.pipeline);
  const body = { execute: printing(evaluate), slots: context.variables.count };
  return { body, value: evaluate };
}

function compileBody(context: CompileContext, nodes: readonly Node[]): Body {
  const variables = new Variables();
  context.variables = variables;
  const execute = compileList(context, nodes);
  return { execute, slots: variables.count };
}

function compileList(context: CompileContext, nodes: readonly Node[]): Execute {
  const pieces = nodes.map((node) => compileNode(context, node));
  if (pieces.length === 1) return pieces[0];
  const count = pieces.length;
  return (frame, dot) => {
    frame.run.charge(count);
    for (let i = 0; i < count; i++) {
      const signal = pieces[i](frame, dot);
      if (signal !== "next") return signal;
    }
    return "next";
  };
}

function compileNode(context: CompileContext, node: Node): Execute {
  switch (node.type) {
    case "text":
      // Costs no step: the list around it counts its pieces.
      return (frame) => {
        frame.run.out.add(node.text);
        return "next";
      };
    case "action":
      return compileAction(context, node);
    case "if":
    case "with":
    case "range":
      return context.variables.block(() => compileControl(context, node));
    case "template":
      return compileTemplateCall(context, node);
    case "break":
    case "continue":
      return () => node.type as "break" | "continue";
  }
}

function compileAction(context: CompileContext, node: ActionNode): Execute {
  const { evaluate, slots } = compilePipeline(context, node.pipeline);
  if (slots.length === 0) return printing(evaluate);
  return (frame, dot) => {
    evaluate(frame, dot);
    return "next";
  };
}

function printing(evaluate: Evaluate): Execute {
  return (frame, dot) => {
    const value = evaluate(frame, dot);
    frame.run.out.add(value === undefined ? "<no value>" : formatOperand(value));
    return "next";
  };
}

function compileControl(context: CompileContext, node: ControlNode): Execute {
  const { evaluate, slots } = compileHead(context, node.pipeline, node.type);
  const rootOutside = context.dotIsRoot;
  // Inside `with .` and `with $`, dot is still what it was.
  if (node.type !== "if") {
    context.dotIsRoot = node.type === "with" && isRootItself(context, node.pipeline);
  }
  const body = context.variables.block(() => compileList(context, node.body));
  context.dotIsRoot = rootOutside;
  const otherwise = node.otherwise === undefined
    ? () => "next" as const
    : context.variables.block(() => compileList(context, node.otherwise!));
  if (node.type === "range") {
    return compileRange({
      context,
      pipeline: node.pipeline,
      evaluate,
      slots,
      body,
      otherwise,
    });
  }
  const moves = node.type === "with";
  return (frame, dot) => {
    const value = evaluate(frame, dot);
    if (!isTruthy(value)) return otherwise(frame, dot);
    return body(frame, moves ? value : dot);
  };
}

/** Compiles what decides; `with .` and `template "x" .` read nothing themselves. */
function compileHead(context: CompileContext, pipeline: Pipeline, type: string) {
  if (type !== "with" || !isRootItself(context, pipeline)) {
    return compilePipeline(context, pipeline);
  }
  const had = context.roots.has(".");
  const compiled = compilePipeline(context, pipeline);
  if (!had) context.roots.delete(".");
  return compiled;
}

function isRootItself(context: CompileContext, pipeline: Pipeline): boolean {
  const { commands, declarations } = pipeline;
  if (commands.length !== 1 || commands[0].operands.length !== 1) return false;
  const [operand] = commands[0].operands;
  if (declarations.length > 0) return false;
  return operand.type === "dot"
    ? context.dotIsRoot
    : operand.type === "variable" && operand.variable === "$" &&
      operand.names.length === 0;
}

function compileTemplateCall(context: CompileContext, node: TemplateNode): Execute {
  const evaluate: Evaluate = node.pipeline === undefined
    ? () => undefined
    : compileHead(context, node.pipeline, "with").evaluate;
  const body = context.bodies.get(node.name);
  return (frame, dot) => {
    const { run } = frame;
    run.step(node.start);
    if (body === undefined) {
      context.fail(node, `template ${JSON.stringify(node.name)} not defined`);
    }
    if (run.depth >= DEPTH_MAX) throw new LimitExceeded(`template depth: ${DEPTH_MAX}`);
    const inner = evaluate(frame, dot);
    const variables = new Array(body.slots).fill(undefined);
    variables[0] = inner;
    run.depth++;
    body.execute({ run, variables }, inner);
    run.depth--;
    return "next";
  };
}
