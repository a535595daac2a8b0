/**
 * Tells what Go's `net/url` and `net/mail` take for a URL or an e-mail address.
 *
 * @module
 */

import { parseIp } from "./ip.ts";

/**
 * Whether a text is an http or https URL with a host, as Go's `ParseRequestURI`
 * reads it: no control characters, valid escapes, a numeric port.
 */
export function isHttpUrl(text: string): boolean {
  // deno-lint-ignore no-control-regex -- those are what is refused.
  if (/[\x00-\x1f\x7f]/.test(text)) return false;
  const parts = /^https?:\/\/([^/?]*)([^?]*)/i.exec(text);
  if (parts === null) return false;
  const [, authority, path] = parts;
  const at = authority.lastIndexOf("@");
  return hasValidEscapes(path) && isUserInfo(authority.slice(0, Math.max(at, 0))) &&
    isHost(authority.slice(at + 1));
}

function hasValidEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isUserInfo(text: string): boolean {
  return /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text) && hasValidEscapes(text);
}

function isHost(host: string): boolean {
  const open = host.lastIndexOf("[");
  if (open > 0) return false;
  if (open === 0) {
    const literal = /^\[([^\]]*)\](?::[0-9]*)?$/.exec(host);
    if (literal === null) return false;
    // A zone such as "%25eth0" says which network interface; it is not empty.
    const [address, zone] = splitOnce(literal[1], "%25");
    return address.includes(":") && parseIp(address) !== undefined &&
      (zone === undefined || zone !== "" && hasValidEscapes(zone));
  }
  const [name, port] = splitOnce(host, ":");
  if (host === "" || port !== undefined && !/^[0-9]*$/.test(port)) return false;
  // Only bytes outside ASCII may be escaped in a host.
  return /^(?:[A-Za-z0-9\-_.~!$&'()*+,;=[\]<>"\u0080-\u{10ffff}]|%[89a-fA-F][0-9a-fA-F])*$/u
    .test(name);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** One part of a dot-atom (RFC 5322); characters outside ASCII count as letters. */
const ATOM = '[^\\x00-\\x20\\x7f()<>[\\]:;@\\\\,".]+';
const EMAIL = new RegExp(
  `^${ATOM}(?:\\.${ATOM})*@(?:${ATOM}(?:\\.${ATOM})*|\\[([^\\][\\\\\\s]*)\\])$`,
  "u",
);

/** Whether a text is one e-mail address: no name, no comment, no quoting. */
export function isEmailAddress(text: string): boolean {
  const match = EMAIL.exec(text);
  return match !== null && (match[1] === undefined || parseIp(match[1]) !== undefined);
}
