/**
 * Reads IP addresses and networks the way Go's `net/netip` does.
 *
 * @module
 */

/** An address as its bytes: 4 or 16 of them. */
export type IpBytes = readonly number[];

/**
 * Reads an address without a zone.
 *
 * @returns `undefined` if it is none; leading zeros in IPv4 are refused, since
 * some programs read them as octal.
 */
export function parseIp(text: string): IpBytes | undefined {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): IpBytes | undefined {
  const parts = text.split(".");
  const valid = parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part));
  const bytes = parts.map(Number);
  return valid && bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseV6(text: string): IpBytes | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(readGroups);
  if (head === undefined || halves.length === 2 && tail === undefined) return undefined;
  // An IPv4 address may stand only at the end.
  if (halves.length === 2 && halves[0].includes(".")) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  const fits = halves.length === 2 ? missing >= 2 : missing === 0;
  return fits ? [...head, ...new Array(missing).fill(0), ...(tail ?? [])] : undefined;
}

function readGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes(".")) {
      const v4 = parseV4(group);
      if (v4 === undefined) return undefined;
      bytes.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

/** Whether a network such as `10.4.0.0/16` holds an address; false for bad input. */
export function networkHolds(network: string, address: string): boolean {
  const [base, length, ...others] = network.split("/");
  const bytes = parseIp(base);
  const ip = parseIp(address);
  const bits = /^\d{1,7}$/.test(length ?? "") ? Number(length) : NaN;
  if (bytes === undefined || ip === undefined || others.length > 0) return false;
  if (!(bits <= bytes.length * 8)) return false;
  // An IPv4 address may be written inside IPv6, and a network that is cut behind
  // that mark too.
  const isV4Network = bytes.length === 16 && bits >= 96 && isMapped(bytes);
  const prefix = isV4Network ? bytes.slice(12) : bytes;
  const plain = ip.length === 16 && isMapped(ip) ? ip.slice(12) : ip;
  return plain.length === prefix.length &&
    sameBits(prefix, plain, isV4Network ? bits - 96 : bits);
}

/** Whether an address is of a private network (RFC 1918, RFC 4193). */
export function isPrivateIp(ip: IpBytes): boolean {
  const bytes = ip.length === 16 && isMapped(ip) ? ip.slice(12) : ip;
  if (bytes.length === 16) return (bytes[0] & 0xfe) === 0xfc;
  return bytes[0] === 10 || bytes[0] === 172 && (bytes[1] & 0xf0) === 16 ||
    bytes[0] === 192 && bytes[1] === 168;
}

function isMapped(ip: IpBytes): boolean {
  return ip.slice(0, 10).every((byte) => byte === 0) && ip[10] === 0xff &&
    ip[11] === 0xff;
}

function sameBits(a: IpBytes, b: IpBytes, bits: number): boolean {
  return a.every((byte, index) => {
    const count = Math.min(8, Math.max(0, bits - index * 8));
    const mask = 0xff00 >> count & 0xff;
    return (byte & mask) === (b[index] & mask);
  });
}
