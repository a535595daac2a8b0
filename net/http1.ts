/**
 * Speaks one HTTP/1.1 exchange over a connection that somebody else made.
 *
 * The platform's own client resolves names by itself, so it cannot be held to an
 * address that was checked. One request on one connection needs little: no pool, no
 * pipelining, no upgrade.
 *
 * @module
 */

import { NetError } from "./errors.ts";

/** The part of a connection that an exchange uses. */
export interface Wire {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
}

/** What is sent. Names and values have been checked. */
export interface WireRequest {
  readonly method: string;
  /** The path and query, or the whole URL for a proxy. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** What came back. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; of repeated ones the values, joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** All lines before the body; servers and clients usually stop at 8 or 16 KiB. */
const HEAD_BYTES_MAX = 64 * 1024;

/** Interim answers (100, 103) before the real one. */
const INTERIM_MAX = 8;

/**
 * Sends a request and reads the whole answer.
 *
 * @param where The server, for messages.
 * @throws {NetError} `bad-answer`, `too-large`, or `unreachable` when it breaks off.
 */
export async function exchange(
  wire: Wire,
  request: WireRequest,
  { bodyBytesMax, where }: { readonly bodyBytesMax: number; readonly where: string },
): Promise<WireAnswer> {
  await writeAll(wire, request);
  const reader = new Reader(wire, where);
  for (let i = 0; i < INTERIM_MAX; i++) {
    const head = await reader.head();
    if (head.status < 200) continue;
    const body = await readBody(reader, head, {
      bytesMax: bodyBytesMax,
      bodiless: request.method === "HEAD" || head.status === 204 ||
        head.status === 304,
    });
    return { ...head, body };
  }
  throw reader.odd("it never gives a final answer");
}

/**
 * Asks a proxy for a tunnel.
 *
 * @throws {NetError} `unreachable` when it refuses.
 */
export async function openTunnel(
  wire: Wire,
  { target, headers, where }: {
    readonly target: string;
    readonly headers: WireRequest["headers"];
    readonly where: string;
  },
): Promise<void> {
  await writeAll(wire, { method: "CONNECT", target, headers });
  const reader = new Reader(wire, where);
  const { status } = await reader.head();
  if (status >= 200 && status < 300) return;
  throw new NetError(
    "unreachable",
    `Cannot fetch "${where}": the proxy answered ${status}`,
    { hint: "Check HTTPS_PROXY and NO_PROXY, and what the proxy allows" },
  );
}

async function writeAll(wire: Wire, request: WireRequest): Promise<void> {
  const { method, target, headers, body = new Uint8Array() } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = new TextEncoder().encode(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  for (let at = 0; at < bytes.length;) at += await wire.write(bytes.subarray(at));
}

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads lines and blocks of known length. */
class Reader {
  readonly #wire: Wire;
  readonly #where: string;
  #kept: Uint8Array = new Uint8Array();

  constructor(wire: Wire, where: string) {
    this.#wire = wire;
    this.#where = where;
  }

  odd(why: string): NetError {
    return new NetError("bad-answer", `Cannot fetch "${this.#where}": ${why}`, {
      hint: "Check that an HTTP server listens there, and whether it wants TLS",
    });
  }

  tooLarge(bytesMax: number): NetError {
    return new NetError(
      "too-large",
      `Cannot fetch "${this.#where}": the answer is larger than ${bytesMax} bytes`,
      { hint: "Ask for less: a narrower path or query" },
    );
  }

  broken(): NetError {
    const message = `Cannot fetch "${this.#where}": the connection broke`;
    return new NetError("unreachable", message, { hint: "Try again later" });
  }

  /** The bytes that are there now; `undefined` at the end. */
  async some(): Promise<Uint8Array | undefined> {
    if (this.#kept.length > 0) {
      const kept = this.#kept;
      this.#kept = new Uint8Array();
      return kept;
    }
    const into = new Uint8Array(16 * 1024);
    const count = await this.#wire.read(into);
    return count === null ? undefined : into.subarray(0, count);
  }

  /** What was read beyond what was wanted. */
  giveBack(bytes: Uint8Array): void {
    this.#kept = bytes;
  }

  /** One line without its end; `budget` bytes at most. */
  async line(budget: number): Promise<string> {
    // Joined once: a server that sends single bytes must not cost a copy for each.
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const bytes = await this.some();
      if (bytes === undefined) throw this.broken();
      const end = bytes.indexOf(10);
      const part = end < 0 ? bytes : bytes.subarray(0, end);
      parts.push(part);
      size += part.length;
      if (size > budget) throw this.odd("its head is too long");
      if (end < 0) continue;
      this.giveBack(bytes.subarray(end + 1));
      return new TextDecoder("latin1").decode(joined(parts)).replace(/\r$/, "");
    }
  }

  async head(): Promise<Head> {
    const first = await this.line(HEAD_BYTES_MAX);
    const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1];
    if (status === undefined) throw this.odd("it answers something else than HTTP/1.1");
    const headers: Record<string, string> = Object.create(null);
    let left = HEAD_BYTES_MAX - first.length;
    for (;;) {
      const line = await this.line(left);
      left -= line.length + 2;
      if (line === "") return { status: Number(status), headers: { ...headers } };
      const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
      if (field === null) throw this.odd("a header of it cannot be read");
      const name = field[1].toLowerCase();
      const before = headers[name];
      headers[name] = before === undefined ? field[2] : `${before}, ${field[2]}`;
    }
  }
}

interface BodyLimits {
  readonly bytesMax: number;
  readonly bodiless: boolean;
}

async function readBody(
  reader: Reader,
  { headers }: Head,
  { bytesMax, bodiless }: BodyLimits,
): Promise<Uint8Array> {
  if (bodiless) return new Uint8Array();
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw reader.odd(`its body is encoded as "${encoding.slice(0, 40)}"`);
  }
  const transfer = headers["transfer-encoding"];
  if (transfer !== undefined) {
    if (transfer.toLowerCase() !== "chunked") {
      throw reader.odd("its transfer encoding is unknown");
    }
    return await readChunks(reader, bytesMax);
  }
  const stated = headers["content-length"];
  if (stated === undefined) return await readToEnd(reader, bytesMax);
  if (!/^\d+$/.test(stated)) throw reader.odd("its content-length is no number");
  if (Number(stated) > bytesMax) throw reader.tooLarge(bytesMax);
  return await readExactly(reader, Number(stated));
}

async function readToEnd(reader: Reader, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.some(); part; part = await reader.some()) {
    size += part.length;
    if (size > bytesMax) throw reader.tooLarge(bytesMax);
    parts.push(part);
  }
  return joined(parts);
}

async function readExactly(reader: Reader, length: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let left = length;
  while (left > 0) {
    const part = await reader.some();
    if (part === undefined) throw reader.broken();
    if (part.length > left) reader.giveBack(part.subarray(left));
    parts.push(part.subarray(0, left));
    left -= Math.min(left, part.length);
  }
  return joined(parts);
}

async function readChunks(reader: Reader, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const line = await reader.line(1024);
    const digits = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (digits === undefined) throw reader.odd("a chunk of it has no length");
    const length = Number.parseInt(digits, 16);
    // What follows the last chunk is of no use, and the connection ends here.
    if (length === 0) return joined(parts);
    size += length;
    if (size > bytesMax) throw reader.tooLarge(bytesMax);
    parts.push(await readExactly(reader, length));
    if (await reader.line(2) !== "") throw reader.odd("a chunk of it has no end");
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
