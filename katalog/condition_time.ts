/**
 * Compiles the conditions that look at the clock, all in UTC.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { firedWithin, parseCron } from "./cron.ts";
import { childPart, type Part, textOf, textsOf } from "./part.ts";
import type { Gate } from "./plan.ts";
import type { Report } from "./report.ts";

const DAYS = "sunday monday tuesday wednesday thursday friday saturday".split(" ");
const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

/** How long a cron condition stays true after it fired, unless `duration` says so. */
const CRON_WINDOW_MS = 60_000;

/** The keys of the time forms, in the order in which they are looked for. */
export const TIME_FORMS = ["time", "dayOfWeek", "cron"] as const;

/** Compiles one time form; `undefined` after a problem. */
export function compileTime(
  form: (typeof TIME_FORMS)[number],
  condition: Part,
  report: Report,
): Gate | undefined {
  const part = childPart(condition, form)!;
  switch (form) {
    case "time":
      return compileWindow(part, report);
    case "dayOfWeek":
      return compileDays(part, report);
    case "cron":
      return compileCron(part, childPart(condition, "duration"), report);
  }
}

function compileWindow(part: Part, report: Report): Gate | undefined {
  const after = readClock(childPart(part, "after"), report);
  const before = readClock(childPart(part, "before"), report);
  if (after === null || before === null) return undefined;
  if (after === undefined && before === undefined) {
    return refuse(part, "found neither after nor before", {
      hint: 'Write a window, such as `time: { after: "09:00", before: "17:30" }`',
      report,
    });
  }
  return ({ facts }) => {
    const now = Math.floor(facts.nowMs / 1000) % DAY_SECONDS;
    const started = after === undefined || now >= after;
    const open = before === undefined || now <= before;
    // 22:00 to 06:00 is one window over midnight.
    const wraps = after !== undefined && before !== undefined && after > before;
    return wraps ? started || open : started && open;
  };
}

/** Seconds since midnight; `undefined` when absent, `null` after a problem. */
function readClock(part: Part | undefined, report: Report): number | undefined | null {
  const text = textOf(part);
  if (part === undefined || text === undefined) return undefined;
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match !== null) return Number(match[1]) * 3600 + Number(match[2]) * 60;
  refuse(part, `found "${text}", which is no time of day`, {
    hint: 'Write hours and minutes in quotes, such as "09:30"',
    report,
  });
  return null;
}

function compileDays(part: Part, report: Report): Gate | undefined {
  const given = ["weekday", "weekend", "in", "notIn"].filter((key) =>
    childPart(part, key) !== undefined
  );
  if (given.length !== 1) {
    return refuse(part, `found ${given.join(" and ") || "none of its keys"}`, {
      hint: "Give exactly one of weekday, weekend, in, notIn",
      report,
    });
  }
  const value = childPart(part, given[0])!;
  if (given[0] === "weekday" || given[0] === "weekend") {
    const wanted = textOf(value)?.toLowerCase() === "true";
    const weekend = given[0] === "weekend";
    return ({ facts }) => ([0, 6].includes(dayOf(facts.nowMs)) === weekend) === wanted;
  }
  const names = textsOf(value).map((name) => name.trim().toLowerCase());
  const days = names.map((name) =>
    DAYS.findIndex((day) => day === name || day.slice(0, 3) === name)
  );
  const unknown = days.indexOf(-1);
  if (unknown >= 0) {
    return refuse(value, `found "${names[unknown]}", which is no day`, {
      hint: "Write English names, such as monday",
      report,
    });
  }
  const inside = given[0] === "in";
  return ({ facts }) => days.includes(dayOf(facts.nowMs)) === inside;
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
function dayOf(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 4) % 7;
}

function compileCron(
  part: Part,
  duration: Part | undefined,
  report: Report,
): Gate | undefined {
  const text = textOf(part) ?? "";
  const cron = parseCron(text);
  if (cron === undefined) {
    return refuse(part, `found "${text}", which is no cron expression`, {
      hint: 'Write minute, hour, day, month and weekday, such as "0 9 * * mon-fri"',
      report,
    });
  }
  const windowMs = parseDuration(textOf(duration) ?? "") ?? CRON_WINDOW_MS;
  return ({ facts }) => firedWithin(cron, facts.nowMs, windowMs);
}

function refuse(
  part: Part,
  found: string,
  { hint, report }: { readonly hint: string; readonly report: Report },
): undefined {
  const key = part.path.slice(part.path.lastIndexOf(".") + 1);
  report.error({
    code: "condition-value",
    at: part.node.at,
    path: part.path,
    message: `Cannot use the condition "${key}": ${found}`,
    hint,
  });
}
