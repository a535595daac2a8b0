/**
 * Compiles the value that a condition compares with.
 *
 * @module
 */

import type { ScalarNode } from "../core/yaml.ts";
import { findRegex, type Scope } from "../template/mod.ts";
import type { Operator, Right } from "./condition_operators.ts";
import { itemParts, lastKey, type Part, textOf } from "./part.ts";
import { RenderError } from "./plan.ts";
import type { Report } from "./report.ts";
import { compileText, type TextOptions } from "./template_text.ts";

/** The operator as the Katalog names it. */
export interface RightContext {
  /** The operator's name. */
  readonly name: string;
  readonly operator: Operator;
  readonly report: Report;
  readonly options: TextOptions;
}

/**
 * Compiles a right side: one text, or a list of texts. What is no template is
 * checked at once.
 *
 * @returns `undefined` after a problem.
 */
export function compileRight(
  part: Part,
  context: RightContext,
): ((scope: Scope) => Right) | undefined {
  const { report, options } = context;
  if (part.node.type === "scalar") {
    const scalar = part as Part<ScalarNode>;
    const text = part.node.text;
    if (text.includes("{{")) {
      const template = compileText(scalar, report, options);
      return (scope) => split(renderOr(() => template.render(scope), text));
    }
    return fixedRight(split(text), part, context);
  }
  const items = itemParts(part);
  if (part.node.type === "map" || items.some(({ node }) => node.type !== "scalar")) {
    report.error({
      code: "condition-value",
      at: part.node.at,
      path: part.path,
      message: `Cannot compare with "${lastKey(part.path)}": found a ${part.node.type}`,
      hint: "Write one text, or a list of texts",
    });
    return undefined;
  }
  const texts = items.map((item) => textOf(item) ?? "");
  if (!texts.some((text) => text.includes("{{"))) {
    return fixedRight({ text: texts.join(","), items: texts }, part, context);
  }
  const templates = items.map((item) =>
    compileText(item as Part<ScalarNode>, report, options)
  );
  return (scope) => {
    const rendered = templates.map((template, i) =>
      renderOr(() => template.render(scope), texts[i])
    );
    return { text: rendered.join(","), items: rendered };
  };
}

function fixedRight(
  right: Right,
  part: Part,
  { name, operator, report }: RightContext,
): (() => Right) | undefined {
  if (name === "regex") {
    const regex = findRegex(right.text);
    if ("error" in regex) {
      report.error({
        code: "bad-regex",
        at: part.node.at,
        path: part.path,
        message: `Cannot read "${right.text}" as a regular expression: ${regex.error}`,
        hint: "Write RE2 syntax; it has no look-around and no back-references",
      });
      return undefined;
    }
  }
  const refused = operator.refuse?.(right);
  if (refused !== undefined) {
    report.error({
      code: "condition-value",
      at: part.node.at,
      path: part.path,
      message: `Cannot use "${name}": ${refused.message}`,
      hint: refused.hint,
    });
    return undefined;
  }
  return () => right;
}

function split(text: string): Right {
  return { text, items: text.split(",").map((item) => item.trim()) };
}

function renderOr(render: () => string, text: string): string {
  try {
    return render();
  } catch (error) {
    if (error instanceof RenderError) return text;
    throw error;
  }
}
