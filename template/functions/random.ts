/**
 * Lists the functions that give something else every time.
 *
 * They are for values that are made once, such as passwords.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Random } from "../../core/random.ts";
import { family, type TemplateFunction } from "../function.ts";
import { checkLength } from "../limits.ts";

const define = family("random");

const ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The family `random`. */
export const RANDOM_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "randomAlphanumeric",
    parameters: ["n int"],
    returns: "string",
    purity: "random",
    doc: "n random letters and digits",
    examples: [["len (randomAlphanumeric 6)", "6"], ["randomAlphanumeric 0", ""]],
    run: (n, { random }) => alphanumeric(random, n),
  }),
  define({
    name: "randomHex",
    parameters: ["n int"],
    returns: "string",
    purity: "random",
    doc: "n random bytes as 2n hex digits",
    examples: [["len (randomHex 3)", "6"], ["len (randomHex 0)", "0"]],
    run: (n, { random }) => randomBytes(random, n).toString("hex"),
  }),
  define({
    name: "randomBase64",
    parameters: ["n int"],
    returns: "string",
    purity: "random",
    doc: "n random bytes in base64 with the alphabet for URLs, padded",
    examples: [["len (randomBase64 2)", "4"], ["len (randomBase64 3)", "4"]],
    run: (n, { random }) =>
      randomBytes(random, n).toString("base64").replaceAll("+", "-").replaceAll(
        "/",
        "_",
      ),
  }),
  define({
    name: "uuidv4",
    parameters: [],
    returns: "string",
    purity: "random",
    doc: "A random UUID",
    examples: [["slice uuidv4 14 15", "4"], ["len uuidv4", "36"]],
    run: ({ random }) => {
      const bytes = randomBytes(random, 16);
      // RFC 9562: version 4 in the seventh byte, variant 10 in the ninth.
      bytes[6] = bytes[6] & 0x0f | 0x40;
      bytes[8] = bytes[8] & 0x3f | 0x80;
      const hex = bytes.toString("hex");
      return [8, 12, 16, 20, 32].map((end, index) =>
        hex.slice([0, 8, 12, 16, 20][index], end)
      ).join("-");
    },
  }),
];

function randomBytes(random: Random, count: number): Buffer {
  checkLength(2 * count);
  return Buffer.from(random.bytes(Math.max(0, count)));
}

function alphanumeric(random: Random, count: number): string {
  checkLength(count);
  let out = "";
  // 62 does not divide 256: bytes past its last multiple would favour the first letters.
  const fair = 256 - 256 % ALPHANUMERIC.length;
  while (out.length < count) {
    for (const byte of random.bytes(count - out.length)) {
      if (byte < fair) out += ALPHANUMERIC[byte % ALPHANUMERIC.length];
    }
  }
  return out;
}
