/**
 * Gives a value a short name that changes when the value does.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";

/**
 * A 64-bit FNV-1a hash of a value's JSON, key order aside, in hexadecimal. To
 * notice changes, never to keep secrets apart.
 */
export function hashJson(value: Json | undefined): string {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  const text = stableText(value);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193) >>> 0;
    high = Math.imul(high ^ (code + (low & 0xff)), 0x01000193) >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

function stableText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join(",")}]`;
  if (isObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
    return `{${
      keys.map((key) => `${JSON.stringify(key)}:${stableText(value[key])}`).join(",")
    }}`;
  }
  return typeof value === "bigint" ? String(value) : JSON.stringify(value ?? null);
}
