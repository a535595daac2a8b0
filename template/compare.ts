/**
 * Compares values by Go's template rules, all numbers being one kind.
 *
 * @module
 */

import { formatOperand } from "./format.ts";
import { FunctionError } from "./function_error.ts";
import {
  compareText,
  type Kind,
  kindOf,
  plainValue,
  typeName,
  type Value,
} from "./value.ts";

/**
 * Whether two values are equal, as `eq` sees it.
 *
 * @throws {FunctionError} For different kinds, and for lists and maps; nil
 * equals only nil and goes with everything.
 */
export function isEqual(a: Value, b: Value): boolean {
  const kindA = comparisonKind(a);
  const kindB = comparisonKind(b);
  if (kindA === "nil" || kindB === "nil") return kindA === kindB;
  const compositeA = kindA === "list" || kindA === "map";
  const compositeB = kindB === "list" || kindB === "map";
  if (compositeA && compositeB) {
    throw new FunctionError(
      kindA === kindB
        ? `non-comparable type ${formatOperand(b)}: ${typeName(b)}`
        : `non-comparable types ${formatOperand(a)}: ${typeName(a)}, ${typeName(b)}: ${
          formatOperand(b)
        }`,
    );
  }
  if (kindA !== kindB) throw incompatible(a, b);
  // bigint and number compare by value only with two equal signs.
  return plainValue(a) == plainValue(b);
}

/**
 * Whether one value is below another, as `lt` sees it.
 *
 * @throws {FunctionError} Unless both are numbers, or both are texts.
 */
export function isLess(a: Value, b: Value): boolean {
  const kindA = comparisonKind(a);
  const kindB = comparisonKind(b);
  if (!BASIC.has(kindA) || !BASIC.has(kindB)) {
    throw new FunctionError("invalid type for comparison");
  }
  if (kindA !== kindB) throw incompatible(a, b);
  if (kindA === "bool") throw new FunctionError("invalid type for comparison");
  if (kindA === "string") return compareText(a as string, b as string) < 0;
  return (plainValue(a) as number) < (plainValue(b) as number);
}

const BASIC: ReadonlySet<Kind> = new Set(["bool", "int", "string"]);

/** Numbers are one kind here: a count that was computed is still a count. */
function comparisonKind(value: Value): Kind {
  const kind = kindOf(value);
  return kind === "float" ? "int" : kind;
}

function incompatible(a: Value, b: Value): FunctionError {
  return new FunctionError(
    `incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`,
    "Compare like with like: toInt or toString turns one into the other",
  );
}
