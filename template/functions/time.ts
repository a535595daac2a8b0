/**
 * Lists the functions for times and durations. Everything is UTC.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import { family, type TemplateFunction } from "../function.ts";
import { addDurations, formatGoDuration, parseLongDuration } from "../go_duration.ts";
import { formatLayout } from "../time_layout.ts";
import { nanosecondsOf, parseTimestamp, type Timestamp } from "../timestamp.ts";

const define = family("time");

const DAY_MS = 86_400_000;

/** The family `time`. */
export const TIME_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "timeAgo",
    parameters: ["timestamp string"],
    returns: "string",
    purity: "clock",
    doc:
      "How long ago a time was, in whole units: 45s ago, 3h ago; nothing if it is no time",
    examples: [
      ['timeAgo "2031-02-03T01:00:00Z"', "3h ago"],
      ['timeAgo "2031-02-03T04:10:00Z"', "-300s ago"],
      ['timeAgo "soon"', ""],
    ],
    run: (timestamp, { nowMs }) => {
      const at = parseTimestamp(timestamp);
      return at === undefined ? "" : ago(secondsSince(at, nowMs));
    },
  }),
  define({
    name: "timeSince",
    parameters: ["timestamp string"],
    returns: "int",
    purity: "clock",
    doc: "The seconds since a time, rounded; 0 if it is no time",
    examples: [['timeSince "2031-02-03T04:04:00Z"', "60"], ['timeSince ""', "0"]],
    run: (timestamp, { nowMs }) => {
      const at = parseTimestamp(timestamp);
      return at === undefined ? 0 : roundAway(secondsSince(at, nowMs));
    },
  }),
  define({
    name: "isExpired",
    parameters: ["timestamp any", "duration string"],
    returns: "bool",
    purity: "clock",
    doc: "Whether more than a duration has passed since a time",
    examples: [
      ['isExpired "2031-01-01" "30d"', "true"],
      ['isExpired "2031-02-03" "1d"', "false"],
      ['isExpired "2031-02-03" "soon"', "false"],
    ],
    run: (timestamp, duration, { nowMs }) => {
      const at = timeOf(timestamp);
      const length = parseLongDuration(duration);
      return at !== undefined && length !== undefined &&
        nanosecondsOfMs(nowMs) > nanosecondsOf(at) + length;
    },
  }),
  define({
    name: "timeFormat",
    parameters: ["timestamp any", "layout string"],
    returns: "string",
    doc: "A time in UTC, written as Go's layout shows: 02 Jan 2006 15:04",
    examples: [
      ['timeFormat "2031-02-03T04:05:06Z" "02 Jan 2006"', "03 Feb 2031"],
      [
        'timeFormat "2031-02-03T14:05:06+02:00" "Monday 3:04PM MST -07:00"',
        "Monday 12:05PM UTC +00:00",
      ],
      [
        'timeFormat "2031-02-03T04:05:06.7Z" "15:04:05.000 06-1-_2"',
        "04:05:06.700 31-2- 3",
      ],
      ['timeFormat "soon" "2006"', ""],
    ],
    run: (timestamp, layout) => {
      const at = timeOf(timestamp);
      return at === undefined ? "" : formatLayout(at, layout);
    },
  }),
  define({
    name: "durationSeconds",
    parameters: ["duration string"],
    returns: "int",
    doc: "The whole seconds of a duration: 1h30m, 90s, 2w; 0 if it is none",
    examples: [['durationSeconds "2w"', "1209600"], ['durationSeconds "1.9s"', "1"]],
    run: (duration) => Number((parseLongDuration(duration) ?? 0n) / 1_000_000_000n),
  }),
  define({
    name: "durationAdd",
    parameters: ["a string", "b string"],
    returns: "string",
    doc: "The sum of two durations, as Go writes it; 0s if one is none",
    examples: [['durationAdd "2d" "30m"', "48h30m0s"], ['durationAdd "x" "1s"', "0s"]],
    run: (a, b) => {
      const [x, y] = [parseLongDuration(a), parseLongDuration(b)];
      return x === undefined || y === undefined
        ? "0s"
        : formatGoDuration(addDurations(x, y));
    },
  }),
  define({
    name: "durationValid",
    parameters: ["duration string"],
    returns: "bool",
    doc: "Whether a text is a duration; days and longer stand alone",
    examples: [['durationValid "1d12h"', "false"], ['durationValid "never"', "true"]],
    run: (duration) => parseLongDuration(duration) !== undefined,
  }),
  define({
    name: "weekday",
    parameters: [],
    returns: "bool",
    purity: "clock",
    doc: "Whether today is Monday to Friday",
    examples: [["weekday", "true"], [
      'and weekday (timeInWindow "04:00" "05:00")',
      "true",
    ]],
    run: ({ nowMs }) => !isWeekend(nowMs),
  }),
  define({
    name: "weekend",
    parameters: [],
    returns: "bool",
    purity: "clock",
    doc: "Whether today is Saturday or Sunday",
    examples: [["weekend", "false"], ["not weekend", "true"]],
    run: ({ nowMs }) => isWeekend(nowMs),
  }),
  define({
    name: "timeInWindow",
    parameters: ["after string", "before string"],
    returns: "bool",
    purity: "clock",
    doc: "Whether it is between two times of today, HH:MM; never over midnight",
    examples: [
      ['timeInWindow "04:00" "05:00"', "true"],
      ['timeInWindow "04:05" "04:05"', "false"],
      ['timeInWindow "22:00" "06:00"', "false"],
    ],
    run: (after, before, { nowMs }) => inWindow(after, before, nowMs),
  }),
  define({
    name: "timeNotInWindow",
    parameters: ["after string", "before string"],
    returns: "bool",
    purity: "clock",
    doc: "The opposite of timeInWindow, so true for what is no window",
    examples: [['timeNotInWindow "09:00" "18:00"', "true"], [
      'timeNotInWindow "4" "5"',
      "true",
    ]],
    run: (after, before, { nowMs }) => !inWindow(after, before, nowMs),
  }),
];

function timeOf(value: Json | undefined): Timestamp | undefined {
  return typeof value === "string" ? parseTimestamp(value) : undefined;
}

function nanosecondsOfMs(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}

/** Go counts spans in 64 bits of nanoseconds; longer ones end there. */
const SPAN_MAX = 2n ** 63n - 1n;

function secondsSince(at: Timestamp, nowMs: number): number {
  const span = nanosecondsOfMs(nowMs) - nanosecondsOf(at);
  const clamped = span > SPAN_MAX ? SPAN_MAX : span < -SPAN_MAX ? -SPAN_MAX : span;
  return Number(clamped) / 1e9;
}

/** Halves go away from zero, but not past the longest span. */
function roundAway(seconds: number): number {
  const whole = Math.min(
    Math.round(Math.abs(seconds)),
    Math.trunc(Number(SPAN_MAX) / 1e9),
  );
  return Math.sign(seconds) * whole + 0;
}

function ago(seconds: number): string {
  const units = [[86_400, "d"], [3600, "h"], [60, "m"]] as const;
  const [size, letter] = units.find(([size]) => seconds >= size) ?? [1, "s"];
  return `${Math.trunc(seconds / size)}${letter} ago`;
}

function isWeekend(nowMs: number): boolean {
  const day = new Date(nowMs).getUTCDay();
  return day === 0 || day === 6;
}

function inWindow(after: string, before: string, nowMs: number): boolean {
  const [from, to] = [timeOfDay(after), timeOfDay(before)];
  const now = nowMs % DAY_MS;
  return from !== undefined && to !== undefined && now >= from && now < to;
}

/** `HH:MM` in milliseconds since midnight. */
function timeOfDay(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? (hours * 60 + minutes) * 60_000 : undefined;
}
