/**
 * Holds what a rule compares against the fields of its kind, when it is loaded.
 *
 * A rule on a field that nobody can set would pass, or deny, for ever.
 *
 * @module
 */

import { suggest } from "../../core/suggest.ts";
import { shorten } from "../check.ts";
import type { Comparison } from "../comparison.ts";
import { typeWord } from "../openapi/check.ts";
import type { ObjectSchema, ScalarSchema } from "../openapi/schema.ts";
import { itemParts, lastKey, originOf, type Part, textOf } from "../part.ts";
import type { Report } from "../report.ts";
import { findField } from "./fields.ts";

/** Whom to tell, and what is known of the kind; no schema: nothing. */
export interface Typing {
  readonly schema?: ObjectSchema;
  readonly report: Report;
}

/** Operators that compare the whole text of a field. */
const WHOLE_TEXT = new Set(["equals", "notEquals", "in", "notIn"]);
const BOUNDS = new Set(
  "greaterThan lessThan greaterThanOrEqual lessThanOrEqual between notBetween".split(
    " ",
  ),
);

/** The schema of a field; reports a path that leads nowhere. */
export function checkPath(
  path: readonly string[],
  part: Part,
  { schema, report }: Typing,
): ObjectSchema | undefined {
  if (schema === undefined) return undefined;
  const found = findField(schema, path);
  if (found.ok) return found.schema;
  report.error({
    code: "rule-field",
    ...originOf(part),
    message: `Cannot find "${path.join(".")}": ${found.found}`,
    hint: found.hint,
  });
  return undefined;
}

/** Reports a field that does not exist, or a value that it can never have. */
export function checkComparison(comparison: Comparison, typing: Typing): void {
  const { left, name, value } = comparison;
  if (left.path === undefined) return;
  const field = checkPath(left.path, left.part, typing);
  if (field === undefined || field.type === "any") return;
  if (BOUNDS.has(name)) {
    if (["boolean", "list", "map", "fields"].includes(field.type)) {
      typing.report.error({
        code: "condition-operator",
        ...originOf(left.part),
        message: `Cannot use "${name}" on "${left.part.node.text}": it is ${
          typeWord(field.type)
        }`,
        hint: "Compare with equals or in, or write a template that gives a number",
      });
    }
    return;
  }
  if (!WHOLE_TEXT.has(name) || value === undefined) return;
  if (field.type === "list" || field.type === "map" || field.type === "fields") return;
  for (const { part, text } of textsIn(value, name)) {
    checkText(text, field, part, typing.report);
  }
}

/** The fixed texts of a right side. */
function textsIn(value: Part, name: string): { part: Part; text: string }[] {
  const text = textOf(value);
  const listed = name === "in" || name === "notIn";
  const texts = text === undefined
    ? itemParts(value).map((part) => ({ part, text: textOf(part) ?? "" }))
    : (listed && !text.includes("{{") ? text.split(",") : [text])
      .map((one) => ({ part: value, text: listed ? one.trim() : one }));
  // An empty text stands for an absent field, whatever its type.
  return texts.filter(({ text }) => text !== "" && !text.includes("{{"));
}

/** What a type's values look like as text, as they are compared. */
const FORMS: Readonly<Partial<Record<ScalarSchema["type"], RegExp>>> = {
  integer: /^(0|-?[1-9]\d*)$/,
  number: /^(0|-?[1-9]\d*)$|^-?\d+\.\d*[1-9]$|^-?[\d.]+e[+-]\d+$/,
  boolean: /^(true|false)$/,
};

/** Reports a text that no value of the type has. */
export function checkText(
  text: string,
  field: ScalarSchema,
  part: Part,
  report: Report,
): void {
  if (FORMS[field.type]?.test(text) === false) {
    report.error({
      code: "rule-value",
      ...originOf(part),
      message: `Cannot read "${lastKey(part.path)}" as ${
        typeWord(field.type)
      }: found "${shorten(text)}"`,
      hint: field.type === "boolean"
        ? "Write true or false"
        : "Write the number as the field would show it, such as 3",
    });
    return;
  }
  if (field.values === undefined || field.values.some((one) => String(one) === text)) {
    return;
  }
  const choices = field.values.map(String);
  const near = suggest(text, choices);
  report.error({
    code: "rule-value",
    ...originOf(part),
    message: `Cannot use "${shorten(text)}": the field never has that value`,
    hint: near !== undefined
      ? `Did you mean "${near}"?`
      : `Write one of: ${choices.filter((choice) => choice !== "").join(", ")}`,
  });
}
