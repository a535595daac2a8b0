/**
 * Reads the binary format of WebAssembly, byte by byte.
 *
 * @module
 */

import { HookError } from "../errors.ts";

/** Names longer than this are no names. */
const NAME_BYTES_MAX = 1_000;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Refuses the module. */
export function refuse(why: string, hint?: string): never {
  throw new HookError("refused", `Cannot use the module: ${why}`, { hint });
}

/** Reads from a position to an end; past the end the module is refused. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) refuse(`it ends in the middle, at byte ${this.at}`);
    return this.bytes[this.at++];
  }

  /** An unsigned number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    return refuse(`a number before byte ${this.at} is longer than 32 bits`);
  }

  /** The length of a list. Each item takes a byte, so the rest bounds it. */
  count(what: string, most: number): number {
    const count = this.u32();
    if (count > most) refuse(`it has ${count} ${what}, ${most} are allowed`);
    if (count > this.end - this.at) refuse(`it ends in the middle, among its ${what}`);
    return count;
  }

  name(): string {
    const length = this.u32();
    const bytes = this.skip(length);
    if (length > NAME_BYTES_MAX) {
      refuse(`a name in it has ${length} bytes, ${NAME_BYTES_MAX} are allowed`);
    }
    try {
      return utf8.decode(bytes);
    } catch {
      return refuse(`a name before byte ${this.at} is not UTF-8`);
    }
  }

  skip(length: number): Uint8Array {
    if (length > this.end - this.at) {
      refuse(`it ends in the middle, at byte ${this.end}`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** What is left must be nothing. */
  finish(what: string): void {
    if (!this.done) refuse(`its ${what} section is longer than what it holds`);
  }
}

/** Writes an unsigned number as the format does. */
export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value > 0 ? low | 0x80 : low);
  } while (value > 0);
  return bytes;
}
