/**
 * Cuts and splits texts by Go's ideas of white space and bytes.
 *
 * @module
 */

import { byteLength } from "./value.ts";

const SPACE =
  /^[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Each character in lower case; where that would be several, as it is. */
export function toLower(text: string): string {
  return mapCase(text, (char) => char === "\u0130" ? "i" : char.toLowerCase());
}

/** Each character in upper case; where that would be several, as it is. */
export function toUpper(text: string): string {
  return mapCase(text, (char) => char.toUpperCase());
}

/** Go maps character by character, without rules for words and languages. */
function mapCase(text: string, map: (char: string) => string): string {
  // deno-lint-ignore no-control-regex -- ASCII has no special cases.
  if (/^[\x00-\x7f]*$/.test(text)) return map(text);
  let out = "";
  for (const char of text) {
    const mapped = map(char);
    const single =
      mapped.length === String.fromCodePoint(mapped.codePointAt(0)!).length;
    out += single ? mapped : char;
  }
  return out;
}

/** Cuts Unicode white space off both ends. JavaScript's `trim` knows other ones. */
export function trimSpace(text: string): string {
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1))) {
    return text;
  }
  return trimWhere(text, (char) => SPACE.test(char));
}

/** Visible ASCII: nearly every output begins and ends with it. */
function isPlain(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** Cuts characters off both ends for as long as they are unwanted. */
export function trimWhere(text: string, unwanted: (char: string) => boolean): string {
  let start = 0;
  let end = text.length;
  while (start < end) {
    const char = String.fromCodePoint(text.codePointAt(start)!);
    if (!unwanted(char)) break;
    start += char.length;
  }
  while (end > start) {
    const low = text.charCodeAt(end - 1);
    const width = low >= 0xdc00 && low < 0xe000 && end - start > 1 ? 2 : 1;
    if (!unwanted(text.slice(end - width, end))) break;
    end -= width;
  }
  return text.slice(start, end);
}

/**
 * The first bytes of a text in UTF-8, without the character that the limit
 * would cut in two.
 */
export function headBytes(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += byteLength(char);
    if (used > bytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}
