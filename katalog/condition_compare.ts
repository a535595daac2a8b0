/**
 * Compiles the comparison of a condition, by which an absent field is an empty text.
 *
 * @module
 */

import type { MapNode } from "../core/yaml.ts";
import { inactive } from "./check.ts";
import { type Context, readComparison } from "./comparison.ts";
import { OPERATORS, typeName } from "./condition_operators.ts";
import type { Field, Part } from "./part.ts";
import type { Gate } from "./plan.ts";

/** Compiles a comparison of a field; `undefined` after a problem. */
export function compileComparison(
  part: Part<MapNode>,
  fields: ReadonlyMap<string, Field>,
  context: Context,
): Gate | undefined {
  const comparison = readComparison(part, fields, { ...context, operators: OPERATORS });
  if (comparison === undefined) return undefined;
  const { name, negated, left, right, wantedType } = comparison;
  context.options.onComparison?.(comparison);
  if (name === "unique") {
    const { compileUnique } = context.options;
    if (compileUnique !== undefined) return compileUnique(comparison);
    const { keyAt, path } = fields.get("unique") ?? fields.get("operator")!;
    inactive(keyAt, path, context.report);
    return () => true;
  }
  if (wantedType !== undefined) {
    return (scope) => (typeName(left.raw!(scope)) === wantedType) !== negated;
  }
  const { test } = OPERATORS.get(name)!;
  return (scope) => test(left.text(scope), right(scope)) !== negated;
}
