/**
 * Reads one text as the kind of scalar that a shape asks for.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { Json } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import type { ScalarShape } from "./shape.ts";

/** The value, or what was wanted instead. */
export type ReadScalar =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly wanted: string; readonly hint: string };

/** Kubernetes' quantities: a decimal number, then a suffix or an exponent. */
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/**
 * Reads a text. `int` and `port` give numbers, `bool` booleans, all others text;
 * `oneOf` gives the shape's spelling.
 *
 * @param key The key to show in hints.
 */
export function readScalar(shape: ScalarShape, text: string, key: string): ReadScalar {
  if (shape.oneOf !== undefined) return readChoice(shape.oneOf, text);
  switch (shape.as) {
    case "int":
      return readInt(text, key, { least: 0, most: Number.MAX_SAFE_INTEGER });
    case "port":
      return readInt(text, key, { least: 1, most: 65535 });
    case "bool": {
      const lower = text.trim().toLowerCase();
      if (lower === "true" || lower === "false") {
        return { ok: true, value: lower === "true" };
      }
      return {
        ok: false,
        wanted: "true or false",
        hint: `Write \`${key}: true\` or \`${key}: false\``,
      };
    }
    case "duration":
      if (parseDuration(text) !== undefined) return { ok: true, value: text };
      return {
        ok: false,
        wanted: "a duration",
        hint: `Write a number with its unit, such as \`${key}: 30s\` or \`1h30m\``,
      };
    case "quantity":
      if (QUANTITY.test(text)) return { ok: true, value: text };
      return {
        ok: false,
        wanted: "a quantity",
        hint: `Write a Kubernetes quantity, such as \`${key}: 250m\` or \`128Mi\``,
      };
    default:
      return { ok: true, value: text };
  }
}

function readInt(
  text: string,
  key: string,
  { least, most }: { readonly least: number; readonly most: number },
): ReadScalar {
  const number = /^(\d+|0o[0-7]+|0x[\da-fA-F]+)$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return { ok: true, value: number };
  return most === 65535
    ? {
      ok: false,
      wanted: "a port number",
      hint: `Write a number from 1 to 65535, such as \`${key}: 8080\``,
    }
    : {
      ok: false,
      wanted: "a whole number",
      hint: `Write a whole number of ${least} or more, such as \`${key}: 3\``,
    };
}

function readChoice(choices: readonly string[], text: string): ReadScalar {
  const wanted = text.trim().toLowerCase();
  const choice = choices.find((one) => one.toLowerCase() === wanted);
  if (choice !== undefined) return { ok: true, value: choice };
  if (choices.length === 0) {
    return {
      ok: false,
      wanted: "one of those declared, of which there are none",
      hint: "Declare it at the top of the Katalog, under `profiles`",
    };
  }
  const near = suggest(text, choices);
  return {
    ok: false,
    wanted: `one of ${choices.join(", ")}`,
    hint: near === undefined
      ? `Write one of: ${choices.join(", ")}`
      : `Did you mean "${near}"?`,
  };
}
