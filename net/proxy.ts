/**
 * Knows which calls go through a proxy, in the usual variables' terms.
 *
 * @module
 */

import { parseIpAddress } from "./ip_address.ts";

/** The proxies of one process. Absent means direct. */
export interface ProxySettings {
  /** `HTTP_PROXY`: for `http://`. Only `http://host:port` can be used. */
  readonly http?: string;
  /** `HTTPS_PROXY`: for `https://`, by a tunnel. */
  readonly https?: string;
  /** `NO_PROXY`: hosts, `.suffixes`, `host:port`, IPv4 networks, or `*`. */
  readonly except?: string;
}

/** Reads the variables, each in upper or lower case. */
export function proxiesOf(env: (name: string) => string | undefined): ProxySettings {
  const read = (name: string) => env(name) || env(name.toLowerCase()) || undefined;
  const [http, https, except] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map(read);
  return {
    ...(http ? { http } : {}),
    ...(https ? { https } : {}),
    ...(except ? { except } : {}),
  };
}

/** The proxy for a URL; `undefined`: direct. This machine's own names never have one. */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === "https:" ? settings.https : settings.http;
  if (proxy === undefined) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost")) return undefined;
  const address = parseIpAddress(host);
  if (address?.[0] === 127 || host === "::1") return undefined;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const excepted = (settings.except ?? "").split(/[\s,]+/)
    .some((entry) => entry !== "" && covers(entry.toLowerCase(), host, port));
  return excepted ? undefined : proxy;
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const network = /^(.+)\/(\d{1,2})$/.exec(entry);
  if (network !== null) return inNetwork(host, network[1], Number(network[2]));
  const withPort = /^(.*[^:]):(\d+)$/.exec(entry);
  if (withPort !== null && withPort[2] !== port) return false;
  const name = (withPort?.[1] ?? entry).replace(/^\*?\./, "");
  return host === name || host.endsWith(`.${name}`);
}

function inNetwork(host: string, network: string, bits: number): boolean {
  const [address, prefix] = [parseIpAddress(host), parseIpAddress(network)];
  if (address?.length !== 4 || prefix?.length !== 4 || bits > 32) return false;
  const number = (bytes: Uint8Array) =>
    bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - bits);
  return Math.floor(number(address) / size) === Math.floor(number(prefix) / size);
}
