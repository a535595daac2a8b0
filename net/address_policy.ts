/**
 * Decides which addresses an outbound call may be connected to.
 *
 * @module
 */

import { type AddressClass, classifyAddress, parseIpAddress } from "./ip_address.ts";

/** Which kinds of address are never connected to. */
export interface AddressPolicy {
  readonly refuses: ReadonlySet<AddressClass>;
}

/** Nobody serves anything there on purpose, but for a cloud's credentials. */
const NEVER: readonly AddressClass[] = [
  "link-local",
  "metadata",
  "unspecified",
  "multicast",
  "reserved",
];

/** For calls that the operator's author wrote: the cluster's own services are fine. */
export const AUTHOR_POLICY: AddressPolicy = { refuses: new Set(NEVER) };

/** For calls of code that is not trusted: the internet, and nothing nearer. */
export const PUBLIC_ONLY_POLICY: AddressPolicy = {
  refuses: new Set<AddressClass>([...NEVER, "private", "loopback"]),
};

/**
 * The addresses that may be connected to, in their order.
 *
 * @param host As the URL spells it. An address that stands in `named` itself is
 *   allowed whatever it is; a name never is, since whoever answers for it could
 *   make it any address.
 * @param leadTo Addresses to which a name may lead, whatever they are.
 */
export function allowedAddresses(
  host: string,
  addresses: readonly string[],
  policy: AddressPolicy,
  named: readonly string[] = [],
  leadTo: readonly string[] = [],
): readonly string[] {
  if (parseIpAddress(host) !== undefined && named.includes(host)) return addresses;
  return addresses.filter((address) =>
    leadTo.includes(address) || !policy.refuses.has(classifyAddress(address))
  );
}
