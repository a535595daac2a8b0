/**
 * Routes inbound requests to handlers that see neither a socket nor the router.
 *
 * @module
 */

import { Hono } from "hono";

/**
 * The longest request body in bytes, unless told otherwise. The API server sends
 * objects of at most 1.5 MiB (etcd's limit), twice in an admission review.
 */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;

/** What a handler sees of a request. */
export interface InboundRequest {
  /** Upper case: `GET`. */
  readonly method: string;
  readonly url: URL;
  /** The part of the path that `:name` matched, percent-decoded. */
  param(name: string): string | undefined;
  /** The first value of a query parameter. */
  query(name: string): string | undefined;
  /** A header by its name, case ignored. */
  header(name: string): string | undefined;
  /** The whole body as text; a body over the limit ends the request with 413. */
  text(): Promise<string>;
}

/** Answers one request. What it throws becomes a 500 that tells no detail. */
export type Handler = (request: InboundRequest) => Response | Promise<Response>;

/** A table of routes. */
export interface App {
  /** Serves GET, and HEAD without the body. `path` may hold `:name` parts. */
  get(path: string, handler: Handler): void;
  /** Serves POST. */
  post(path: string, handler: Handler): void;
  /** Answers a request as the server would. */
  fetch(request: Request): Promise<Response>;
  /** Answers a request without any socket, for tests. `path` starts with `/`. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** How an {@link App} behaves where no handler decides. */
export interface AppOptions {
  /** Largest body in bytes; absent: {@link BODY_BYTES_MAX}. */
  readonly bodyBytesMax?: number;
  /** Told what a handler threw. The client gets a plain 500. */
  readonly onError?: (error: unknown, request: Request) => void;
}

/** Makes an empty table of routes. */
export function createApp(options: AppOptions = {}): App {
  const bytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
  const hono = new Hono();
  hono.notFound((c) =>
    errorResponse(404, `Cannot find "${c.req.path}": there is no such route`)
  );
  hono.onError((error, c) => {
    if (error instanceof BodyTooLargeError) return errorResponse(413, error.message);
    options.onError?.(error, c.req.raw);
    return errorResponse(500, "Cannot answer: the server failed");
  });
  const route = (method: "GET" | "POST", path: string, handler: Handler) => {
    hono.on(method, path, (c) => {
      if (Number(c.req.header("content-length")) > bytesMax) {
        throw new BodyTooLargeError(bytesMax);
      }
      return handler({
        method: c.req.method,
        url: new URL(c.req.url),
        param: (name) => c.req.param(name),
        query: (name) => c.req.query(name),
        header: (name) => c.req.header(name),
        text: () => readText(c.req.raw.body, bytesMax),
      });
    });
  };
  return {
    get: (path, handler) => route("GET", path, handler),
    post: (path, handler) => route("POST", path, handler),
    fetch: async (request) => await hono.fetch(request),
    request: async (path, init) => await hono.request(path, init),
  };
}

/** The client's fault, so it is answered but not reported. */
class BodyTooLargeError extends Error {
  constructor(bytesMax: number) {
    super(`Cannot read the body: it is larger than ${bytesMax} bytes`);
  }
}

/** A body of unknown length is found too long only while it is read. */
async function readText(
  body: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new BodyTooLargeError(bytesMax);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A JSON answer; `Cache-Control: no-store`, since every answer is of this moment. */
export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

/** An error as JSON: `{ "error": "Cannot …" }`. */
export function errorResponse(status: number, message: string): Response {
  return jsonResponse({ error: message }, status);
}
