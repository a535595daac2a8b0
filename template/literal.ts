/**
 * Reads Go's literals: quoted texts, characters, numbers.
 *
 * @module
 */

import { parseGoFloat } from "./numeric.ts";
import { WholeFloat } from "./value.ts";

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["\\", "\\"],
]);

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([["x", 2], ["u", 4], ["U", 8]]);

/**
 * The text of a literal in double quotes or backquotes.
 *
 * @returns `undefined` if an escape is unknown.
 */
export function unquote(literal: string): string | undefined {
  const inner = literal.slice(1, -1);
  // Go drops carriage returns from raw strings.
  if (literal[0] === "`") return inner.replaceAll("\r", "");
  if (!inner.includes("\\")) return inner;
  const parts: (string | number)[] = [];
  for (let at = 0; at < inner.length;) {
    const piece = readCharacter(inner, at, '"');
    if (piece === undefined) return undefined;
    parts.push(piece.value);
    at = piece.end;
  }
  return joinBytes(parts);
}

/**
 * The code point of a character literal such as `'x'`.
 *
 * @returns `undefined` if it holds none, or more than one.
 */
export function unquoteChar(literal: string): number | undefined {
  const inner = literal.slice(1, -1);
  if (inner === "") return undefined;
  const piece = readCharacter(inner, 0, "'");
  if (piece === undefined || piece.end !== inner.length) return undefined;
  return typeof piece.value === "number" ? piece.value : piece.value.codePointAt(0);
}

/** One character, or the number of one byte when it is written as `\x` or octal. */
interface Piece {
  readonly value: string | number;
  readonly end: number;
}

function readCharacter(text: string, at: number, quote: string): Piece | undefined {
  const char = String.fromCodePoint(text.codePointAt(at)!);
  if (char !== "\\") return { value: char, end: at + char.length };
  const escape = text[at + 1];
  const simple = SIMPLE_ESCAPES.get(escape) ?? (escape === quote ? quote : undefined);
  if (simple !== undefined) return { value: simple, end: at + 2 };
  const length = HEX_DIGITS.get(escape);
  if (length !== undefined) {
    const digits = text.slice(at + 2, at + 2 + length);
    if (digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
    const code = parseInt(digits, 16);
    const end = at + 2 + length;
    if (escape === "x") return { value: code, end };
    const valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return valid ? { value: String.fromCodePoint(code), end } : undefined;
  }
  const octal = text.slice(at + 1, at + 4);
  if (!/^[0-3][0-7]{2}$/.test(octal)) return undefined;
  return { value: parseInt(octal, 8), end: at + 4 };
}

/** Joins characters and single bytes; the bytes together are UTF-8. */
function joinBytes(parts: readonly (string | number)[]): string {
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  const encoder = new TextEncoder();
  const bytes = parts.flatMap((part) =>
    typeof part === "number" ? [part] : [...encoder.encode(part)]
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** What a number literal is: a value, or Go's words for what is wrong. */
export type NumberLiteral =
  | { readonly value: number | bigint | WholeFloat }
  | { readonly error: string };

const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/** Reads a number: integers in every base, decimal and hexadecimal floats. */
export function parseNumberLiteral(text: string): NumberLiteral {
  const negative = text[0] === "-";
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  const integer = parseInteger(unsigned);
  if (integer !== undefined) {
    const value = negative ? -integer : integer;
    if (integer > UINT64_MAX || negative && integer > INT64_MAX + 1n) {
      return { error: `integer overflow: ${JSON.stringify(text)}` };
    }
    if (!negative && integer > INT64_MAX) return { error: `${text} overflows int` };
    return { value: Number.isSafeInteger(Number(value)) ? Number(value) : value };
  }
  // Digits alone are an integer, however many.
  const float = /[.eEpP]/.test(unsigned) ? parseGoFloat(unsigned) : undefined;
  if (float === undefined) {
    return { error: `illegal number syntax: ${JSON.stringify(text)}` };
  }
  const value = negative ? -float : float;
  return { value: Number.isInteger(value) ? new WholeFloat(value) : value };
}

function parseInteger(text: string): bigint | undefined {
  // An underscore stands between digits, or between a base and its digits.
  const match =
    /^(?:0[xX](?<hex>(?:_?[0-9a-fA-F])+)|0[bB](?<bin>(?:_?[01])+)|0[oO]?(?<oct>(?:_?[0-7])+)|(?<dec>0|[1-9](?:_?[0-9])*))$/
      .exec(text);
  if (match === null) return undefined;
  const { hex, bin, oct, dec } = match.groups!;
  const prefix = hex ? "0x" : bin ? "0b" : oct ? "0o" : "";
  return BigInt(prefix + (hex ?? bin ?? oct ?? dec).replaceAll("_", ""));
}
