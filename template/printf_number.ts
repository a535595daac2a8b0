/**
 * Prints numbers by the verbs of `printf`.
 *
 * @module
 */

import { formatFloatBits, formatFloatHex } from "./float_bits.ts";
import { formatFloat } from "./float_format.ts";
import { type Flags, pad } from "./printf_verb.ts";
import { formatCodePoint, isPrintable, quoteRune } from "./quote.ts";

const BASES: Readonly<Record<string, number>> = {
  v: 10,
  d: 10,
  b: 2,
  o: 8,
  O: 8,
  x: 16,
  X: 16,
};

/** Prints an integer; `undefined` if the verb is for something else. */
export function formatIntegerVerb(
  verb: string,
  value: number | bigint,
  flags: Flags,
): string | undefined {
  switch (verb) {
    case "c":
      return pad(toCharacter(value), flags);
    case "q":
      return pad(quoteRune(toCharacter(value), flags.plus), flags);
    case "U":
      return formatUnicode(value, flags);
  }
  const base = Object.hasOwn(BASES, verb) ? BASES[verb] : undefined;
  if (base === undefined) return undefined;
  const integer = BigInt(value);
  if (flags.precision === 0 && integer === 0n) {
    return pad("", { ...flags, zero: false });
  }
  const negative = integer < 0n;
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  let digits = (negative ? -integer : integer).toString(base);
  // Zeros come from the precision, or else from the width.
  const byWidth = flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0;
  digits = digits.padStart(flags.precision ?? byWidth, "0");
  if (flags.sharp) digits = basePrefix(base, digits) + digits;
  if (verb === "O") digits = `0o${digits}`;
  if (verb === "X") digits = digits.toUpperCase();
  return pad(sign + digits, { ...flags, zero: false });
}

function basePrefix(base: number, digits: string): string {
  if (base === 2) return "0b";
  if (base === 8) return digits.startsWith("0") ? "" : "0";
  return base === 16 ? "0x" : "";
}

function toCharacter(value: number | bigint): string {
  const code = Number(value);
  const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : "\ufffd";
}

function formatUnicode(value: number | bigint, flags: Flags): string {
  const code = BigInt(value) < 0n ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
  const digits = formatCodePoint(code).slice(2).padStart(flags.precision ?? 4, "0");
  const char = code <= 0x10ffffn ? toCharacter(code) : "";
  const shown = flags.sharp && char !== "" && isPrintable(char) ? ` '${char}'` : "";
  return pad(`U+${digits}${shown}`, { ...flags, zero: false });
}

/** Prints a float; `undefined` if the verb is for something else. */
export function formatFloatVerb(
  verb: string,
  value: number,
  flags: Flags,
): string | undefined {
  const precision = flags.precision;
  let text: string;
  switch (verb) {
    case "v":
    case "g":
    case "G":
      text = formatFloat(value, "g", precision);
      break;
    case "e":
    case "E":
      text = formatFloat(value, "e", precision ?? 6);
      break;
    case "f":
    case "F":
      text = formatFloat(value, "f", precision ?? 6);
      break;
    case "x":
    case "X":
      text = Number.isFinite(value)
        ? formatFloatHex(value, precision)
        : formatFloat(value, "g");
      break;
    case "b":
      text = Number.isFinite(value) ? formatFloatBits(value) : formatFloat(value, "g");
      break;
    default:
      return undefined;
  }
  if (flags.sharp && Number.isFinite(value) && verb !== "b") {
    text = keepZeros(text, verb, precision);
  }
  if ("GEX".includes(verb) && Number.isFinite(value)) text = text.toUpperCase();
  const negative = text.startsWith("-");
  const digits = negative || text.startsWith("+") ? text.slice(1) : text;
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  if (!Number.isFinite(value)) {
    // Go shows the sign of +Inf unless a space is asked for.
    const shownSign = value === Infinity && !flags.space ? "+" : sign;
    return pad(shownSign + digits, { ...flags, zero: false });
  }
  const zeros = flags.zero && !flags.minus ? (flags.width ?? 0) - sign.length : 0;
  return pad(sign + digits.padStart(zeros, "0"), { ...flags, zero: false });
}

/**
 * `#` keeps the point, and for `g` also the zeros up to the precision (6 if
 * absent), which would be dropped otherwise.
 */
function keepZeros(text: string, verb: string, precision: number | undefined): string {
  const hex = verb === "x" || verb === "X";
  const at = text.search(hex ? "p" : "e");
  const number = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? "" : text.slice(at);
  const digits = number.replace("-", "").replace(".", "");
  const point = number.includes(".") ? "" : ".";
  if (!"vgGx".includes(verb)) return number + point + tail;
  const counted = /^0+$/.test(digits) ? 1 : digits.replace(/^0+/, "").length;
  const missing = Math.max(0, (precision ?? 6) - counted);
  return number + point + "0".repeat(missing) + tail;
}
