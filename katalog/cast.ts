/**
 * Reads texts as numbers and booleans, where a Katalog names the type of a field.
 *
 * @module
 */

/** Integers beyond 2^53 stay exact; beyond 64 bits they are none, as in Go. */
export function readInt(text: string): number | bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const big = BigInt(text.replace(/^\+/, ""));
  if (BigInt.asIntN(64, big) !== big) return undefined;
  const number = Number(big);
  return Number.isSafeInteger(number) ? number : big;
}

/** No infinities and no NaN: JSON has neither. */
export function readFloat(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The spellings of Go's ParseBool. */
export function readBool(text: string): boolean | undefined {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  return undefined;
}
