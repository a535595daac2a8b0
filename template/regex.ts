/**
 * Compiles RE2 patterns, keeping the recent ones.
 *
 * @module
 */

import { RE2JS } from "re2js";

/** A pattern that is ready to be searched for. */
export interface Regex {
  /** Whether any part of the text matches. Time is linear in the text. */
  test(text: string): boolean;
}

/** Patterns come from Katalogs, so a few hundred are in use at most. */
const CACHE_MAX = 500;

/**
 * The longest pattern, in UTF-16 units. Repetitions are bounded by RE2 itself, at
 * 1,000 in all, so this bounds the program that a pattern becomes.
 */
const PATTERN_MAX = 10_000;

const cache = new Map<string, Regex | { error: string }>();

/**
 * Compiles a pattern in RE2's syntax, as Go's `regexp` reads it.
 *
 * A user's text may not hang the operator, and RE2 has no backtracking.
 *
 * @returns What is wrong with the pattern, if it is none.
 */
export function findRegex(pattern: string): Regex | { error: string } {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const regex = compileRegex(pattern);
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!);
  cache.set(pattern, regex);
  return regex;
}

function compileRegex(pattern: string): Regex | { error: string } {
  if (pattern.length > PATTERN_MAX) {
    return { error: `exceeded the limit on patterns: ${PATTERN_MAX} characters` };
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  } catch (cause) {
    return { error: cause instanceof Error ? cause.message : String(cause) };
  }
}
