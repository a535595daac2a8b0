/**
 * Compiles `when` and `or` into one question to ask of a scope.
 *
 * @module
 */

import type { MapNode } from "../core/yaml.ts";
import { comparesText, flag, onlyOneCounts } from "./comparison.ts";
import { compileComparison } from "./condition_compare.ts";
import { compileTime, TIME_FORMS } from "./condition_time.ts";
import { conditionShape } from "./language.ts";
import { type Field, fieldsOf, isNothing, itemParts, type Part } from "./part.ts";
import { type Gate, RenderError } from "./plan.ts";
import type { Report } from "./report.ts";
import type { ObjectShape } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** The two lists that make something conditional. */
export interface Conditions {
  /** All of these must hold. */
  readonly when?: Part;
  /** At least one of these must hold. */
  readonly or?: Part;
}

/**
 * Compiles both lists. Both must pass; an absent or empty one does.
 *
 * A condition whose field cannot be rendered does not hold, negated or not. The
 * gate never throws, unless the options say `failing: "throws"`.
 */
export function compileGate(
  { when, or }: Conditions,
  report: Report,
  options: TextOptions = {},
): Gate {
  const all = compileList(when, report, options);
  const any = compileList(or, report, options);
  if (all.length === 0 && any.length === 0) return () => true;
  return (scope) =>
    all.every((holds) => holds(scope)) &&
    (any.length === 0 || any.some((holds) => holds(scope)));
}

function compileList(
  list: Part | undefined,
  report: Report,
  options: TextOptions,
): Gate[] {
  return itemParts(list).flatMap((part) => {
    if (part.node.type !== "map") return [];
    return compileCondition(part as Part<MapNode>, report, options) ?? [];
  });
}

function compileCondition(
  part: Part<MapNode>,
  report: Report,
  options: TextOptions,
): Gate | undefined {
  const fields = comparisonFields(conditionShape, part);
  const negated = flag(fields.get("negate")) === true;
  const form = TIME_FORMS.find((key) => fields.has(key));
  if (form !== undefined && fields.has("field")) {
    onlyOneCounts(fields.get("field")!, [form, "field"], report);
  }
  const test = form !== undefined
    ? compileTime(form, part, report)
    : compileComparison(part, fields, { report, options });
  const swallowed = options.failing === "throws" ? (gate: Gate) => gate : swallow;
  if (test === undefined || !negated) return test && swallowed(test);
  return swallowed((scope) => !test(scope));
}

/** The keys of a comparison that say something. */
export function comparisonFields(
  shape: ObjectShape,
  part: Part<MapNode>,
): ReadonlyMap<string, Field> {
  return new Map(
    // `equals:` without a value asks for the empty text, not for whether there is one.
    [...fieldsOf(shape, part)].filter(([key, field]) =>
      !isNothing(field.value) || comparesText(key)
    ),
  );
}

/** A field that cannot be rendered makes the condition false, whatever it asks. */
function swallow(test: Gate): Gate {
  return (scope) => {
    try {
      return test(scope);
    } catch (error) {
      if (error instanceof RenderError) return false;
      throw error;
    }
  };
}
