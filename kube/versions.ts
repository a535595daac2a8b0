/**
 * Orders the resourceVersions of one resource.
 *
 * @module
 */

/**
 * Compares two resourceVersions of one kind as the big integers that they are.
 *
 * An API server of another make may use opaque versions. Those cannot be ordered:
 * unless they are equal, `a`, taken to be what arrived last, counts as newer.
 *
 * @returns Below 0 if `a` is older, 0 if equal, above 0 if newer.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return 1;
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
