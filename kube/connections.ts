/**
 * Shares HTTP connections out among requests and watches.
 *
 * One HTTP/2 connection carries a limited number of streams (API servers allow
 * 100), and a request beyond that hangs for ever instead of opening another. So
 * long-lived watches never share a connection with requests, and none gets full.
 *
 * @module
 */

import type { ClusterConfig } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import { createNodeFetch } from "./node_fetch.ts";

/** What goes out in one exchange. */
export interface Outgoing {
  /** In capitals. */
  readonly method: string;
  /** Whole. */
  readonly url: string;
  /** Credentials included. */
  readonly headers: Headers;
  /** As it goes over the wire. */
  readonly body?: string;
  /** Ends the exchange, and the body of the answer with it. */
  readonly signal: AbortSignal;
}

/** One connection that can be asked. */
export interface Connection {
  /** As the global `fetch`: answers of any status, errors for none. */
  fetch(outgoing: Outgoing): Promise<Response>;
  /** Lets go of the socket. */
  close(): void;
}

/** A place on a connection. */
export interface Place {
  readonly connection: Connection;
  /**
   * Gives the place back.
   *
   * @param broken No answer came: nothing more is sent this way, since a dead
   * connection is noticed by time alone.
   */
  release(broken: boolean): void;
}

/** Streams per connection: API servers allow 100, and some proxies a few less. */
const STREAMS_MAX = 80;

interface Slot {
  readonly connection: Connection;
  streams: number;
  retired: boolean;
}

/** Connections by lane; a lane opens as many as it needs. */
export class Connections {
  readonly #open: () => Connection;
  readonly #lanes = new Map<string, Set<Slot>>();

  /** @param open Makes a connection; it may connect as late as at its first use. */
  constructor(open: () => Connection) {
    this.#open = open;
  }

  /** Takes a place. Lanes never share a connection. */
  take(lane: string): Place {
    const slots = this.#lanes.get(lane) ?? new Set();
    this.#lanes.set(lane, slots);
    const slot = slots.values().find((slot) => slot.streams < STREAMS_MAX) ??
      this.#add(slots);
    slot.streams++;
    let given = false;
    return {
      connection: slot.connection,
      release: (broken) => {
        if (given) return;
        given = true;
        slot.streams--;
        if (broken && !slot.retired) {
          slot.retired = true;
          slots.delete(slot);
        }
        if (slot.retired && slot.streams === 0) slot.connection.close();
      },
    };
  }

  /**
   * Closes idle connections now, others when their last place comes back: nothing new
   * goes over them, as at the end, or after a change of the credentials.
   */
  retire(): void {
    for (const slots of this.#lanes.values()) {
      for (const slot of slots) {
        slot.retired = true;
        if (slot.streams === 0) slot.connection.close();
      }
      slots.clear();
    }
  }

  #add(slots: Set<Slot>): Slot {
    const slot = { connection: this.#open(), streams: 0, retired: false };
    slots.add(slot);
    return slot;
  }
}

/**
 * Opens a connection as the configuration says.
 *
 * @throws {KubeError} `config`, if certificates or the proxy cannot be used.
 */
export function openConnection(config: ClusterConfig): Connection {
  // `fetch` can neither skip the check of a certificate nor check another name.
  const special = config.insecureSkipTlsVerify || config.tlsServerName !== undefined;
  if (special && config.server.startsWith("https:")) return createNodeFetch(config);
  const client = createHttpClient(config);
  return {
    fetch: ({ url, ...init }) => fetch(url, { ...init, redirect: "manual", client }),
    close: () => client.close(),
  };
}

function createHttpClient(config: ClusterConfig): Deno.HttpClient {
  const { caPem, clientCertificate, proxyUrl } = config;
  try {
    return Deno.createHttpClient({
      ...(caPem === undefined ? {} : { caCerts: [caPem] }),
      ...(clientCertificate === undefined ? {} : {
        cert: clientCertificate.certPem,
        key: clientCertificate.keyPem,
      }),
      ...(proxyUrl === undefined ? {} : { proxy: proxyOf(proxyUrl) }),
    });
  } catch (cause) {
    throw new KubeError(
      "config",
      `Cannot use the certificates or the proxy of ${config.source}: ${
        cause instanceof Error ? cause.message : cause
      }`,
      {
        cause,
        hint:
          "Check that each is complete PEM, and that key and certificate belong together",
      },
    );
  }
}

function proxyOf(proxyUrl: string): Deno.Proxy {
  const url = new URL(proxyUrl);
  const basicAuth = url.username === "" ? {} : {
    basicAuth: {
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    },
  };
  const transport = url.protocol.startsWith("socks5")
    ? "socks5"
    : url.protocol === "https:"
    ? "https"
    : "http";
  return { transport, url: `${url.protocol}//${url.host}`, ...basicAuth };
}
