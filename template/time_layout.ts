/**
 * Writes times by Go's layouts, which show the reference time
 * `Mon Jan 2 15:04:05 MST 2006`.
 *
 * @module
 */

import type { Timestamp } from "./timestamp.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

/** What a part of a layout stands for, all in UTC. Longer parts come first. */
const PARTS: readonly (readonly [string, (time: Date) => string])[] = [
  ["January", (time) => MONTHS[time.getUTCMonth()]],
  ["Jan", (time) => MONTHS[time.getUTCMonth()].slice(0, 3)],
  ["Monday", (time) => DAYS[time.getUTCDay()]],
  ["Mon", (time) => DAYS[time.getUTCDay()].slice(0, 3)],
  ["MST", () => "UTC"],
  ["Z07:00:00", () => "Z"],
  ["Z070000", () => "Z"],
  ["Z07:00", () => "Z"],
  ["Z0700", () => "Z"],
  ["Z07", () => "Z"],
  ["-07:00:00", () => "+00:00:00"],
  ["-070000", () => "+000000"],
  ["-07:00", () => "+00:00"],
  ["-0700", () => "+0000"],
  ["-07", () => "+00"],
  ["2006", (time) => pad(time.getUTCFullYear(), 4)],
  ["__2", (time) => String(dayOfYear(time)).padStart(3)],
  ["_2", (time) => String(time.getUTCDate()).padStart(2)],
  ["002", (time) => pad(dayOfYear(time), 3)],
  ["01", (time) => pad(time.getUTCMonth() + 1, 2)],
  ["02", (time) => pad(time.getUTCDate(), 2)],
  ["03", (time) => pad(hour12(time), 2)],
  ["04", (time) => pad(time.getUTCMinutes(), 2)],
  ["05", (time) => pad(time.getUTCSeconds(), 2)],
  ["06", (time) => pad(time.getUTCFullYear() % 100, 2)],
  ["15", (time) => pad(time.getUTCHours(), 2)],
  ["PM", (time) => time.getUTCHours() < 12 ? "AM" : "PM"],
  ["pm", (time) => time.getUTCHours() < 12 ? "am" : "pm"],
  ["1", (time) => String(time.getUTCMonth() + 1)],
  ["2", (time) => String(time.getUTCDate())],
  ["3", (time) => String(hour12(time))],
  ["4", (time) => String(time.getUTCMinutes())],
  ["5", (time) => String(time.getUTCSeconds())],
];

/** Writes a time in UTC. */
export function formatLayout(at: Timestamp, layout: string): string {
  const time = new Date(at.seconds * 1000);
  let out = "";
  for (let index = 0; index < layout.length;) {
    const fraction = fractionAt(layout, index, at.nanoseconds);
    const part = fraction ?? partAt(layout, index, time);
    out += part?.text ?? layout[index];
    index += part?.length ?? 1;
  }
  return out;
}

function partAt(layout: string, at: number, time: Date) {
  // Only a whole word stands for a month: "Janus" does not.
  const found = PARTS.find(([part]) =>
    layout.startsWith(part, at) &&
    !(part === "Jan" && /^[a-z]/.test(layout.slice(at + 3))) &&
    !(part === "Mon" && /^[a-z]/.test(layout.slice(at + 3))) &&
    !(part === "_2" && layout.startsWith("_2006", at))
  );
  if (found === undefined) return undefined;
  return { text: found[1](time), length: found[0].length };
}

/** `.000` or `,000` gives that many digits, `.999` drops closing zeros. */
function fractionAt(layout: string, at: number, nanoseconds: number) {
  const match = /^[.,](0+|9+)(?!\d)/.exec(layout.slice(at, at + 20));
  if (match === null) return undefined;
  const digits = pad(nanoseconds, 9).slice(0, match[1].length);
  if (match[1][0] === "0") {
    return { text: match[0][0] + digits, length: match[0].length };
  }
  const kept = digits.replace(/0+$/, "");
  return { text: kept === "" ? "" : match[0][0] + kept, length: match[0].length };
}

function hour12(time: Date): number {
  return time.getUTCHours() % 12 || 12;
}

function dayOfYear(time: Date): number {
  const start = new Date(time);
  start.setUTCMonth(0, 0);
  return Math.floor((time.getTime() - start.getTime()) / 86_400_000);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
