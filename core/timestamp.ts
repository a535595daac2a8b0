/**
 * Writes moments as Kubernetes' `metav1.Time` does.
 *
 * @module
 */

/**
 * A moment in RFC 3339, UTC, to the second: `2026-01-01T00:00:00Z`.
 *
 * @param ms Milliseconds since 1970.
 */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
