/**
 * Makes the requests of a plug-in to other services, as far as its grants go.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import {
  HookError,
  HostAnswerError,
  type HostCallContext,
  type HttpAnswer,
  type HttpRequest,
} from "../hooks/mod.ts";
import { type HttpGrant, httpGrantFor } from "../katalog/mod.ts";
import { type GuardedFetch, NetError } from "../net/mod.ts";

/** What requests need. */
export interface HookHttpOptions {
  /** The hook's name, for messages. */
  readonly hook: string;
  readonly grants: readonly HttpGrant[];
  /** For code that is not trusted: refuses every address but the internet's. */
  readonly fetch: GuardedFetch;
  /** What the whole call may take, milliseconds. */
  readonly timeMs: number;
  /** The longest body, bytes. */
  readonly bodyBytesMax: number;
}

/** Requests that may be sent twice without harm. */
const REPEATABLE = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/**
 * Makes one request.
 *
 * @throws {HookError} `denied`, also for a redirect that leaves the grants.
 * @throws {HostAnswerError} For what the plug-in may deal with.
 */
export async function hookRequest(
  { method, url, headers, body, timeout }: HttpRequest,
  { hook, grants, fetch, timeMs, bodyBytesMax }: HookHttpOptions,
  context: HostCallContext,
): Promise<HttpAnswer> {
  const at = URL.parse(url);
  // The path is compared as it was written, before anything has made sense of it.
  const isPlain = !/%2f|%5c|%2e|\\/i.test(url.split(/[?#]/)[0]);
  const grant = at !== null && isPlain ? httpGrantFor(grants, at, method) : undefined;
  if (at === null || grant === undefined) {
    throw denied(hook, method, at, "nothing grants it");
  }
  const wanted = timeout === undefined ? timeMs : parseDuration(timeout) ?? timeMs;
  if (!REPEATABLE.has(method)) context.markUnrepeatable();
  try {
    const answer = await fetch({
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      timeoutMs: Math.min(wanted, timeMs),
      bodyBytesMax,
      named: [grant.host],
      leadTo: grant.addresses,
      redirects: "same-host",
      allows: (hop, verb) => httpGrantFor(grants, hop, verb) !== undefined,
      signal: context.signal,
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: new TextDecoder().decode(answer.body),
    };
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    const { kind, message } = error;
    if (
      kind === "not-granted" || kind === "refused-address" ||
      kind === "refused-redirect"
    ) {
      throw new HookError("denied", message, {
        hint: "Private addresses are reached only where the grant names them",
        cause: error,
      });
    }
    throw new HostAnswerError(kind, message);
  }
}

/** Path and query may hold a secret, so only the server is named. */
function denied(hook: string, method: string, at: URL | null, why: string): HookError {
  const where = at === null ? "what is no address" : `"${at.origin}"`;
  return new HookError(
    "denied",
    `Cannot let the hook "${hook}" call ${where} with ${method}: ${why}`,
    { hint: "If you trust it with that, say so under `capabilities.http`" },
  );
}
