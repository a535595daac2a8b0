/**
 * Reads IP addresses and says what kind of place they lead to.
 *
 * @module
 */

/** What kind of place an address leads to. */
export type AddressClass =
  /** The internet at large. */
  | "public"
  /** A network of one's own: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7 … */
  | "private"
  /** This very machine. */
  | "loopback"
  /** The same wire: 169.254/16, fe80::/10. */
  | "link-local"
  /** Where clouds hand credentials to whoever asks from inside a machine. */
  | "metadata"
  /** "No address"; systems take it for their own loopback. */
  | "unspecified"
  | "multicast"
  /** Documentation, and what nobody may use. */
  | "reserved";

/** AWS, GCP, Azure and most others; ECS; EKS; Alibaba; Azure's wire server; Oracle. */
const METADATA: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2:0:0:0:0:0:254",
  "fd00:ec2:0:0:0:0:0:23",
  "fd20:ce:0:0:0:0:0:254",
]);

/** Network, length of its prefix in bits, class; the first that matches counts. */
const V4: readonly (readonly [string, number, AddressClass])[] = [
  ["0.0.0.0", 8, "unspecified"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "reserved"],
  ["192.0.2.0", 24, "reserved"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "private"],
  ["198.51.100.0", 24, "reserved"],
  ["203.0.113.0", 24, "reserved"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved"],
];

const V6: readonly (readonly [string, number, AddressClass])[] = [
  ["::", 128, "unspecified"],
  ["::1", 128, "loopback"],
  ["64:ff9b:1::", 48, "private"],
  ["100::", 64, "reserved"],
  ["2001:db8::", 32, "reserved"],
  ["fc00::", 7, "private"],
  ["fe80::", 10, "link-local"],
  ["fec0::", 10, "private"],
  ["ff00::", 8, "multicast"],
];

/** IPv6 networks that carry an IPv4 address: the prefix, and where that begins. */
const CARRIERS: readonly (readonly [string, number, number])[] = [
  ["::ffff:0:0", 96, 12],
  ["64:ff9b::", 96, 12],
  ["2002::", 16, 2],
];

/**
 * Reads an address; IPv6 with or without brackets and zone.
 *
 * @returns 4 or 16 bytes; `undefined` for a name. Only IPv4's plain form counts: URLs
 *   have brought the others (`0x7f.1`, `2130706433`) into it already.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  return bare.includes(":") ? parseV6(bare) : parseV4(bare);
}

/** The class of an address; what is none counts as `reserved`. */
export function classifyAddress(text: string): AddressClass {
  const bytes = parseIpAddress(text);
  return bytes === undefined ? "reserved" : classify(bytes);
}

function classify(bytes: Uint8Array): AddressClass {
  if (METADATA.has(spell(bytes))) return "metadata";
  if (bytes.length === 4) return find(V4, bytes) ?? "public";
  const own = find(V6, bytes);
  if (own !== undefined) return own;
  const carrier = CARRIERS.find(([net, bits]) => matches(bytes, net, bits));
  if (carrier !== undefined) {
    return classify(bytes.slice(carrier[2], carrier[2] + 4));
  }
  // ::a.b.c.d is out of use; Teredo hides its client's address by inverting it.
  if (matches(bytes, "::", 96)) return classify(bytes.slice(12));
  if (matches(bytes, "2001::", 32)) {
    return classify(bytes.slice(12).map((byte) => byte ^ 0xff));
  }
  return "public";
}

function find(
  table: readonly (readonly [string, number, AddressClass])[],
  bytes: Uint8Array,
): AddressClass | undefined {
  return table.find(([net, bits]) => matches(bytes, net, bits))?.[2];
}

function matches(bytes: Uint8Array, net: string, bits: number): boolean {
  const prefix = parseIpAddress(net)!;
  if (prefix.length !== bytes.length) return false;
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if ((bytes[i] & mask) !== (prefix[i] & mask)) return false;
  }
  return true;
}

/** One spelling for each address: no zero is left out or put in front. */
function spell(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from(
    { length: 8 },
    (_, i) => (bytes[2 * i] << 8 | bytes[2 * i + 1]).toString(16),
  );
  return groups.join(":");
}

function parseV4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255)
    ? Uint8Array.from(numbers)
    : undefined;
}

function parseV6(text: string): Uint8Array | undefined {
  const [head, tail, more] = text.split("::");
  if (more !== undefined) return undefined;
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...new Array<number>(missing).fill(0), ...right];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parseV4(parts[parts.length - 1]);
  const groups = last === undefined ? parts : parts.slice(0, -1);
  if (!groups.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  const numbers = groups.map((part) => Number.parseInt(part, 16));
  if (last === undefined) return numbers;
  return [...numbers, last[0] << 8 | last[1], last[2] << 8 | last[3]];
}
