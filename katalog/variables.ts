/**
 * Puts variables of the environment into texts that name them as `${NAME}`.
 *
 * @module
 */

import type { ScalarNode } from "../core/yaml.ts";
import { lastKey, originOf, type Part } from "./part.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The same text with its variables replaced; each that is not set, and each `${` that
 * names none, is reported. A variable is text, never a template.
 */
export function expandVariables(
  part: Part<ScalarNode>,
  sources: Pick<Sources, "variable">,
  report: Report,
): Part<ScalarNode> {
  const { node } = part;
  if (!node.text.includes("${")) return part;
  const key = lastKey(part.path);
  if (node.text.replaceAll(VARIABLE, "").includes("${")) {
    report.error({
      code: "bad-value",
      ...originOf(part),
      message: `Cannot read "${key}": "\${" does not begin the name of a variable`,
      hint: "Write `${NAME}`, of letters, digits and underscores",
    });
    return part;
  }
  const text = node.text.replaceAll(VARIABLE, (_, name: string) => {
    const value = sources.variable(name);
    if (value !== undefined) return value.replaceAll("{{", '{{ "{{" }}');
    report.error({
      code: "variable-unset",
      ...originOf(part),
      message: `Cannot fill in "${key}": the variable "${name}" is not set`,
      hint: `Set ${name} before the start; a program that may read only some ` +
        "variables sees no others, and one of `ORK_…` always",
    });
    return name;
  });
  return { path: part.path, node: { ...node, text, value: text } };
}
