/**
 * Reads and writes JSON without damaging integers beyond 2^53.
 *
 * Kubernetes has int64 fields, and a JavaScript number keeps 53 bits of them.
 *
 * @module
 */

import type { Json } from "../core/json.ts";

/** The parts of ES2026's JSON that the compiler's library does not describe yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): Json;
  rawJSON(text: string): unknown;
}

const sourceTextJson = JSON as unknown as SourceTextJson;

/**
 * Parses JSON; an integer that a double cannot hold comes as `bigint`.
 *
 * @throws {SyntaxError} If the text is no JSON.
 */
export function parseExactJson(text: string): Json {
  // The reviver is seven times slower than plain parsing, and fewer than 16 digits
  // in a row are always safe: scanning first keeps nearly every answer fast.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return sourceTextJson.parse(text, (_key, value, { source }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/**
 * Writes JSON; a `bigint` becomes a plain number with all its digits.
 *
 * @param indent Spaces for each level; on one line if absent.
 */
export function formatExactJson(value: Json, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    // JSON.stringify refuses bigint; a replacer on every call would cost the many
    // objects that hold none.
    return JSON.stringify(
      value,
      (_key, item) =>
        typeof item === "bigint" ? sourceTextJson.rawJSON(String(item)) : item,
      indent,
    );
  }
}
