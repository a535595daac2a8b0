/**
 * Reads timestamps and long durations, and writes durations as Go does.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { trimSpace } from "./go_text.ts";

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(?:Z|([+-])(\d{2}):(\d{2})))?$/;

/**
 * A time in RFC 3339, or a date (its midnight in UTC).
 *
 * @returns Milliseconds since 1970; `undefined` if it is neither.
 */
export function parseTimestamp(text: string): number | undefined {
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
    hour < 24 && minute < 60 && second < 60 && offsetHours < 24 && offsetMinutes < 60;
  if (!valid) return undefined;
  const local = midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 +
    Math.trunc(Number(match[7] ?? 0) * 1000);
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return match[8] === "-" ? local + offset : local - offset;
}

const LONG_UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  w: 7 * 86_400_000,
  mo: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

/**
 * A duration in Go's syntax, or one number of days (`d`), weeks (`w`), months of
 * 30 days (`mo`) or years of 365 (`y`). `never` is 0.
 *
 * @returns Milliseconds; `undefined` if it is none.
 */
export function parseLongDuration(text: string): number | undefined {
  const trimmed = trimSpace(text);
  if (trimmed === "never") return 0;
  const negative = trimmed.startsWith("-");
  const unsigned = negative || trimmed.startsWith("+") ? trimmed.slice(1) : trimmed;
  const long = /^(\d+(?:\.\d*)?|\.\d+)(d|w|mo|y)$/.exec(unsigned);
  const ms = long === null
    ? parseDuration(unsigned)
    : Number(long[1]) * LONG_UNITS[long[2]];
  return ms === undefined ? undefined : negative ? -ms : ms;
}

/** A duration as Go prints it: `48h30m0s`, `1.5s`, `20ms`, `0s`. */
export function formatGoDuration(ms: number): string {
  const nanoseconds = Math.round(Math.abs(ms) * 1e6);
  const sign = ms < 0 && nanoseconds > 0 ? "-" : "";
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1000) return `${sign}${nanoseconds}ns`;
  if (nanoseconds < 1_000_000) return `${sign}${nanoseconds / 1000}µs`;
  if (nanoseconds < 1_000_000_000) return `${sign}${nanoseconds / 1_000_000}ms`;
  const whole = Math.floor(nanoseconds / 1e9);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const seconds = Number(((nanoseconds - (whole - whole % 60) * 1e9) / 1e9).toFixed(9));
  const prefix = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : "";
  return `${sign}${prefix}${seconds}s`;
}

/** A time in RFC 3339, in UTC, without its fraction of a second. */
export function formatRfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
