/**
 * Reads timestamps as Go's `time` does.
 *
 * @module
 */

/** A moment, to the nanosecond. */
export interface Timestamp {
  /** Whole seconds since 1970, UTC. */
  readonly seconds: number;
  /** From 0 to 999999999. */
  readonly nanoseconds: number;
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2})))?$/;

/**
 * A time in RFC 3339, or a date (its midnight in UTC). Go also takes a comma before
 * the fraction, one digit for the hour, and an offset of 24 hours.
 *
 * @returns `undefined` if it is neither.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number);
  const [hour, minute, second] = match.slice(4, 7).map((part) => Number(part ?? 0));
  const [offsetHours, offsetMinutes] = match.slice(9, 11).map((part) =>
    Number(part ?? 0)
  );
  const midnight = new Date(0);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  midnight.setUTCFullYear(year, month - 1, day);
  const valid = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day &&
    hour < 24 && minute < 60 && second < 60 && offsetHours <= 24 && offsetMinutes <= 60;
  if (!valid) return undefined;
  const local = midnight.getTime() / 1000 + (hour * 60 + minute) * 60 + second;
  const offset = (offsetHours * 60 + offsetMinutes) * 60;
  return {
    seconds: match[8] === "-" ? local + offset : local - offset,
    nanoseconds: Number((match[7] ?? "").slice(0, 9).padEnd(9, "0")),
  };
}

/** Nanoseconds from 1970 to a moment. */
export function nanosecondsOf(at: Timestamp): bigint {
  return BigInt(at.seconds) * 1_000_000_000n + BigInt(at.nanoseconds);
}
