/**
 * Lists the functions about addresses and host names.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { trimSpace } from "../go_text.ts";
import { isPrivateIp, networkHolds, parseIp } from "../ip.ts";

const net = family("net");
const domain = family("domain");

function hostOf(value: Json | undefined): string {
  if (typeof value !== "string") return "";
  let host = trimSpace(value);
  for (const scheme of ["https://", "http://"]) {
    if (host.startsWith(scheme)) host = host.slice(scheme.length);
  }
  return host.endsWith("/") ? host.slice(0, -1) : host;
}

/** The families `net` and `domain`. */
export const NET_FUNCTIONS: readonly TemplateFunction[] = [
  net({
    name: "cidrContains",
    parameters: ["cidr string", "ip string"],
    returns: "bool",
    doc: "Whether a network holds an address, IPv4 or IPv6",
    examples: [
      ['cidrContains "10.4.0.0/16" "10.4.9.1"', "true"],
      ['cidrContains "10.4.0.0/33" "10.4.9.1"', "false"],
      ['cidrContains "fd00::/8" "fd12::1"', "true"],
      ['cidrContains "10.4.0.0/15" "10.6.0.0"', "false"],
    ],
    run: networkHolds,
  }),
  net({
    name: "ipValid",
    parameters: ["ip string"],
    returns: "bool",
    doc: "Whether a text is an address, IPv4 or IPv6 without a zone",
    examples: [
      ['ipValid "10.4.9"', "false"],
      ['ipValid "10.04.9.1"', "false"],
      ['ipValid "::ffff:10.0.0.1"', "true"],
      ['ipValid "fe80::1%eth0"', "false"],
      ['ipValid "1::2::3"', "false"],
    ],
    run: (ip) => parseIp(ip) !== undefined,
  }),
  net({
    name: "ipIsPrivate",
    parameters: ["ip string"],
    returns: "bool",
    doc: "Whether an address is of a private network; loopback is not",
    examples: [
      ['ipIsPrivate "172.31.0.9"', "true"],
      ['ipIsPrivate "172.32.0.9"', "false"],
      ['ipIsPrivate "127.0.0.1"', "false"],
    ],
    run: (ip) => {
      const bytes = parseIp(ip);
      return bytes !== undefined && isPrivateIp(bytes);
    },
  }),
  domain({
    name: "domainHost",
    parameters: ["url any"],
    returns: "string",
    doc: "A URL without its scheme and one closing slash; port and path stay",
    examples: [['domainHost "http://shop.io:81/"', "shop.io:81"], ["domainHost 3", ""]],
    run: hostOf,
  }),
  domain({
    name: "domainBare",
    parameters: ["url any"],
    returns: "string",
    doc: "As domainHost, and without www. at the front",
    examples: [['domainBare "https://www.shop.io"', "shop.io"], [
      'domainBare "www.shop.io/"',
      "shop.io",
    ]],
    run: (url) => {
      const host = hostOf(url);
      return host.startsWith("www.") ? host.slice(4) : host;
    },
  }),
];
