/**
 * Compiles the comparison of a field with a value.
 *
 * @module
 */

import { getPath, type Json } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import type { MapNode, ScalarNode } from "../core/yaml.ts";
import { formatValue, type Scope } from "../template/mod.ts";
import { inactive } from "./check.ts";
import {
  OPERATOR_ALIASES,
  OPERATORS,
  type Right,
  TYPE_OPERATORS,
  typeName,
} from "./condition_operators.ts";
import { compileRight } from "./condition_right.ts";
import { parseFieldPath } from "./field_path.ts";
import { type Field, type Part, textOf } from "./part.ts";
import type { Gate } from "./plan.ts";
import type { Report } from "./report.ts";
import {
  compileText,
  noteCall,
  type TextOptions,
  warnOfRoots,
} from "./template_text.ts";

/** What every part of a condition is compiled with. */
export interface Context {
  readonly report: Report;
  readonly options: TextOptions;
}

/** Compiles a comparison of a field; `undefined` after a problem. */
export function compileComparison(
  part: Part<MapNode>,
  fields: ReadonlyMap<string, Field>,
  { report, options }: Context,
): Gate | undefined {
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
  if (asked.name === "unique") {
    inactive((asked.value ?? field).keyAt, (asked.value ?? field).path, report);
    return () => true;
  }
  const wantedType = TYPE_OPERATORS.get(asked.name);
  if (wantedType !== undefined || asked.name === "typeOf") {
    return compileTypeTest(asked, left, { wantedType, report });
  }
  const operator = OPERATORS.get(asked.name)!;
  const right = asked.value === undefined || FLAGS.has(asked.name)
    ? () => NOTHING
    : compileRight({ node: asked.value.value, path: asked.value.path }, {
      name: asked.name,
      operator,
      report,
      options,
    });
  if (right === undefined) return undefined;
  const { test } = operator;
  return asked.negated
    ? (scope) => !test(left.text(scope), right(scope))
    : (scope) => test(left.text(scope), right(scope));
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
const FLAGS = new Set(["exists", "notExists", "unique", ...TYPE_OPERATORS.keys()]);

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

interface Left {
  /** @throws {RenderError} */
  readonly text: (scope: Scope) => string;
  /** Absent where the field is a template. */
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
  warnOfRoots([path[0]], part, options, report);
  noteCall(`${path[0]}.${path[1] ?? "*"}`, part, options, report);
  const raw = (scope: Scope) => getPath(scope.root, path);
  return {
    part,
    raw,
    text: (scope) => {
      const value = raw(scope);
      if (typeof value === "string") return value;
      return value === undefined || value === null ? "" : formatValue(value);
    },
  };
}

function compileTypeTest(
  asked: Asked,
  left: Left,
  { wantedType, report }: { readonly wantedType?: string; readonly report: Report },
): Gate | undefined {
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
  const value = asked.value;
  const text = value === undefined
    ? ""
    : textOf({ node: value.value, path: value.path }) ?? "";
  const wanted = wantedType ?? (text === "list" ? "slice" : text);
  if (![...TYPE_OPERATORS.values()].includes(wanted)) {
    report.error({
      code: "condition-value",
      at: value?.value.at ?? part.node.at,
      path: value?.path ?? part.path,
      message: `Cannot compare with the type "${text}": there is none of that name`,
      hint: `Write one of: ${[...TYPE_OPERATORS.values()].join(", ")}`,
    });
    return undefined;
  }
  return (scope) => (typeName(raw(scope)) === wanted) !== asked.negated;
}

/** The boolean of a key; `undefined` when absent. */
export function flag(field: Field | undefined): boolean | undefined {
  if (field === undefined || field.value.type !== "scalar") return undefined;
  return field.value.text.toLowerCase() === "true";
}
