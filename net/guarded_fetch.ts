/**
 * Makes outbound HTTP calls that cannot be led astray: by a name that changes its
 * address, a redirect, an endless answer, or a server that never speaks.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { closeQuietly, dial, type DialOptions, fault } from "./dial.ts";
import { NetError } from "./errors.ts";
import { exchange, type WireAnswer } from "./http1.ts";

/** What a caller is handed to make calls with. */
export interface GuardedFetchOptions extends DialOptions {
  readonly clock: Pick<Clock, "after">;
}

/** One call. */
export interface OutboundRequest {
  /** Upper case. */
  readonly method: string;
  /** `http://` or `https://`, without a login. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything: name, connection, redirects and the whole body. */
  readonly timeoutMs: number;
  /** A longer body ends the call with `too-large`. */
  readonly bodyBytesMax: number;
  /** IP addresses, as URLs spell them, that may be called whatever they are. */
  readonly named?: readonly string[];
  /** IP addresses to which the host's name may lead, whatever they are. */
  readonly leadTo?: readonly string[];
  /**
   * What a redirect may do. `follow` (the default): lead to any server that is
   * allowed, which then sees only harmless headers. `same-host`: stay. `none`: the
   * redirect is the answer.
   */
  readonly redirects?: "follow" | "same-host" | "none";
  /** Asked for the request and for each redirect; absent: all are granted. */
  readonly allows?: (url: URL, method: string) => boolean;
  /** Ends the call from outside; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What the server said. Every status is an answer. */
export interface OutboundAnswer extends WireAnswer {
  /** The server that answered, after redirects: `https://host:port`. */
  readonly origin: string;
}

/**
 * Makes one call.
 *
 * @throws {NetError} Any of the kinds that fetching has. Messages name the server,
 *   never path, query, headers or body.
 */
export type GuardedFetch = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** Browsers follow 20; an API that needs more than five is in a circle. */
const REDIRECTS_MAX = 5;

/** Headers that another server may see: none that could carry a credential. */
const HARMLESS = new Set(["accept", "accept-language", "content-type", "user-agent"]);

/** Headers that the exchange itself writes. */
const OWN = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "accept-encoding",
  "expect",
  "te",
  "trailer",
  "upgrade",
  "proxy-authorization",
]);

/** Makes a function that calls. */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  return async (request) => {
    const first = parseUrl(request.url);
    checkHeaders(first, request);
    const { timeoutMs, signal } = request;
    const stop = new AbortController();
    const late = fault(first, "timeout", `no whole answer within ${timeoutMs} ms`, {
      hint: "Give it a longer time-out, or ask a faster server",
    });
    const cancel = options.clock.after(timeoutMs, () => stop.abort(late));
    const onAbort = () => stop.abort(signal!.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      return await untilAborted(follow(first, request, options, stop.signal), stop);
    } finally {
      cancel();
      signal?.removeEventListener("abort", onAbort);
    }
  };
}

/** Name service cannot be interrupted, so the wait for it is left behind. */
async function untilAborted<T>(work: Promise<T>, stop: AbortController): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(stop.signal.reason);
  stop.signal.addEventListener("abort", onAbort, { once: true });
  if (stop.signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    stop.signal.removeEventListener("abort", onAbort);
    work.catch(() => {});
  }
}

async function follow(
  first: URL,
  request: OutboundRequest,
  options: GuardedFetchOptions,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  let hop: Hop = { ...request, at: first, headers: request.headers ?? {} };
  for (let count = 0;; count++) {
    if (request.allows?.(hop.at, hop.method) === false) {
      throw fault(hop.at, "not-granted", `nothing grants this ${hop.method}`);
    }
    const answer = await once(hop, request, options, signal);
    const location = answer.headers.location;
    const redirects = REDIRECTS.has(answer.status) && location !== undefined &&
      request.redirects !== "none";
    if (!redirects) return { ...answer, origin: hop.at.origin };
    if (count >= REDIRECTS_MAX) {
      throw refusedRedirect(hop.at, `it redirects more than ${REDIRECTS_MAX} times`);
    }
    hop = redirected(hop, answer.status, location, request.redirects ?? "follow");
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** One request of the row that redirects make. */
interface Hop {
  readonly at: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function once(
  { at, method, headers, body }: Hop,
  request: OutboundRequest,
  options: GuardedFetchOptions,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const { conn, viaProxy } = await dial(
    { url: at, named: request.named ?? [], leadTo: request.leadTo, signal },
    options,
  );
  const close = () => closeQuietly(conn);
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    const path = `${at.pathname}${at.search}`;
    const bytes = body === undefined ? undefined : new TextEncoder().encode(body);
    return await exchange(conn, {
      method,
      target: viaProxy === undefined ? path : `${at.origin}${path}`,
      headers: [
        ["host", at.host],
        ["connection", "close"],
        ["accept-encoding", "identity"],
        ...viaProxy ?? [],
        ...Object.entries(headers),
        ...lengthOf(method, bytes),
      ],
      body: bytes,
    }, { bodyBytesMax: request.bodyBytesMax, where: at.origin });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof NetError) throw cause;
    throw fault(at, "unreachable", "the connection broke", { cause });
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

function lengthOf(
  method: string,
  bytes: Uint8Array | undefined,
): readonly (readonly [string, string])[] {
  if (bytes !== undefined) return [["content-length", String(bytes.length)]];
  return ["POST", "PUT", "PATCH"].includes(method) ? [["content-length", "0"]] : [];
}

function redirected(
  hop: Hop,
  status: number,
  location: string,
  mode: "follow" | "same-host" | "none",
): Hop {
  const at = URL.parse(location, hop.at);
  if (at === null || !["http:", "https:"].includes(at.protocol) || at.username !== "") {
    throw refusedRedirect(hop.at, "it redirects to what is no address");
  }
  const sameHost = at.host === hop.at.host && at.protocol === hop.at.protocol;
  if (!sameHost && mode === "same-host") {
    throw refusedRedirect(hop.at, `it redirects to another host, "${at.host}"`);
  }
  const keeps = status === 307 || status === 308 ||
    ["GET", "HEAD"].includes(hop.method);
  if (!sameHost && keeps && hop.body !== undefined) {
    throw refusedRedirect(hop.at, `it asks to send the body to "${at.host}"`);
  }
  const headers = Object.entries(hop.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    return (sameHost || HARMLESS.has(lower)) && (keeps || lower !== "content-type");
  });
  return {
    at,
    method: keeps ? hop.method : "GET",
    headers: Object.fromEntries(headers),
    ...(keeps && hop.body !== undefined ? { body: hop.body } : {}),
  };
}

function refusedRedirect(at: URL, why: string): NetError {
  return fault(at, "refused-redirect", why, {
    hint: "Call the address that it redirects to",
  });
}

/** @throws {NetError} `bad-request`; the text is not quoted, it may hold a secret. */
function parseUrl(text: string): URL {
  const refuse = (why: string, hint: string) =>
    new NetError("bad-request", `Cannot fetch what is asked for: ${why}`, { hint });
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw refuse(
      "the URL cannot be read",
      "It must begin with http:// or https:// and name a host",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw refuse("the URL holds a login", "Send it as a header");
  }
  url.hash = "";
  return url;
}

function checkHeaders(url: URL, { method, headers = {} }: OutboundRequest): void {
  if (!/^[A-Z]+$/.test(method)) throw fault(url, "bad-request", "its method is none");
  for (const [name, value] of Object.entries(headers)) {
    const sendable = /^[\t\x20-\x7e]*$/.test(value);
    if (
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && sendable && !OWN.has(name.toLowerCase())
    ) {
      continue;
    }
    throw fault(
      url,
      "bad-request",
      `the header "${name.slice(0, 80)}" cannot be sent`,
      {
        hint: sendable
          ? "Leave it out; the connection's own headers are set by the program"
          : "Its value holds a line break, or a character outside ASCII",
      },
    );
  }
}
