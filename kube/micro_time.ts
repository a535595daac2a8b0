/**
 * Spells instants as Events and Leases want them.
 *
 * @module
 */

/**
 * An instant as Kubernetes' MicroTime: exactly six decimals. With the three of
 * `toISOString` an API server refuses the object.
 *
 * @param ms Wall time in milliseconds since 1970.
 */
export function formatMicroTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
