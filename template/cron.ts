/**
 * Reads cron schedules of five fields and finds when they fire next.
 *
 * @module
 */

/** When a schedule fires. Times are UTC. */
export type Schedule =
  | {
    readonly kind: "fields";
    readonly minutes: ReadonlySet<number>;
    readonly hours: ReadonlySet<number>;
    readonly days: ReadonlySet<number>;
    readonly months: ReadonlySet<number>;
    readonly weekdays: ReadonlySet<number>;
    /** Whether both day fields are restricted, so that either of them is enough. */
    readonly eitherDay: boolean;
  }
  | { readonly kind: "every"; readonly periodMs: number };

const MACROS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const WEEKDAYS = "sun mon tue wed thu fri sat".split(" ");

/** One field: its range, and the names that stand for its numbers. */
interface Field {
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31 },
  { low: 1, high: 12, names: ["", ...MONTHS] },
  { low: 0, high: 6, names: WEEKDAYS },
];

/** The five fields of a schedule, its macro written out; other counts as they are. */
export function cronFields(text: string): readonly string[] {
  const trimmed = text.trim();
  const expanded = MACROS.get(trimmed.toLowerCase()) ?? trimmed;
  return expanded === "" ? [] : expanded.split(/\s+/);
}

/**
 * Reads a schedule: lists, ranges, steps, names, `@daily` and the like, and
 * `@every` with a duration that `parseDuration` reads.
 *
 * @returns `undefined` if it is none, or can never fire, as on 30 February.
 */
export function parseCron(
  text: string,
  parseDuration: (text: string) => number | undefined,
): Schedule | undefined {
  const every = /^@every\s+(\S+)$/.exec(text.trim());
  if (every !== null) {
    const ms = parseDuration(every[1]);
    if (ms === undefined) return undefined;
    return { kind: "every", periodMs: Math.max(1000, Math.trunc(ms / 1000) * 1000) };
  }
  const fields = cronFields(text);
  if (fields.length !== FIELDS.length) return undefined;
  const sets = fields.map((field, index) => parseField(field, FIELDS[index]));
  const [minutes, hours, days, months, weekdays] = sets.map((set) => set?.values);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  const eitherDay = !sets[2]!.isOpen && !sets[4]!.isOpen;
  const possible = eitherDay ||
    [...months].some((month) => [...days].some((day) => day <= DAYS_IN[month - 1]));
  return possible
    ? { kind: "fields", minutes, hours, days, months, weekdays, eitherDay }
    : undefined;
}

const DAYS_IN = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A field; it is open if it holds a star without steps. */
interface FieldValues {
  readonly values: ReadonlySet<number>;
  readonly isOpen: boolean;
}

function parseField(text: string, field: Field): FieldValues | undefined {
  const values = new Set<number>();
  let isOpen = false;
  for (const part of text.split(",").filter((part) => part !== "")) {
    const [range, step, ...others] = part.split("/");
    const bounds = parseRange(range, field, step !== undefined);
    const every = step === undefined ? 1 : /^\d{1,4}$/.test(step) ? Number(step) : 0;
    if (bounds === undefined || every === 0 || others.length > 0) return undefined;
    for (let value = bounds[0]; value <= bounds[1]; value += every) values.add(value);
    isOpen ||= (range === "*" || range === "?") && every === 1;
  }
  return values.size === 0 ? undefined : { values, isOpen };
}

function parseRange(
  text: string,
  field: Field,
  stepped: boolean,
): readonly [number, number] | undefined {
  if (text === "*" || text === "?") return [field.low, field.high];
  const [first, last, ...others] = text.split("-");
  const low = parseNumber(first, field);
  // "5/10" means from 5 on.
  const high = last !== undefined
    ? parseNumber(last, field)
    : stepped
    ? field.high
    : low;
  if (low === undefined || high === undefined || others.length > 0) return undefined;
  return low >= field.low && high <= field.high && low <= high
    ? [low, high]
    : undefined;
}

function parseNumber(text: string, field: Field): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const named = text === "" ? -1 : field.names?.indexOf(text.toLowerCase()) ?? -1;
  return named < 0 ? undefined : named;
}

/** No schedule that fires at all is silent longer: 29 February on one weekday. */
const YEARS_AHEAD = 40;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The first time after `nowMs` at which a schedule fires, in milliseconds.
 *
 * @returns `undefined` if it does not within 40 years.
 */
export function nextFire(schedule: Schedule, nowMs: number): number | undefined {
  if (schedule.kind === "every") {
    return Math.floor(nowMs / 1000) * 1000 + schedule.periodMs;
  }
  const start = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  let day = Math.floor(start / DAY_MS) * DAY_MS;
  for (let days = 0; days < YEARS_AHEAD * 366; days++, day += DAY_MS) {
    const date = new Date(day);
    if (!schedule.months.has(date.getUTCMonth() + 1)) {
      // On to the last day of this month; the loop adds one.
      day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
      continue;
    }
    if (!matchesDay(schedule, date)) continue;
    const time = firstTime(schedule, Math.max(0, start - day));
    if (time !== undefined) return day + time;
  }
  return undefined;
}

function matchesDay(
  schedule: Schedule & { kind: "fields" },
  date: Date,
): boolean {
  const byDate = schedule.days.has(date.getUTCDate());
  const byWeekday = schedule.weekdays.has(date.getUTCDay());
  return schedule.eitherDay ? byDate || byWeekday : byDate && byWeekday;
}

/** The first matching time of a day at or after `fromMs` since midnight. */
function firstTime(
  schedule: Schedule & { kind: "fields" },
  fromMs: number,
): number | undefined {
  const from = fromMs / MINUTE_MS;
  for (let hour = Math.floor(from / 60); hour < 24; hour++) {
    if (!schedule.hours.has(hour)) continue;
    for (let minute = Math.max(0, from - hour * 60); minute < 60; minute++) {
      if (schedule.minutes.has(minute)) return (hour * 60 + minute) * MINUTE_MS;
    }
  }
  return undefined;
}
