/**
 * Finds files whose name, opening or members do not follow the house's form.
 *
 * @module
 */

import { placeOf } from "./place.ts";

/** Names that say nothing of what is inside, so that everything ends up there. */
const DRAWERS = ["utils", "helpers", "common", "types", "index"];

/** The rule for names of files. */
export const fileName: Deno.lint.Rule = {
  create: (context) => ({
    Program(node) {
      const { name } = placeOf(context.filename);
      const stem = name.replace(/\.(ts|tsx|mts|js|mjs)$/, "");
      const report = (message: string, hint: string) =>
        context.report({ range: [node.range[0], node.range[0]], message, hint });
      if (DRAWERS.includes(stem)) {
        report(`No file is called "${name}"`, "Name it after the one job it has");
      } else if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(stem)) {
        report(
          `The name "${name}" is not in snake_case`,
          "Use small letters, digits and single underscores",
        );
      }
    },
  }),
};

/** The rule for how a file opens. */
export const moduleDoc: Deno.lint.Rule = {
  create(context) {
    if (placeOf(context.filename).isTest) return {};
    return {
      Program(node) {
        const opening = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(
          context.sourceCode.text,
        );
        if (opening?.[1].includes("@module")) return;
        context.report({
          range: [node.range[0], node.range[0]],
          message: "The file does not open with what its job is",
          hint: "Start with /** One sentence. @module */",
        });
      },
    };
  },
};

/** The rule for members that are nobody else's business. */
export const hashPrivate: Deno.lint.Rule = {
  create(context) {
    const report = (range: [number, number]) =>
      context.report({
        range,
        message: "The keyword private holds only for the type checker",
        hint: "Use a #name",
      });
    const check = (
      node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition,
    ) => {
      // A constructor has no #name: there the keyword is the only way.
      if ("kind" in node && node.kind === "constructor") return;
      if (node.accessibility === "private") report(node.range);
    };
    return {
      PropertyDefinition: check,
      MethodDefinition: check,
      TSParameterProperty(node) {
        // Its `accessibility` is always absent in Deno 2.9.
        if (/^private\b/.test(context.sourceCode.getText(node))) report(node.range);
      },
    };
  },
};

/** The rule for `import()`: what is computed, the layer check cannot see. */
export const literalImport: Deno.lint.Rule = {
  create(context) {
    if (!placeOf(context.filename).isInner) return {};
    return {
      ImportExpression(node) {
        if (node.source.type === "Literal") return;
        context.report({
          node,
          message: "The module to import is not written here as plain text",
          hint: 'Write import("./name.ts"), so that the layer check sees it',
        });
      },
    };
  },
};
