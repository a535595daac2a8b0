/**
 * Listens for HTTP, within limits, until it is asked to drain.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import { type App, errorResponse } from "./app.ts";
import { listenError } from "./errors.ts";

/** What a server takes on at most. Absent values mean the defaults below. */
export interface ServerLimits {
  /** Requests being answered at once; more get 503. Default 256. */
  readonly requestsMax?: number;
  /** Milliseconds to make one answer; then 503. Default 20000. */
  readonly requestMs?: number;
}

/** Where to listen and what to answer. */
export interface ServerOptions {
  /** 1 to 65535, or 0 for any free one. */
  readonly port: number;
  /**
   * The address to listen on. Default `127.0.0.1`: what is served here is for
   * this machine, until somebody says otherwise.
   */
  readonly hostname?: string;
  readonly app: Pick<App, "fetch">;
  readonly clock: Clock;
  readonly limits?: ServerLimits;
}

/** A listening server. */
export interface Server {
  readonly hostname: string;
  /** The real port, also when 0 was asked for. */
  readonly port: number;
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /**
   * Takes no more connections, lets running requests end, and cuts off what is
   * left after `graceMs` milliseconds. Safe to call twice.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Enough for probes, a scraper and some browsers; each waiting request holds up
 * to one body in memory.
 */
const REQUESTS_MAX = 256;

/** The default write time-out of the runtime's API; no answer takes longer. */
const REQUEST_MS = 20_000;

/** How long the last answers may take to leave once the grace is over. */
const LAST_WORDS_MS = 500;

/**
 * Starts to listen.
 *
 * @throws {NetError} If the address cannot be used.
 */
export function createServer(options: ServerOptions): Server {
  const hostname = options.hostname ?? "127.0.0.1";
  const { handler, cut } = limited(options);
  const server = listen(hostname, options.port, handler);
  const { port } = server.addr;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  let closing: Promise<void> | undefined;
  return {
    hostname,
    port,
    url: `http://${host}:${port}`,
    close(graceMs) {
      closing ??= drain(server, cut, options.clock, graceMs);
      return closing;
    },
  };
}

function listen(
  hostname: string,
  port: number,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname, port, onListen() {} }, handler);
  } catch (cause) {
    throw listenError(cause, `${hostname}:${port}`) ?? cause;
  }
}

function limited(options: ServerOptions): {
  readonly handler: (request: Request) => Promise<Response>;
  /** Answers every running request now. */
  readonly cut: () => void;
} {
  const requestsMax = options.limits?.requestsMax ?? REQUESTS_MAX;
  const requestMs = options.limits?.requestMs ?? REQUEST_MS;
  const waiting = new Set<(answer: Response) => void>();
  let running = 0;
  const handler = async (request: Request) => {
    if (running >= requestsMax) {
      const busy = errorResponse(503, "Cannot answer: too many requests at once");
      busy.headers.set("retry-after", "1");
      return busy;
    }
    running++;
    const early = Promise.withResolvers<Response>();
    waiting.add(early.resolve);
    const cancel = options.clock.after(
      requestMs,
      () => early.resolve(errorResponse(503, `Cannot answer within ${requestMs} ms`)),
    );
    // The place is free only when the handler is done, not when the client has
    // been told: a slow handler must not be started over and over.
    const answer = options.app.fetch(request).finally(() => running--);
    try {
      return await Promise.race([answer, early.promise]);
    } finally {
      cancel();
      waiting.delete(early.resolve);
    }
  };
  const cut = () => {
    for (const end of waiting) {
      end(errorResponse(503, "Cannot answer: the server is stopping"));
    }
  };
  return { handler, cut };
}

async function drain(
  server: Deno.HttpServer,
  cut: () => void,
  clock: Clock,
  graceMs: number,
): Promise<void> {
  const drained = new AbortController();
  // Aborting the server once its shutdown has begun throws out of reach (Deno
  // 2.9), so what is left is answered, and whoever does not read is left behind.
  const patience = sleep(clock, graceMs, drained.signal)
    .then(cut)
    .then(() => sleep(clock, LAST_WORDS_MS, drained.signal))
    .catch(() => {});
  await Promise.race([server.shutdown(), patience]);
  drained.abort();
  await patience;
}
