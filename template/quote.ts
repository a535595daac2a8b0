/**
 * Quotes texts and characters the way Go's `%q` does.
 *
 * @module
 */

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
]);

/**
 * A Go string literal in double quotes.
 *
 * @param ascii Also escape everything outside ASCII (`%+q`).
 */
export function quoteGo(text: string, ascii = false): string {
  // Most texts need no escapes at all.
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const char of text) quoted += char === '"' ? '\\"' : escapeRune(char, ascii);
  return quoted + '"';
}

/** A Go character literal: `'x'`. */
export function quoteRune(char: string, ascii = false): string {
  return `'${char === "'" ? "\\'" : escapeRune(char, ascii)}'`;
}

/** A character as `%#U` writes it: `U+002D '-'`. */
export function formatRune(char: string): string {
  const code = formatCodePoint(char.codePointAt(0)!);
  return isPrintable(char) ? `${code} '${char}'` : code;
}

/** A code point as `%U` writes it: `U+002D`. */
export function formatCodePoint(code: number | bigint): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Whether Go calls a character printable: no control, format or private one. */
export function isPrintable(char: string): boolean {
  if (char >= " " && char < "\x7f") return true;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}

function escapeRune(char: string, ascii: boolean): string {
  const known = ESCAPES.get(char);
  if (known !== undefined) return known;
  if (isPrintable(char) && !(ascii && char > "\x7e")) return char;
  const code = char.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}
