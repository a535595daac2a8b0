/**
 * Cuts the bytes between operator and cell into frames: a header in JSON, and a body.
 *
 * @module
 */

/** Two lengths of four bytes, little-endian: of the header and of the body. */
const PREFIX_BYTES = 8;

/** Headers are a few names, numbers and limits; a configuration may be longer. */
const HEADER_BYTES_MAX = 1024 * 1024;

/** One frame. */
export interface Frame {
  readonly header: unknown;
  readonly body: Uint8Array;
}

/** The other side broke the protocol. */
export class FrameError extends Error {}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const NOTHING = new Uint8Array(0);

/** Writes one frame. */
export function encodeFrame(header: object, body: Uint8Array = NOTHING): Uint8Array {
  const head = encoder.encode(JSON.stringify(header));
  const frame = new Uint8Array(PREFIX_BYTES + head.length + body.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, head.length, true);
  view.setUint32(4, body.length, true);
  frame.set(head, PREFIX_BYTES);
  frame.set(body, PREFIX_BYTES + head.length);
  return frame;
}

/** Reads frames out of chunks, however they were cut. */
export class FrameReader {
  readonly #bodyBytesMax: number;
  #chunks: Uint8Array[] = [];
  #have = 0;
  #need = PREFIX_BYTES;
  #lengths: { header: number; body: number } | undefined;

  /** @param bodyBytesMax A longer body breaks the protocol. */
  constructor(bodyBytesMax: number) {
    this.#bodyBytesMax = bodyBytesMax;
  }

  /**
   * Takes the next bytes, which are kept: they may not change afterwards.
   *
   * @returns The frames that are whole by now.
   * @throws {FrameError} If a length is too large or a header is no JSON.
   */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#have += chunk.length;
    const frames: Frame[] = [];
    while (this.#have >= this.#need) {
      const bytes = this.#take(this.#need);
      if (this.#lengths === undefined) this.#begin(bytes);
      else frames.push(this.#finish(bytes, this.#lengths));
    }
    return frames;
  }

  #begin(prefix: Uint8Array): void {
    const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
    const header = view.getUint32(0, true);
    const body = view.getUint32(4, true);
    if (header > HEADER_BYTES_MAX || body > this.#bodyBytesMax) {
      throw new FrameError(`a frame of ${header} + ${body} bytes`);
    }
    this.#lengths = { header, body };
    this.#need = header + body;
  }

  #finish(bytes: Uint8Array, lengths: { header: number }): Frame {
    this.#lengths = undefined;
    this.#need = PREFIX_BYTES;
    try {
      const header = JSON.parse(decoder.decode(bytes.subarray(0, lengths.header)));
      return { header, body: bytes.subarray(lengths.header) };
    } catch (cause) {
      throw new FrameError("a header that is no JSON", { cause });
    }
  }

  /** Takes bytes off the front; copies only what lies in several chunks. */
  #take(length: number): Uint8Array {
    this.#have -= length;
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) {
      if (first.length === length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const whole = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const chunk = this.#chunks.shift()!;
      const part = chunk.subarray(0, length - at);
      whole.set(part, at);
      at += part.length;
      if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
    }
    return whole;
  }
}
