/**
 * Finds files and functions that have outgrown one job.
 *
 * @module
 */

import { placeOf } from "./place.ts";

/** The longest file, in lines. */
export const FILE_LINES_MAX = 350;

/** The longest function, in lines: what fits a screen. */
export const FUNCTION_LINES_MAX = 70;

/** The rule for files. */
export const fileLength: Deno.lint.Rule = {
  create: (context) => ({
    Program(node) {
      const lines = lineCount(context.sourceCode.text);
      if (lines <= FILE_LINES_MAX) return;
      context.report({
        range: [node.range[0], node.range[0]],
        message: `The file has ${lines} lines, ${FILE_LINES_MAX} at most`,
        hint: "Look for the second job in it, and give that a file of its own",
      });
    },
  }),
};

/** The rule for functions; tests may tell a long story. */
export const functionLength: Deno.lint.Rule = {
  create(context) {
    if (placeOf(context.filename).isTest) return {};
    const check = (node: Deno.lint.Node) => {
      const lines = lineCount(context.sourceCode.getText(node));
      if (lines <= FUNCTION_LINES_MAX) return;
      context.report({
        range: [node.range[0], node.range[0] + 1],
        message: `The function has ${lines} lines, ${FUNCTION_LINES_MAX} at most`,
        hint: "Keep the branches here; move straight-line work into helpers",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};

function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}
