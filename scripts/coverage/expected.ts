/**
 * Compares what a fixture expects with what was seen.
 *
 * @module
 */

import { isObject, type Json } from "../../core/json.ts";

/** The first thing that is not as expected. */
export interface Difference {
  /** `steps[0].objects.Deployment.apps/shop/web.spec.replicas`. */
  readonly path: string;
  readonly expected: Json;
  /** Absent where nothing was seen. */
  readonly seen?: Json;
}

/**
 * The first difference; `undefined` if all is as expected.
 *
 * A map names what must be there: keys beside those are not looked at, and `null`
 * means that there must be no such key. A list is meant as a whole, in its order.
 */
export function firstDifference(
  expected: Json,
  seen: Json | undefined,
  path = "",
): Difference | undefined {
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen) || seen.length !== expected.length) {
      return difference(path, expected, seen);
    }
    return firstOf(expected.map((one, i) => [`${path}[${i}]`, one, seen[i]]));
  }
  if (isObject(expected)) {
    if (!isObject(seen)) return difference(path, expected, seen);
    return firstOf(
      Object.entries(expected).map(([key, one]) => {
        const value = Object.hasOwn(seen, key) ? seen[key] : undefined;
        return [path === "" ? key : `${path}.${key}`, one ?? null, value];
      }),
    );
  }
  if (expected === null && (seen === undefined || seen === null)) return undefined;
  return same(expected, seen) ? undefined : difference(path, expected, seen);
}

function firstOf(
  pairs: readonly (readonly [string, Json, Json | undefined])[],
): Difference | undefined {
  for (const [path, expected, seen] of pairs) {
    const found = firstDifference(expected, seen, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Numbers of YAML may be of two types. */
function same(expected: Json, seen: Json | undefined): boolean {
  if (typeof expected === "bigint" || typeof seen === "bigint") {
    return typeof seen !== "string" && typeof expected !== "string" &&
      Number(expected) === Number(seen);
  }
  return expected === seen;
}

function difference(path: string, expected: Json, seen: Json | undefined): Difference {
  return { path, expected, ...(seen === undefined ? {} : { seen }) };
}

/** One difference on one line. */
export function formatDifference({ path, expected, seen }: Difference): string {
  return `${path}: expected ${short(expected)}, found ${short(seen)}`;
}

function short(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(
    value,
    (_, one) => typeof one === "bigint" ? Number(one) : one,
  );
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
