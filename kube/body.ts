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

/**
 * Yields the chunks of a body as they come.
 *
 * Each read races with the signal, and the reader is cancelled at the end: an
 * aborted fetch may otherwise leave a read pending for ever.
 *
 * @throws The signal's reason, or whatever broke the connection.
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await readOnce(reader, signal);
      if (done) return;
      yield value;
    }
  } finally {
    // Also after an error: it frees the stream's slot on the connection.
    reader.cancel().catch(() => {});
  }
}

/** A listener per read: racing with one long-lived promise would grow with every read. */
function readOnce(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    reader.read().then(resolve, reject).finally(() =>
      signal.removeEventListener("abort", onAbort)
    );
  });
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
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of readChunks(body, signal)) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new TooLargeError(bytesMax);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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
  const decoder = new TextDecoder();
  let pending = "";
  let pendingBytes = 0;
  for await (const chunk of readChunks(body, signal)) {
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
}
