/**
 * Runs a service on the loopback address, and a guarded fetch to call it with.
 *
 * For tests only.
 *
 * @module
 */

import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { AUTHOR_POLICY } from "./address_policy.ts";
import { systemResolve } from "./dial.ts";
import { NetError, type NetErrorKind } from "./errors.ts";
import {
  createGuardedFetch,
  type GuardedFetchOptions,
  type OutboundRequest,
} from "./guarded_fetch.ts";

/** Answers one request. */
export type Route = (request: Request) => Response | Promise<Response>;

/** What a test is given. */
export interface Bed {
  readonly port: number;
  readonly url: string;
  readonly clock: ManualClock;
  /** Every request that reached the server: `GET /path`. */
  readonly seen: string[];
  call(
    path: string,
    more?: Partial<OutboundRequest>,
    options?: Partial<GuardedFetchOptions>,
  ): ReturnType<ReturnType<typeof createGuardedFetch>>;
}

/** Runs with a server on the loopback address and a fetch that may reach it. */
export async function withServer(
  route: Route,
  run: (bed: Bed) => Promise<void>,
): Promise<void> {
  const seen: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      seen.push(`${request.method} ${new URL(request.url).pathname}`);
      return route(request);
    },
  );
  const { port } = server.addr;
  const clock = new ManualClock();
  const url = `http://127.0.0.1:${port}`;
  try {
    await run({
      port,
      url,
      clock,
      seen,
      call: (path, more = {}, options = {}) =>
        createGuardedFetch({
          clock,
          policy: AUTHOR_POLICY,
          proxies: {},
          resolve: systemResolve,
          ...options,
        })({
          method: "GET",
          url: path.startsWith("/") ? `${url}${path}` : path,
          timeoutMs: 10_000,
          bodyBytesMax: 1000,
          ...more,
        }),
    });
    assert.equal(clock.pending, 0, "a timer is left");
  } finally {
    await server.shutdown();
  }
}

/** Whether an error is of a kind and says so. */
export function fails(kind: NetErrorKind, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NetError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  };
}

/** The text of a body. */
export const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
