/**
 * Lists the functions for cron schedules.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { cronFields, nextFire, parseCron } from "../cron.ts";
import { formatOperand } from "../format.ts";
import { family, type TemplateFunction } from "../function.ts";
import { FunctionError } from "../function_error.ts";
import { quoteGo } from "../quote.ts";
import { parseLongDuration } from "../go_duration.ts";
import { findTimeZone } from "../time_zone.ts";
import { formatTimestamp } from "../../core/timestamp.ts";
import { isMap, ownKey } from "../value.ts";

const define = family("cron");
const defineTime = family("time");

/** The parts of a schedule as a map holds them. */
const PARTS = ["minute", "hour", "dayOfMonth", "month", "dayOfWeek"] as const;

const ALWAYS = "* * * * *";

/** Five fields with single spaces; every minute for anything else. */
function normalize(schedule: string): string {
  const fields = cronFields(schedule);
  return fields.length === PARTS.length ? fields.join(" ") : ALWAYS;
}

function parsePeriodMs(text: string): number | undefined {
  const nanoseconds = parseLongDuration(text);
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

/** When a schedule fires next, by the clocks of the zone that it may begin with. */
function nextTime(text: string, nowMs: number): number | undefined {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/s.exec(text.trimStart());
  const zone = findTimeZone(zoned === null ? "UTC" : zoned[1]);
  const schedule = parseCron(zoned === null ? text : zoned[2], parsePeriodMs);
  if (schedule === undefined || zone === undefined) return undefined;
  if (zoned === null || schedule.kind === "every") return nextFire(schedule, nowMs);
  const wall = nextFire(schedule, zone.toWall(nowMs));
  return wall === undefined ? undefined : zone.toUtc(wall);
}

function fieldAt(schedule: string, position: number): string {
  if (position < 0 || position >= PARTS.length) {
    throw new FunctionError(`cronField: position ${position} out of range [0-4]`);
  }
  const fields = cronFields(schedule);
  if (fields.length === 0) return "*";
  if (fields.length === PARTS.length) return fields[position];
  throw new FunctionError(
    `cronField: expected 5 fields in ${quoteGo(schedule)}, got ${fields.length}`,
  );
}

function joinParts(parts: readonly string[]): string {
  return parts.map((part) => part.trim() === "" ? "*" : part.trim()).join(" ");
}

function fromMap(map: JsonObject): string {
  return joinParts(PARTS.map((part) => {
    const value = ownKey(map, part) ?? "";
    return typeof value === "object" ? "" : formatOperand(value);
  }));
}

function toMap(value: Json | undefined): Json {
  if (isMap(value)) return value;
  const fields = normalize(typeof value === "string" ? value : "").split(" ");
  return Object.fromEntries(PARTS.map((part, index) => [part, fields[index]]));
}

function describe(schedule: string): string {
  const normal = normalize(schedule);
  const [minute, hour, day, month, weekday] = normal.split(" ");
  const step = /^\*\/(\S+)$/.exec(minute);
  const rest = [hour, day, month, weekday].every((field) => field === "*");
  if (step !== null && rest) return `Every ${step[1]} minutes`;
  if (minute === "0" && rest) return "Every hour";
  const at = `At ${hour}:${minute}`;
  const timed = minute !== "*" && hour !== "*";
  if (timed && month === "*" && day === "*") {
    return weekday === "*" ? `${at} every day` : `${at} on day-of-week ${weekday}`;
  }
  if (timed && month === "*" && weekday === "*") {
    return `${at} on day ${day} of every month`;
  }
  return `Cron: ${normal}`;
}

function partReader(name: string, position: number, what: string, prints: string) {
  return define({
    name,
    parameters: ["schedule string"],
    returns: "string",
    doc: `The ${what} of a schedule`,
    examples: [[`${name} "5 4 3 2 1"`, prints], [`${name} ""`, "*"]],
    run: (schedule) => fieldAt(schedule, position),
  });
}

/** The family `cron`, and `nextCron` of the family `time`. */
export const CRON_FUNCTIONS: readonly TemplateFunction[] = [
  define({
    name: "cronField",
    parameters: ["schedule string", "n int"],
    returns: "string",
    doc: "The field of a schedule at a position from 0",
    examples: [['cronField "5 4 * * 1" 1', "4"], ['cronField "@weekly" 4', "0"]],
    run: fieldAt,
  }),
  partReader("cronMinute", 0, "minute", "5"),
  partReader("cronHour", 1, "hour", "4"),
  partReader("cronDom", 2, "day of the month", "3"),
  partReader("cronMonth", 3, "month", "2"),
  partReader("cronDow", 4, "day of the week", "1"),
  define({
    name: "cronExpr",
    parameters: [
      "minute string",
      "hour string",
      "dayOfMonth string",
      "month string",
      "dayOfWeek string",
    ],
    returns: "string",
    doc: "A schedule out of its five fields; * for a blank one",
    examples: [['cronExpr "0" "6" "" "" ""', "0 6 * * *"], [
      "cronExpr 0 6 nil nil 1",
      "0 6 * * 1",
    ]],
    run: (minute, hour, day, month, weekday) =>
      joinParts([minute, hour, day, month, weekday]),
  }),
  define({
    name: "cronValid",
    parameters: ["schedule string"],
    returns: "bool",
    doc: "Whether it is a schedule that can be parsed, ranges included",
    examples: [
      ['cronValid "1 2 3"', "false"],
      ['cronValid "*/5 9-17 * jan-mar mon,fri"', "true"],
      ['cronValid "61 * * * *"', "false"],
      ['cronValid "0 0 30 2 *"', "false"],
      ['cronValid "@daily"', "true"],
    ],
    run: (schedule) =>
      cronFields(schedule).length === PARTS.length &&
      parseCron(schedule, parsePeriodMs) !== undefined,
  }),
  define({
    name: "cronFromMap",
    parameters: ["parts any"],
    returns: "string",
    doc: "A schedule out of a map with minute, hour, dayOfMonth, month, dayOfWeek",
    examples: [['cronFromMap (asMap "{hour: 3}")', "* 3 * * *"], [
      'cronFromMap (dict "minute" 5 "hour" 0)',
      "5 0 * * *",
    ]],
    run: (parts) => {
      if (isMap(parts)) return fromMap(parts);
      throw new FunctionError(`cronFromMap: ${formatOperand(parts)} is not a map`);
    },
  }),
  define({
    name: "cronFromAny",
    parameters: ["value any"],
    returns: "string",
    doc: "A schedule out of a map or a text; every minute for anything else",
    examples: [['cronFromAny "@daily"', "0 0 * * *"], ["cronFromAny 3", ALWAYS]],
    run: (value) =>
      isMap(value) ? fromMap(value) : normalize(typeof value === "string" ? value : ""),
  }),
  define({
    name: "cronToMap",
    parameters: ["value any"],
    returns: "map",
    doc: "The parts of a schedule as a map",
    examples: [[
      'toJson (cronToMap "0 6 * * 1")',
      '{"dayOfMonth":"*","dayOfWeek":"1","hour":"6","minute":"0","month":"*"}',
    ], ['mapGet (cronToMap "@daily") "hour"', "0"]],
    run: toMap,
  }),
  define({
    name: "cronNormalize",
    parameters: ["schedule string"],
    returns: "string",
    doc: "The schedule with its macro written out; every minute if it is none",
    examples: [['cronNormalize " 0  6 * * *"', "0 6 * * *"], [
      'cronNormalize "x"',
      ALWAYS,
    ]],
    run: normalize,
  }),
  define({
    name: "cronDescribe",
    parameters: ["schedule string"],
    returns: "string",
    doc: "A schedule in words",
    examples: [
      ['cronDescribe "30 4 * * 2"', "At 4:30 on day-of-week 2"],
      ['cronDescribe "*/5 * * * *"', "Every 5 minutes"],
      ['cronDescribe "@hourly"', "Every hour"],
      ['cronDescribe "@daily"', "At 0:0 every day"],
      ['cronDescribe "0 6 1 * *"', "At 6:0 on day 1 of every month"],
      ['cronDescribe "@yearly"', "Cron: 0 0 1 1 *"],
    ],
    run: describe,
  }),
  defineTime({
    name: "nextCron",
    parameters: ["schedule string"],
    returns: "string",
    purity: "clock",
    doc: "When a schedule fires next, in UTC; nothing if it is none",
    examples: [
      ['nextCron "30 6 * * *"', "2031-02-03T06:30:00Z"],
      ['nextCron "5 4 * * *"', "2031-02-04T04:05:00Z"],
      ['nextCron "0 0 29 2 *"', "2032-02-29T00:00:00Z"],
      ['nextCron "0 0 13 * fri"', "2031-02-07T00:00:00Z"],
      ['nextCron "@every 90s"', "2031-02-03T04:06:30Z"],
      ['nextCron "0 0 30 2 *"', ""],
      ['nextCron "soon"', ""],
      ['nextCron "CRON_TZ=Europe/Berlin 0 9 * * *"', "2031-02-03T08:00:00Z"],
    ],
    run: (text, { nowMs }) => {
      const next = nextTime(text, nowMs);
      return next === undefined ? "" : formatTimestamp(next);
    },
  }),
];
