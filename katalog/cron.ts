/**
 * Tells when a five-field cron expression fires, in UTC.
 *
 * @module
 */

/** A parsed expression: the allowed numbers of each field. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both day fields are restricted: either may match, as in crontab(5). */
  readonly eitherDay: boolean;
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "sun mon tue wed thu fri sat".split(" ");

/** The named schedules of crontab(5) that are no start-up events. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How far back a fire time is looked for: leap days fire every four, at most eight, years. */
const LOOK_BACK_MAX_MS = 9 * 366 * DAY_MS;

/** Reads `minute hour day month weekday`; `undefined` if the text is none. */
export function parseCron(text: string): Cron | undefined {
  const named = NAMED.get(text.trim().toLowerCase());
  const parts = (named ?? text).trim().split(/\s+/);
  if (parts.length !== 5) return undefined;
  const minutes = parseField(parts[0], 0, 59, []);
  const hours = parseField(parts[1], 0, 23, []);
  const days = parseField(parts[2], 1, 31, []);
  const months = parseField(parts[3], 1, 12, ["", ...MONTHS]);
  const weekdays = parseField(parts[4], 0, 7, WEEKDAYS);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  if (weekdays.has(7)) weekdays.add(0);
  const eitherDay = !parts[2].startsWith("*") && !parts[4].startsWith("*");
  return { minutes, hours, days, months, weekdays, eitherDay };
}

function parseField(
  text: string,
  least: number,
  most: number,
  names: readonly string[],
): Set<number> | undefined {
  const allowed = new Set<number>();
  for (const item of text.toLowerCase().split(",")) {
    const match = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
    if (match === null) return undefined;
    const step = match[4] === undefined ? 1 : Number(match[4]);
    const first = match[2] === undefined ? least : numberOf(match[2], names);
    let last = first;
    if (match[3] !== undefined) last = numberOf(match[3], names);
    // `5/15` means from 5 on, to the end.
    else if (match[2] === undefined || match[4] !== undefined) last = most;
    if (!(step >= 1 && first >= least && last <= most && first <= last)) {
      return undefined;
    }
    for (let n = first; n <= last; n += step) allowed.add(n);
  }
  return allowed;
}

function numberOf(text: string, names: readonly string[]): number {
  const named = names.indexOf(text);
  if (named >= 0) return named;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/**
 * Whether the expression fired within the last `windowMs`: at or before now, and
 * later than the window's start.
 */
export function firedWithin(cron: Cron, nowMs: number, windowMs: number): boolean {
  const start = nowMs - Math.min(windowMs, LOOK_BACK_MAX_MS);
  let at = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  while (at > start) {
    const date = new Date(at);
    if (!matchesDay(cron, date)) {
      // Straight to the last minute of the day before.
      at = Math.floor(at / DAY_MS) * DAY_MS - MINUTE_MS;
      continue;
    }
    if (cron.hours.has(date.getUTCHours()) && cron.minutes.has(date.getUTCMinutes())) {
      return true;
    }
    at -= MINUTE_MS;
  }
  return false;
}

function matchesDay(cron: Cron, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const day = cron.days.has(date.getUTCDate());
  const weekday = cron.weekdays.has(date.getUTCDay());
  return cron.eitherDay ? day || weekday : day && weekday;
}
