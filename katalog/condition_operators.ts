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

/** The number that a text is, from end to end. */
function wholeNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.exec(trimmed)?.[0] === trimmed ? Number(trimmed) : undefined;
}

/** What counts as a number. */
interface Numbers {
  readonly read: (text: string) => number | undefined;
  /** What a left side that is none counts as; absent: no comparison holds of it. */
  readonly otherwise?: number;
}

type Compare = (left: number, right: number) => boolean;

function numeric({ read, otherwise }: Numbers, compare: Compare): Operator {
  return {
    test: (left, right) => {
      const limit = read(right.text);
      const value = read(left) ?? otherwise;
      return limit !== undefined && value !== undefined && compare(value, limit);
    },
    refuse: ({ text }) =>
      read(text) === undefined
        ? { message: `found "${text}", which is no number`, hint: "Write a number" }
        : undefined,
  };
}

function bounds({ read }: Numbers, right: Right): [number, number] | undefined {
  const numbers = right.items.map((item) => item === "" ? undefined : read(item));
  const [low, high] = numbers;
  if (numbers.length !== 2 || low === undefined || high === undefined) return undefined;
  return [low, high];
}

function range(numbers: Numbers, inside: boolean): Operator {
  return {
    test: (left, right) => {
      const limits = bounds(numbers, right);
      const value = numbers.read(left);
      if (limits === undefined || value === undefined) return false;
      return (value >= limits[0] && value <= limits[1]) === inside;
    },
    refuse: (right) =>
      bounds(numbers, right) === undefined
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

/** Comparisons of texts by name. */
export type Operators = ReadonlyMap<string, Operator>;

function operatorsWith(numbers: Numbers): Operators {
  const number = (compare: Compare) => numeric(numbers, compare);
  return new Map<string, Operator>([
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
    ["greaterThan", number((left, right) => left > right)],
    ["lessThan", number((left, right) => left < right)],
    ["greaterThanOrEqual", number((left, right) => left >= right)],
    ["lessThanOrEqual", number((left, right) => left <= right)],
    ["between", range(numbers, true)],
    ["notBetween", range(numbers, false)],
    ["in", { test: (left, { items }) => items.includes(left) }],
    ["notIn", { test: (left, { items }) => !items.includes(left) }],
  ]);
}

/**
 * The operators of conditions: `10Mi` counts as 10 and an absent field as 0. Those
 * that compare types are in {@link typeName}.
 */
export const OPERATORS: Operators = operatorsWith({
  read: leadingNumber,
  otherwise: 0,
});

/** The same for rules: what is no number from end to end satisfies no bound. */
export const RULE_OPERATORS: Operators = operatorsWith({ read: wholeNumber });

/** Short names, as keys and as values of `operator`. */
export const OPERATOR_ALIASES: ReadonlyMap<string, string> = new Map([
  ["eq", "equals"],
  ["ne", "notEquals"],
  ["neq", "notEquals"],
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
