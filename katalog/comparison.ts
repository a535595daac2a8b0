/**
 * Reads the comparison of a field with a value, as conditions and rules write it.
 *
 * @module
 */

import { getPath, type Json } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import type { MapNode, ScalarNode } from "../core/yaml.ts";
import { formatValue, type Scope } from "../template/mod.ts";
import {
  OPERATOR_ALIASES,
  OPERATORS,
  type Operators,
  type Right,
  TYPE_OPERATORS,
} from "./condition_operators.ts";
import { compileRight } from "./condition_right.ts";
import { parseFieldPath } from "./field_path.ts";
import { type Field, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import {
  compileText,
  noteRead,
  type TextOptions,
  warnOfRoots,
} from "./template_text.ts";

/** What every part of a comparison is compiled with. */
export interface Context {
  readonly report: Report;
  readonly options: TextOptions;
}

/** A comparison that was read. */
export interface Comparison {
  /** The operator, in its full spelling. */
  readonly name: string;
  readonly left: Left;
  readonly right: (scope: Scope) => Right;
  /** The right side as written; absent where there is none. */
  readonly value?: Part;
  /** `exists: false` and its like ask for the opposite. */
  readonly negated: boolean;
  /** For the comparisons of types, the type asked for. */
  readonly wantedType?: string;
}

/**
 * Reads a comparison; `undefined` after a problem.
 *
 * @param operators How texts are compared, which decides what a right side may be.
 */
export function readComparison(
  part: Part<MapNode>,
  fields: ReadonlyMap<string, Field>,
  { report, options, operators }: Context & { readonly operators: Operators },
): Comparison | undefined {
  const field = fields.get("field");
  if (field === undefined || field.value.type !== "scalar") {
    if (field === undefined) {
      report.error({
        code: "missing-key",
        at: part.node.at,
        path: `${part.path}.field`,
        message: 'Cannot judge a condition without "field": found none',
        hint: "Add `field:` with the path to look at, such as `spec.host`",
      });
    }
    return undefined;
  }
  const asked = findOperator(fields, report);
  const left = compileLeft({ node: field.value, path: field.path }, {
    report,
    options,
  });
  if (asked === undefined || left === undefined) return undefined;
  const { name, negated } = asked;
  const value = asked.value && { node: asked.value.value, path: asked.value.path };
  const read = { name, left, negated, right: () => NOTHING, ...(value && { value }) };
  if (name === "typeOf" || TYPE_OPERATORS.has(name)) {
    const wantedType = readType(read, report);
    return wantedType === undefined ? undefined : { ...read, wantedType };
  }
  const operator = operators.get(name);
  if (operator === undefined || value === undefined || FLAGS.has(name)) return read;
  const right = compileRight(value, { name, operator, report, options });
  return right && { ...read, right };
}

const NOTHING: Right = { text: "", items: [""] };

interface Asked {
  readonly name: string;
  /** The key that holds the right side, or the flag. */
  readonly value?: Field;
  /** `exists: false` and its like ask for the opposite. */
  readonly negated: boolean;
}

/** Keys that are operators and right side in one, in the order in which they win. */
const SHORTHANDS = [...OPERATORS.keys(), "unique", "typeOf", ...TYPE_OPERATORS.keys()];
/** Keys that need no right side. */
export const FLAGS: ReadonlySet<string> = new Set([
  "exists",
  "notExists",
  "unique",
  ...TYPE_OPERATORS.keys(),
]);

/** Whether a key holds the text to compare with, so that even an empty one counts. */
export function comparesText(key: string): boolean {
  return key === "value" || OPERATORS.has(key) && !FLAGS.has(key);
}

function findOperator(
  fields: ReadonlyMap<string, Field>,
  report: Report,
): Asked | undefined {
  const given = SHORTHANDS.filter((key) => fields.has(key));
  if (fields.has("operator")) given.push("operator");
  if (given.length > 1) onlyOneCounts(fields.get(given[1])!, given, report);
  const [first] = given;
  if (first !== undefined && first !== "operator") {
    const value = fields.get(first)!;
    return { name: first, value, negated: FLAGS.has(first) && flag(value) === false };
  }
  const value = fields.get("value");
  if (first === undefined) {
    return { name: value === undefined ? "exists" : "equals", value, negated: false };
  }
  const operator = fields.get("operator")!;
  const text = textOf({ node: operator.value, path: operator.path }) ?? "";
  const name = OPERATOR_ALIASES.get(text) ?? text;
  if (SHORTHANDS.includes(name)) return { name, value, negated: false };
  const near = suggest(text, [...SHORTHANDS, ...OPERATOR_ALIASES.keys()]);
  report.error({
    code: "condition-operator",
    at: operator.value.at,
    path: operator.path,
    message: `Cannot use the operator "${text}": there is none of that name`,
    hint: near === undefined
      ? "Use exists, equals, in, greaterThan, regex or another known operator"
      : `Did you mean "${near}"?`,
  });
  return undefined;
}

/** Warns that of several keys in one condition only the first counts. */
export function onlyOneCounts(
  second: Field,
  keys: readonly string[],
  report: Report,
): void {
  report.warning({
    code: "exclusive-keys",
    at: second.keyAt,
    path: second.path,
    message: `Cannot ask for ${keys.map((key) => `"${key}"`).join(" and ")}` +
      ` in one condition: only "${keys[0]}" counts`,
    hint: "Write one condition for each",
  });
}

/** The field that is looked at. */
export interface Left {
  /** @throws {RenderError} */
  readonly text: (scope: Scope) => string;
  /** Absent where the field is a template. */
  readonly path?: readonly string[];
  /** As {@link Left.path}. */
  readonly raw?: (scope: Scope) => Json | undefined;
  readonly part: Part<ScalarNode>;
}

function compileLeft(
  part: Part<ScalarNode>,
  { report, options }: Context,
): Left | undefined {
  if (part.node.text.includes("{{")) {
    const text = compileText(part, report, options);
    return { part, text: (scope) => text.render(scope) };
  }
  const path = parseFieldPath(part.node.text);
  if (path === undefined) {
    report.error({
      code: "bad-value",
      at: part.node.at,
      path: part.path,
      message: `Cannot read "${part.node.text}" as the path of a field`,
      hint: 'Write keys joined by dots, such as `spec.host`, or `spec["a.b"]`',
    });
    return undefined;
  }
  // Where the kind's fields are known, whoever reads the comparison is told more.
  if (options.onComparison === undefined) {
    warnOfRoots([path[0]], part, options, report);
  }
  noteRead(path.map(String), part, options, report);
  const raw = (scope: Scope) => getPath(scope.root, path);
  return {
    part,
    path,
    raw,
    text: (scope) => {
      const value = raw(scope);
      if (typeof value === "string") return value;
      return value === undefined || value === null ? "" : formatValue(value);
    },
  };
}

/** The type that a comparison of types asks for; `undefined` after a problem. */
function readType(
  { name, left, value }: Pick<Comparison, "name" | "left" | "value">,
  report: Report,
): string | undefined {
  const { raw, part } = left;
  if (raw === undefined) {
    report.error({
      code: "condition-value",
      at: part.node.at,
      path: part.path,
      message: `Cannot ask for the type of "${part.node.text}": a template gives text`,
      hint: "Write the field's path, such as `spec.host`",
    });
    return undefined;
  }
  const text = textOf(value) ?? "";
  const wanted = TYPE_OPERATORS.get(name) ?? (text === "list" ? "slice" : text);
  if ([...TYPE_OPERATORS.values()].includes(wanted)) return wanted;
  report.error({
    code: "condition-value",
    at: value?.node.at ?? part.node.at,
    path: value?.path ?? part.path,
    message: `Cannot compare with the type "${text}": there is none of that name`,
    hint: `Write one of: ${[...TYPE_OPERATORS.values()].join(", ")}`,
  });
  return undefined;
}

/** The boolean of a key; `undefined` when absent. */
export function flag(field: Field | undefined): boolean | undefined {
  if (field === undefined || field.value.type !== "scalar") return undefined;
  return field.value.text.toLowerCase() === "true";
}
