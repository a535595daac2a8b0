/**
 * Reads and writes durations to the nanosecond, as Go's `time` does.
 *
 * @module
 */

import { trimSpace } from "./go_text.ts";
import { parseGoFloat } from "./numeric.ts";

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  // The micro sign and the Greek letter look alike.
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

const DAY = 86_400_000_000_000;
const LONG_UNITS: readonly (readonly [string, number])[] = [
  ["mo", 30 * DAY],
  ["d", DAY],
  ["w", 7 * DAY],
  ["y", 365 * DAY],
];

/** Go holds durations in 64 bits, some 292 years each way. */
const LONGEST = 2n ** 63n;

/**
 * A duration in Go's syntax, or one number of days (`d`), weeks (`w`), months of
 * 30 days (`mo`) or years of 365 (`y`). `never` is 0.
 *
 * @returns Nanoseconds; `undefined` if it is none, or longer than Go can count.
 */
export function parseLongDuration(text: string): bigint | undefined {
  const trimmed = trimSpace(text);
  if (trimmed === "never") return 0n;
  const long = LONG_UNITS.find(([suffix]) => trimmed.endsWith(suffix));
  if (long === undefined) return parseGoDuration(trimmed);
  const count = parseGoFloat(trimmed.slice(0, -long[0].length));
  const nanoseconds = Math.trunc((count ?? NaN) * long[1]);
  return Math.abs(nanoseconds) < Number(LONGEST) ? BigInt(nanoseconds) : undefined;
}

/** Go's `time.ParseDuration`, in nanoseconds; `undefined` if the text is none. */
export function parseGoDuration(text: string): bigint | undefined {
  const negative = text.startsWith("-");
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === "0") return 0n;
  const part = /(\d*)(\.\d*)?([^\d.]+)/gy;
  let total = 0n;
  while (part.lastIndex < unsigned.length) {
    const match = part.exec(unsigned);
    const unit = match === null ? undefined : UNITS.get(match[3]);
    if (match === null || unit === undefined) return undefined;
    const fraction = match[2]?.slice(1) ?? "";
    if (match[1] + fraction === "") return undefined;
    total += BigInt(match[1] || "0") * unit;
    if (fraction !== "") {
      total += BigInt(fraction) * unit / 10n ** BigInt(fraction.length);
    }
    // The most negative duration has no positive counterpart.
    if (total > LONGEST || total === LONGEST && !negative) return undefined;
  }
  if (unsigned === "") return undefined;
  return negative ? -total : total;
}

/** The sum of two durations, around the end of 64 bits as in Go. */
export function addDurations(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a + b);
}

/** A duration as Go prints it: `48h30m0s`, `1.5s`, `20ms`, `0s`. */
export function formatGoDuration(duration: bigint): string {
  if (duration === 0n) return "0s";
  const size = duration < 0n ? -duration : duration;
  const sign = duration < 0n ? "-" : "";
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = decimal(size % 60_000_000_000n, 9);
  if (minutes === 0n) return `${sign}${seconds}s`;
  const hours = minutes / 60n;
  return `${sign}${hours > 0n ? `${hours}h` : ""}${minutes % 60n}m${seconds}s`;
}

/** An integer divided by a power of ten, without zeros at the end. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction === "" ? "" : `.${fraction}`);
}
