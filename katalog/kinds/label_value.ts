/**
 * Turns names of objects into values that labels may have.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The label that ties objects and pods to the CR that they are for. */
export const OWNER_LABEL = "orkestra-owner";

/** The label that tells the workloads of one CR apart. */
export const NAME_LABEL = "app.kubernetes.io/name";

// Kubernetes ends a label value at 63 characters, but a name at 253.
const LENGTH_MAX = 63;
const HASH_LENGTH = 10;

/**
 * The label value for a name: the name, or for one of more than 63 characters its
 * beginning, `-` and ten hexadecimal digits of its SHA-256. Stable for ever, since
 * selectors are immutable.
 */
export function labelValue(name: string): string {
  if (name.length <= LENGTH_MAX) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
  return `${name.slice(0, LENGTH_MAX - HASH_LENGTH - 1)}-${hash}`;
}

/** A container's name for an object's: no dots, and 63 characters at most. */
export function containerName(name: string): string {
  return labelValue(name.replaceAll(".", "-"));
}
