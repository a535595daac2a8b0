/**
 * Writes ASN.1 values in DER, as far as certificates need them.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** Any value, with its tag and length. */
export type Der = Buffer;

function value(tag: number, content: Uint8Array): Der {
  const { length } = content;
  const bytes = length.toString(16).padStart(length.toString(16).length + 1 & ~1, "0");
  const size = length < 128 ? Buffer.from([length]) : Buffer.concat([
    Buffer.from([0x80 | bytes.length / 2]),
    Buffer.from(bytes, "hex"),
  ]);
  return Buffer.concat([Buffer.from([tag]), size, content]);
}

/** SEQUENCE. */
export function sequence(...items: readonly Uint8Array[]): Der {
  return value(0x30, Buffer.concat(items));
}

/** SET. */
export function set(...items: readonly Uint8Array[]): Der {
  return value(0x31, Buffer.concat(items));
}

/** INTEGER of 0 or more, its bytes with the highest first. */
export function integer(bytes: Uint8Array): Der {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  // A leading 1 bit would make it negative.
  return value(
    0x02,
    digits[0] >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits,
  );
}

/** BOOLEAN true; false is never written, being the default everywhere. */
export function yes(): Der {
  return value(0x01, Buffer.of(0xff));
}

/** BIT STRING. @param unused Bits of the last byte that do not count. */
export function bits(content: Uint8Array, unused = 0): Der {
  return value(0x03, Buffer.concat([Buffer.of(unused), content]));
}

/** OCTET STRING. */
export function octets(content: Uint8Array): Der {
  return value(0x04, content);
}

/** UTF8String. */
export function utf8(text: string): Der {
  return value(0x0c, Buffer.from(text, "utf8"));
}

/** OBJECT IDENTIFIER, such as `2.5.29.17`. */
export function oid(dotted: string): Der {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [40 * first + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) {
      groups.unshift(left & 0x7f | 0x80);
    }
    bytes.push(...groups);
  }
  return value(0x06, Buffer.from(bytes));
}

/** A moment to the second, as certificates write it: until 2049 with two digits a year. */
export function time(ms: number): Der {
  const text = new Date(ms).toISOString().replace(/\.\d+Z$/, "Z").replace(/[-:T]/g, "");
  const short = text < "2050";
  return value(short ? 0x17 : 0x18, Buffer.from(short ? text.slice(2) : text, "ascii"));
}

/** A value under a tag of its context. @param constructed Whether it holds values. */
export function tagged(
  tag: number,
  content: Uint8Array,
  constructed: boolean,
): Der {
  return value(0x80 | (constructed ? 0x20 : 0) | tag, content);
}
