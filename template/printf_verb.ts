/**
 * Prints one value by one verb of `printf`.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { type BoundedText, checkLength } from "./limits.ts";
import { formatFloatVerb, formatIntegerVerb } from "./printf_number.ts";
import { isPrintable, quoteGo } from "./quote.ts";
import { kindOf, plainValue, sortedKeys, typeName, type Value } from "./value.ts";

/** What stands between the percent sign and the verb. */
export interface Flags {
  sharp: boolean;
  zero: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  /** In characters. */
  width?: number;
  precision?: number;
}

/** A verb alone. */
export const NO_FLAGS: Flags = {
  sharp: false,
  zero: false,
  plus: false,
  minus: false,
  space: false,
};

/** Prints a value; a verb that does not fit it shows as `%!d(string=ab)`. */
export function formatVerb(
  out: BoundedText,
  verb: string,
  value: Value,
  flags: Flags,
): void {
  if (verb === "T") {
    const type = kindOf(value) === "nil" ? "<nil>" : typeName(value);
    return out.add(pad(truncate(type, flags.precision), flags));
  }
  if (kindOf(value) === "nil") {
    return out.add(verb === "v" ? pad("<nil>", flags) : `%!${verb}(<nil>)`);
  }
  // For v, `#` asks for Go syntax and `+` for field names, which maps have not.
  const goSyntax = verb === "v" && flags.sharp;
  const own = verb === "v" ? { ...flags, sharp: false, plus: false } : flags;
  write({ out, verb, flags: own, goSyntax }, value);
}

/** How all parts of one value are printed. */
interface Style {
  readonly out: BoundedText;
  readonly verb: string;
  readonly flags: Flags;
  /** `%#v`. */
  readonly goSyntax: boolean;
}

function write(style: Style, value: Value): void {
  const { out, verb, flags } = style;
  if (Array.isArray(value)) return writeList(style, value);
  const plain = plainValue(value);
  let text: string | undefined;
  switch (kindOf(value)) {
    case "map":
      return writeMap(style, value as JsonObject);
    case "nil":
      return out.add(style.goSyntax ? "interface {}(nil)" : "<nil>");
    case "bool":
      if (verb === "t" || verb === "v") text = pad(String(plain), flags);
      break;
    case "int":
      text = formatIntegerVerb(verb, plain as number | bigint, flags);
      break;
    case "float":
      text = formatFloatVerb(verb, plain as number, flags);
      break;
    case "string":
      text = formatTextVerb(style.goSyntax ? "q" : verb, plain as string, flags);
      break;
  }
  if (text !== undefined) return out.add(text);
  out.add(`%!${verb}(${typeName(value)}=`);
  write({ out, verb: "v", flags, goSyntax: false }, value);
  out.add(")");
}

function writeList(style: Style, list: readonly Value[]): void {
  const { out, goSyntax } = style;
  out.add(goSyntax ? "[]interface {}{" : "[");
  list.forEach((item, index) => {
    if (index > 0) out.add(goSyntax ? ", " : " ");
    write(style, item);
  });
  out.add(goSyntax ? "}" : "]");
}

function writeMap(style: Style, map: JsonObject): void {
  const { out, goSyntax } = style;
  out.add(goSyntax ? "map[string]interface {}{" : "map[");
  sortedKeys(map).forEach((key, index) => {
    if (index > 0) out.add(goSyntax ? ", " : " ");
    write(style, key);
    out.add(":");
    write(style, map[key]);
  });
  out.add(goSyntax ? "}" : "]");
}

function formatTextVerb(verb: string, text: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
    case "s":
      return pad(truncate(text, flags.precision), flags);
    case "q": {
      const short = truncate(text, flags.precision);
      const raw = flags.sharp && canBackquote(short);
      return pad(raw ? `\`${short}\`` : quoteGo(short, flags.plus), flags);
    }
    case "x":
    case "X":
      return pad(hexBytes(text, verb, flags), flags);
  }
  return undefined;
}

function truncate(text: string, characters: number | undefined): string {
  return characters === undefined ? text : [...text].slice(0, characters).join("");
}

function canBackquote(text: string): boolean {
  return [...text].every((char) =>
    char !== "`" && (isPrintable(char) || char === "\t")
  );
}

function hexBytes(text: string, verb: "x" | "X", flags: Flags): string {
  const bytes = [...new TextEncoder().encode(text)].slice(0, flags.precision);
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0"));
  const prefix = flags.sharp && bytes.length > 0 ? "0x" : "";
  const separator = flags.space ? ` ${prefix}` : "";
  const digits = prefix + hex.join(separator);
  return verb === "X" ? digits.toUpperCase() : digits;
}

/** Fills up to the width: with spaces, or with zeros on the left. */
export function pad(text: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - (flags.width ? [...text].length : 0);
  if (missing <= 0) return text;
  checkLength(missing);
  if (flags.minus) return text + " ".repeat(missing);
  return (flags.zero ? "0" : " ").repeat(missing) + text;
}
