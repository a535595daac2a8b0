/**
 * Sends requests where the server's certificate is checked in another way than the
 * URL says: against another name, or not at all.
 *
 * HTTP/1.1 with a socket per request in flight; development clusters use it.
 *
 * @module
 */

import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { ClusterConfig } from "./cluster_config.ts";
import type { Connection, Outgoing } from "./connections.ts";

/** Makes a connection that obeys `insecureSkipTlsVerify` and `tlsServerName`. */
export function createNodeFetch(config: ClusterConfig): Connection {
  const agent = new Agent({ keepAlive: true });
  const tls = {
    agent,
    rejectUnauthorized: config.insecureSkipTlsVerify !== true,
    ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
    ...(config.caPem === undefined ? {} : { ca: config.caPem }),
    ...(config.clientCertificate === undefined ? {} : {
      cert: config.clientCertificate.certPem,
      key: config.clientCertificate.keyPem,
    }),
  };
  return {
    fetch: (outgoing) => send(outgoing, tls),
    close: () => agent.destroy(),
  };
}

function send(outgoing: Outgoing, tls: Record<string, unknown>): Promise<Response> {
  const { method, url, headers, body, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      ...tls,
      method,
      headers: Object.fromEntries(headers),
      signal,
    });
    sending.on("response", (answer) => resolve(responseOf(answer)));
    sending.on("error", reject);
    sending.end(body);
  });
}

function responseOf(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  const status = answer.statusCode ?? 502;
  // These have no body, and Response refuses one with them.
  const bodiless = status === 204 || status === 304;
  const body = Readable.toWeb(answer) as unknown as ReadableStream<Uint8Array>;
  if (bodiless) answer.resume();
  return new Response(bodiless ? null : body, { status, headers });
}
