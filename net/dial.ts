/**
 * Opens a connection to an address that was checked, and to no other.
 *
 * The name is resolved once; what is checked is what is connected to, so a name
 * that changes its address between the two gains nothing.
 *
 * @module
 */

import { lookup } from "node:dns";
import { type AddressPolicy, allowedAddresses } from "./address_policy.ts";
import { NetError } from "./errors.ts";
import { openTunnel } from "./http1.ts";
import { parseIpAddress } from "./ip_address.ts";
import { proxyFor, type ProxySettings } from "./proxy.ts";

/** Finds the addresses of a name; rejects, or gives none, for an unknown one. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Where calls go and what they may reach. */
export interface DialOptions {
  readonly policy: AddressPolicy;
  readonly proxies: ProxySettings;
  readonly resolve: Resolve;
  /** More authorities than the system's, PEM. */
  readonly caCerts?: readonly string[];
}

/** One connection to make. */
export interface Destination {
  readonly url: URL;
  /** Addresses that are allowed whatever they are. */
  readonly named: readonly string[];
  /** Addresses to which the name may lead, whatever they are. */
  readonly leadTo?: readonly string[];
  /** Closes the connection, in whatever state it is. */
  readonly signal: AbortSignal;
}

/** A connection, ready for a request. */
export interface Dialled {
  readonly conn: Deno.Conn;
  /** The proxy takes whole URLs, with these headers. */
  readonly viaProxy?: readonly (readonly [string, string])[];
}

/** Asks the system: hosts file, search domains and name servers as it has them. */
export function systemResolve(host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => {
      if (error === null) resolve(found.map(({ address }) => address));
      else reject(error);
    });
  });
}

/**
 * Connects to the server of a URL, through its proxy if it has one.
 *
 * A proxied name is resolved by the proxy; as far as it is known here too, its
 * addresses are checked.
 *
 * @throws {NetError} `unknown-host`, `refused-address`, `unreachable`, `certificate`
 *   or `bad-request`.
 */
export async function dial(
  destination: Destination,
  options: DialOptions,
): Promise<Dialled> {
  const { url } = destination;
  const proxy = proxyFor(url, options.proxies);
  const addresses = await checkedAddresses(destination, options, proxy !== undefined);
  if (proxy !== undefined) return await viaProxy(proxy, destination, options);
  const conn = await connectAny(addresses, portOf(url), destination);
  return {
    conn: url.protocol === "https:" ? await secured(conn, destination, options) : conn,
  };
}

async function checkedAddresses(
  { url, named, leadTo }: Destination,
  { policy, resolve }: DialOptions,
  proxied: boolean,
): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const found = parseIpAddress(host) === undefined
    ? await resolve(host).catch(() => [])
    : [host];
  if (found.length === 0) {
    if (proxied) return [];
    throw fault(url, "unknown-host", "the name has no address", {
      hint: "Check the host's name, and the cluster's name service",
    });
  }
  const allowed = allowedAddresses(host, found, policy, named, leadTo);
  if (allowed.length > 0) return allowed;
  throw fault(url, "refused-address", `calls to ${found[0]} are refused`, {
    hint: "Metadata and link-local addresses must be named, as the address itself",
  });
}

/** Tries the addresses in turn: a dead IPv6 route must not end the call. */
async function connectAny(
  addresses: readonly string[],
  port: number,
  { url, signal }: Destination,
): Promise<Deno.TcpConn> {
  let last: unknown;
  for (const hostname of addresses.slice(0, ADDRESSES_MAX)) {
    try {
      return await Deno.connect({ hostname, port, signal });
    } catch (cause) {
      signal.throwIfAborted();
      last = cause;
    }
  }
  const why = last instanceof Deno.errors.ConnectionRefused
    ? "the connection was refused"
    : "there is no connection";
  throw fault(url, "unreachable", why, {
    cause: last,
    hint: "Check host and port, and whether a network policy is in the way",
  });
}

/** More addresses than this mean the same service many times over. */
const ADDRESSES_MAX = 4;

async function secured(
  conn: Deno.TcpConn,
  { url, signal }: Destination,
  { caCerts }: DialOptions,
): Promise<Deno.TlsConn> {
  let tls: Deno.TlsConn | undefined;
  const close = () => closeQuietly(tls ?? conn);
  signal.addEventListener("abort", close, { once: true });
  try {
    tls = await Deno.startTls(conn, {
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      alpnProtocols: ["http/1.1"],
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
    });
    await tls.handshake();
    return tls;
  } catch (cause) {
    signal.throwIfAborted();
    closeQuietly(tls ?? conn);
    const known = /certificate|UnknownIssuer|NotValidForName|Expired/i.test(
      String(cause instanceof Error ? cause.message : cause),
    );
    throw known
      ? fault(url, "certificate", "its certificate is not trusted for this name", {
        cause,
        hint: "Add its authority to the system's, or with DENO_CERT",
      })
      : fault(url, "unreachable", "no TLS connection could be made", {
        cause,
        hint: "Check that the server speaks TLS on this port",
      });
  } finally {
    signal.removeEventListener("abort", close);
  }
}

async function viaProxy(
  proxy: string,
  destination: Destination,
  options: DialOptions,
): Promise<Dialled> {
  const { url, signal } = destination;
  const at = URL.parse(proxy.includes("://") ? proxy : `http://${proxy}`);
  if (at === null || at.protocol !== "http:") {
    throw fault(url, "bad-request", "its proxy is none that can be used", {
      hint: "HTTP_PROXY and HTTPS_PROXY take `http://host:port`",
    });
  }
  const host = at.hostname.replace(/^\[|\]$/g, "");
  // Whoever set the proxy named it: its own address is not checked.
  const conn = await connectAny([host], portOf(at), { ...destination, url: at });
  const login = `${decodeURIComponent(at.username)}:${decodeURIComponent(at.password)}`;
  const headers: [string, string][] = at.username === "" ? [] : [
    ["proxy-authorization", `Basic ${btoa(login)}`],
  ];
  if (url.protocol === "http:") return { conn, viaProxy: headers };
  const close = () => closeQuietly(conn);
  signal.addEventListener("abort", close, { once: true });
  try {
    const target = `${url.hostname}:${portOf(url)}`;
    await openTunnel(conn, {
      target,
      headers: [["host", target], ...headers],
      where: url.origin,
    });
  } catch (cause) {
    closeQuietly(conn);
    throw cause;
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { conn: await secured(conn, destination, options) };
}

/** Closes a connection that may be closed already. */
export function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // An abort closed it before.
  }
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === "https:" ? 443 : 80);
}

/** A failure that names the server, and never path, query or login. */
export function fault(
  url: URL,
  kind: NetError["kind"],
  why: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): NetError {
  return new NetError(kind, `Cannot fetch "${url.origin}": ${why}`, options);
}
