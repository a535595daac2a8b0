/**
 * Names the parts of a parsed template.
 *
 * @module
 */

import type { Span } from "./source.ts";
import type { WholeFloat } from "./value.ts";

/** `.spec.image`: fields of the current value. */
export interface FieldOperand extends Span {
  readonly type: "field";
  readonly names: readonly string[];
}

/** `$x.name`: a variable, and fields of it. */
export interface VariableOperand extends Span {
  readonly type: "variable";
  /** With its dollar sign. */
  readonly variable: string;
  readonly names: readonly string[];
}

/** `(fn .x).name`: fields of what something else gives. */
export interface ChainOperand extends Span {
  readonly type: "chain";
  readonly operand: Operand;
  readonly names: readonly string[];
}

/** The name of a function, called without arguments unless it leads a command. */
export interface FunctionOperand extends Span {
  readonly type: "function";
  readonly name: string;
}

/** A pipeline in parentheses. */
export interface PipelineOperand extends Span {
  readonly type: "pipeline";
  readonly pipeline: Pipeline;
}

/** `.`: the current value. */
export interface DotOperand extends Span {
  readonly type: "dot";
}

/** A constant. */
export interface LiteralOperand extends Span {
  readonly type: "literal";
  readonly value: null | boolean | string | number | bigint | WholeFloat;
}

/** What can stand between spaces in an action. */
export type Operand =
  | FieldOperand
  | VariableOperand
  | ChainOperand
  | FunctionOperand
  | PipelineOperand
  | DotOperand
  | LiteralOperand;

/** One stage of a pipeline: what it does, then its arguments. */
export interface Command extends Span {
  /** Never empty. */
  readonly operands: readonly Operand[];
}

/** A variable that a pipeline sets, with its dollar sign. */
export interface Declaration extends Span {
  readonly variable: string;
}

/** Stages that hand their result on, and the variables that take the last one. */
export interface Pipeline extends Span {
  readonly declarations: readonly Declaration[];
  /** `=` rather than `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

/** Plain text. */
export interface TextNode extends Span {
  readonly type: "text";
  readonly text: string;
}

/** `{{ pipeline }}`. */
export interface ActionNode extends Span {
  readonly type: "action";
  readonly pipeline: Pipeline;
}

/** `{{if}}`, `{{with}}` and `{{range}}`. */
export interface ControlNode extends Span {
  readonly type: "if" | "with" | "range";
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise?: readonly Node[];
}

/** `{{template "name" pipeline}}`. */
export interface TemplateNode extends Span {
  readonly type: "template";
  readonly name: string;
  readonly pipeline?: Pipeline;
}

/** `{{break}}` and `{{continue}}`. */
export interface JumpNode extends Span {
  readonly type: "break" | "continue";
}

/** One piece of a template. */
export type Node = TextNode | ActionNode | ControlNode | TemplateNode | JumpNode;

/** A parsed text: its body, and what its `define` and `block` actions name. */
export interface Tree {
  readonly body: readonly Node[];
  readonly templates: ReadonlyMap<string, readonly Node[]>;
}
