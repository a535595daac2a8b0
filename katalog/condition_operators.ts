/**
 * Compares two texts in every way that a condition can ask for.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { isObject } from "../core/json.ts";
import { findRegex } from "../template/mod.ts";

/** The right side of a comparison. */
export interface Right {
  readonly text: string;
  /** The list as given, or the text split at its commas. */
  readonly items: readonly string[];
}

/** One way to compare. */
export interface Operator {
  readonly test: (left: string, right: Right) => boolean;
  /** What is wrong with a right side that is no template; absent: nothing can be. */
  readonly refuse?: (right: Right) => { message: string; hint: string } | undefined;
}

const NUMBER = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/;

/** The number a text starts with, so that `10Mi` counts as 10; empty is 0. */
function leadingNumber(text: string): number | undefined {
  if (text.trim() === "") return 0;
  const match = NUMBER.exec(text);
  return match === null ? undefined : Number(match[1]);
}

function numeric(compare: (left: number, right: number) => boolean): Operator {
  return {
    test: (left, right) => {
      const limit = leadingNumber(right.text);
      return limit !== undefined && compare(leadingNumber(left) ?? 0, limit);
    },
    refuse: ({ text }) =>
      leadingNumber(text) === undefined
        ? { message: `found "${text}", which is no number`, hint: "Write a number" }
        : undefined,
  };
}

function bounds(right: Right): readonly [number, number] | undefined {
  const numbers = right.items.map((item) =>
    item === "" ? undefined : leadingNumber(item)
  );
  const [low, high] = numbers;
  if (numbers.length !== 2 || low === undefined || high === undefined) return undefined;
  return [low, high];
}

function range(inside: boolean): Operator {
  return {
    test: (left, right) => {
      const limits = bounds(right);
      const value = leadingNumber(left);
      if (limits === undefined || value === undefined) return false;
      return (value >= limits[0] && value <= limits[1]) === inside;
    },
    refuse: (right) =>
      bounds(right) === undefined
        ? {
          message: `found "${right.text}", which is no pair of numbers`,
          hint: "Write the lowest and the highest number, such as `[1, 5]`",
        }
        : undefined,
  };
}

/** A regular expression; one that cannot be parsed matches nothing. */
function matches(left: string, right: Right): boolean {
  const regex = findRegex(right.text);
  return "test" in regex && regex.test(left);
}

/** All comparisons of texts by name. Those of types are in {@link typeName}. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["exists", { test: (left) => left !== "" }],
  ["notExists", { test: (left) => left === "" }],
  ["equals", { test: (left, { text }) => left === text }],
  ["notEquals", { test: (left, { text }) => left !== text }],
  ["prefix", { test: (left, { text }) => left.startsWith(text) }],
  ["notPrefix", { test: (left, { text }) => !left.startsWith(text) }],
  ["suffix", { test: (left, { text }) => left.endsWith(text) }],
  ["notSuffix", { test: (left, { text }) => !left.endsWith(text) }],
  ["contains", { test: (left, { text }) => left.includes(text) }],
  ["notContains", { test: (left, { text }) => !left.includes(text) }],
  ["regex", { test: matches }],
  ["greaterThan", numeric((left, right) => left > right)],
  ["lessThan", numeric((left, right) => left < right)],
  ["greaterThanOrEqual", numeric((left, right) => left >= right)],
  ["lessThanOrEqual", numeric((left, right) => left <= right)],
  ["between", range(true)],
  ["notBetween", range(false)],
  ["in", { test: (left, { items }) => items.includes(left) }],
  ["notIn", { test: (left, { items }) => !items.includes(left) }],
]);

/** Short names, as keys and as values of `operator`. */
export const OPERATOR_ALIASES: ReadonlyMap<string, string> = new Map([
  ["eq", "equals"],
  ["ne", "notEquals"],
  ["gt", "greaterThan"],
  ["gte", "greaterThanOrEqual"],
  ["min", "greaterThanOrEqual"],
  ["lt", "lessThan"],
  ["lte", "lessThanOrEqual"],
  ["max", "lessThanOrEqual"],
]);

/** `typeMap` and its like → the name that {@link typeName} gives. */
export const TYPE_OPERATORS: ReadonlyMap<string, string> = new Map([
  ["typeMap", "map"],
  ["typeList", "slice"],
  ["typeString", "string"],
  ["typeNumber", "number"],
  ["typeBool", "bool"],
  ["typeNull", "null"],
]);

/** The type of a raw value, as `typeOf` names it; an absent one is null. */
export function typeName(value: Json | undefined): string {
  if (value === undefined || value === null) return "null";
  if (Array.isArray(value)) return "slice";
  if (isObject(value)) return "map";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    default:
      return "number";
  }
}
