/**
 * Writes parts of a template the way Go's messages do.
 *
 * @module
 */

import type { Command, Operand, Pipeline } from "./ast.ts";

/** A pipeline with single spaces: `$x := .a | print`. */
export function formatPipeline(text: string, pipeline: Pipeline): string {
  const { declarations, assigns, commands } = pipeline;
  const names = declarations.map(({ variable }) => variable).join(", ");
  const head = names === "" ? "" : `${names} ${assigns ? "=" : ":="} `;
  return head + commands.map((command) => formatCommand(text, command)).join(" | ");
}

function formatCommand(text: string, command: Command): string {
  return command.operands.map((operand) => formatOperandNode(text, operand)).join(" ");
}

/** An operand; only a literal stands as it was written. */
function formatOperandNode(text: string, operand: Operand): string {
  switch (operand.type) {
    case "pipeline":
      return `(${formatPipeline(text, operand.pipeline)})`;
    case "chain":
      return formatOperandNode(text, operand.operand) + fields(operand.names);
    case "variable":
      return operand.variable + fields(operand.names);
    case "field":
      return fields(operand.names);
    case "function":
      return operand.name;
    case "dot":
      return ".";
    case "literal":
      return text.slice(operand.start, operand.end);
  }
}

function fields(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join("");
}
