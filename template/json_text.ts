/**
 * Writes values as JSON the way Go's `encoding/json` does.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import { FunctionError } from "./function_error.ts";
import { BoundedText } from "./limits.ts";
import { sortedKeys } from "./value.ts";

/**
 * A value as compact JSON: keys sorted, `<`, `>` and `&` escaped.
 *
 * @throws {FunctionError} For NaN and the infinities.
 * @throws {LimitExceeded} When the result is longer than 1 MiB.
 */
export function toJsonText(value: Json | undefined): string {
  const out = new BoundedText();
  write(out, value);
  return out.toString();
}

function write(out: BoundedText, value: Json | undefined): void {
  switch (typeof value) {
    case "string":
      return out.add(quoteJson(value));
    case "number":
      if (!Number.isFinite(value)) {
        throw new FunctionError(`json: unsupported value: ${value}`);
      }
      return out.add(String(value + 0));
    case "bigint":
    case "boolean":
      return out.add(String(value));
    case "undefined":
      return out.add("null");
  }
  if (value === null) return out.add("null");
  if (Array.isArray(value)) {
    out.add("[");
    value.forEach((item, index) => {
      if (index > 0) out.add(",");
      write(out, item);
    });
    return out.add("]");
  }
  out.add("{");
  sortedKeys(value as JsonObject).forEach((key, index) => {
    out.add(`${index > 0 ? "," : ""}${quoteJson(key)}:`);
    write(out, (value as JsonObject)[key]);
  });
  out.add("}");
}

/** Go also escapes what HTML and old JavaScript would stumble over. */
function quoteJson(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
