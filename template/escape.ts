/**
 * Escapes text for HTML, JavaScript and URLs exactly as Go does.
 *
 * @module
 */

import { isPrintable } from "./quote.ts";

const HTML: ReadonlyMap<string, string> = new Map([
  ["\0", "\ufffd"],
  ['"', "&#34;"],
  ["'", "&#39;"],
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

/** Escapes for HTML text and attributes. */
export function escapeHtml(text: string): string {
  return mapCharacters(text, (char) => HTML.get(char) ?? char);
}

const JS: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["'", "\\'"],
  ['"', '\\"'],
  ["<", "\\u003C"],
  [">", "\\u003E"],
  ["&", "\\u0026"],
  ["=", "\\u003D"],
]);

/** Escapes for a JavaScript string. */
export function escapeJs(text: string): string {
  return mapCharacters(text, (char) => {
    const known = JS.get(char);
    if (known !== undefined) return known;
    if (char >= " " && char < "\x80" || isPrintable(char) && char >= "\x80") {
      return char;
    }
    const code = char.codePointAt(0)!.toString(16).toUpperCase();
    return `\\u${code.padStart(4, "0")}`;
  });
}

/** Escapes for one value in the query of a URL; a space becomes a plus sign. */
export function escapeQuery(text: string): string {
  return mapCharacters(text.toWellFormed(), (char) => {
    if (/^[A-Za-z0-9\-_.~]$/.test(char)) return char;
    if (char === " ") return "+";
    // JavaScript leaves these five as they are; Go does not.
    return "!'()*".includes(char)
      ? `%${char.charCodeAt(0).toString(16).toUpperCase()}`
      : encodeURIComponent(char);
  });
}

function mapCharacters(text: string, map: (char: string) => string): string {
  let out = "";
  for (const char of text) out += map(char);
  return out;
}
