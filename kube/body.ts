/**
 * Reads the body of an answer: whole, or line by line, within limits.
 *
 * @module
 */

/** A body, or one line of it, was longer than allowed. */
export class TooLargeError extends Error {
  /** @param bytesMax The limit that was passed. */
  constructor(readonly bytesMax: number) {
    super(`more than ${bytesMax} bytes`);
    this.name = "TooLargeError";
  }
}

/** As much as Deno reads at a time when nobody says otherwise. */
const BUFFER_BYTES = 64 * 1024;

/** As many as bodies are read at a time on a busy day: 2 MiB. */
const SPARE_MAX = 32;

/**
 * Buffers that no body uses now. Otherwise each read allocates one of its own, for
 * answers of a few KiB: a third of the CPU time of a call, and garbage outside of the
 * heap, which is collected late.
 */
const spare: ArrayBufferLike[] = [];

/**
 * Reads a body chunk by chunk until its end or until a signal.
 *
 * The signal cancels the reader, which ends a read under way at once; an aborted
 * fetch alone may leave it pending for ever.
 */
class ChunkReader {
  readonly #signal: AbortSignal;
  readonly #reader: ReadableStreamBYOBReader | ReadableStreamDefaultReader<Uint8Array>;
  readonly #onAbort = () => this.#cancel();
  #buffer: ArrayBufferLike | undefined;

  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
    this.#signal = signal;
    try {
      this.#reader = body.getReader({ mode: "byob" });
      this.#buffer = spare.pop() ?? new ArrayBuffer(BUFFER_BYTES);
    } catch {
      // What `node:https` gives is no stream of bytes.
      this.#reader = body.getReader();
    }
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /**
   * The next chunk, good until the one after it is asked for: its memory is used
   * again.
   *
   * @returns `undefined` at the end.
   * @throws The signal's reason, or whatever broke the connection.
   */
  async next(): Promise<Uint8Array | undefined> {
    this.#signal.throwIfAborted();
    const { done, value } = this.#reader instanceof ReadableStreamBYOBReader
      // The read takes the buffer away and brings it back in what it gives.
      ? await this.#reader.read(new Uint8Array(this.#buffer as ArrayBuffer))
      : await this.#reader.read();
    if (this.#buffer !== undefined) this.#buffer = value?.buffer;
    this.#signal.throwIfAborted();
    return done ? undefined : value;
  }

  /** Lets go of the stream. To be called in any case. */
  close(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    // Also after an error: it frees the stream's slot on the connection.
    this.#cancel();
    const buffer = this.#buffer;
    const whole = buffer?.byteLength === BUFFER_BYTES;
    if (whole && spare.length < SPARE_MAX) spare.push(buffer);
    this.#buffer = undefined;
  }

  #cancel(): void {
    this.#reader.cancel().catch(() => {});
  }
}

/**
 * Reads a whole body as UTF-8.
 *
 * @throws {TooLargeError} If it is longer than `bytesMax`.
 */
export async function readText(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  signal: AbortSignal,
): Promise<string> {
  if (body === null) return "";
  const chunks = new ChunkReader(body, signal);
  try {
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    for (;;) {
      const chunk = await chunks.next();
      if (chunk === undefined) return text + decoder.decode();
      bytes += chunk.length;
      if (bytes > bytesMax) throw new TooLargeError(bytesMax);
      text += decoder.decode(chunk, { stream: true });
    }
  } finally {
    chunks.close();
  }
}

/**
 * Yields the lines of a body, without their ends; empty ones are left out. What
 * follows the last line end is dropped: the connection broke in the middle of it.
 *
 * @throws {TooLargeError} If a line is longer than `bytesMax`.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (body === null) return;
  const chunks = new ChunkReader(body, signal);
  try {
    const decoder = new TextDecoder();
    let pending = "";
    let pendingBytes = 0;
    for (;;) {
      const chunk = await chunks.next();
      if (chunk === undefined) return;
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(0x0a, start);
        const stop = end < 0 ? chunk.length : end;
        pendingBytes += stop - start;
        if (pendingBytes > bytesMax) throw new TooLargeError(bytesMax);
        pending += decoder.decode(chunk.subarray(start, stop), { stream: end < 0 });
        if (end < 0) break;
        if (pending !== "") yield pending;
        pending = "";
        pendingBytes = 0;
        start = end + 1;
      }
    }
  } finally {
    chunks.close();
  }
}
