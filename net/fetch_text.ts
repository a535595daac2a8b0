/**
 * Fetches a text, or bytes, that a person named by its address, within limits.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { NetError } from "./errors.ts";

/** The longest text in bytes: what the YAML reader takes at most. */
const BYTES_MAX = 8 * 1024 * 1024;

/** A person waits for it; a slow mirror still makes it. */
const TIMEOUT_MS = 30_000;

/** Absent limits mean 8 MiB and 30 s. */
export interface FetchTextOptions {
  readonly clock: Pick<Clock, "after">;
  readonly bytesMax?: number;
  readonly timeoutMs?: number;
}

/**
 * Fetches a text over `http://` or `https://`, redirects followed.
 *
 * @throws {NetError} `unreachable`, `bad-answer`, `too-large` or `timeout`.
 */
export async function fetchText(
  url: string,
  options: FetchTextOptions,
): Promise<string> {
  return new TextDecoder().decode(await fetchBytes(url, options));
}

/**
 * Fetches bytes over `http://` or `https://`, redirects followed.
 *
 * @throws {NetError} `unreachable`, `bad-answer`, `too-large` or `timeout`.
 */
export async function fetchBytes(
  url: string,
  options: FetchTextOptions,
): Promise<Uint8Array> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const stop = new AbortController();
  const late = new NetError(
    "timeout",
    `Cannot fetch "${url}": no whole answer within ${timeoutMs} ms`,
  );
  const cancel = options.clock.after(timeoutMs, () => stop.abort(late));
  try {
    const answer = await fetch(url, { signal: stop.signal });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new NetError(
        "bad-answer",
        `Cannot fetch "${url}": the server answered ${answer.status}`,
        { hint: "Check the address, and whether it needs a login" },
      );
    }
    return await readAll(answer, url, options.bytesMax ?? BYTES_MAX);
  } catch (cause) {
    if (cause instanceof NetError) throw cause;
    throw new NetError(
      "unreachable",
      `Cannot fetch "${url}": ${cause instanceof Error ? cause.message : cause}`,
      { cause, hint: "Check the address and the connection" },
    );
  } finally {
    cancel();
  }
}

async function readAll(
  answer: Response,
  url: string,
  bytesMax: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) {
      throw new NetError(
        "too-large",
        `Cannot fetch "${url}": it is larger than ${bytesMax} bytes`,
      );
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
