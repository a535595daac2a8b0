/**
 * Converts between UTC and the wall clock of a time zone.
 *
 * @module
 */

/** A zone of the IANA database, such as `Asia/Tokyo`. */
export interface TimeZone {
  /** What a clock there shows at a moment, as if that were UTC, in milliseconds. */
  toWall(utcMs: number): number;
  /** When a clock there shows a time; where it does so twice, the first one. */
  toUtc(wallMs: number): number;
}

/** The zone of a name; `undefined` if there is none. */
export function findTimeZone(name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const toWall = (utcMs: number) => {
    const parts = Object.fromEntries(
      format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  return {
    toWall,
    toUtc(wallMs) {
      // The offset on either side of a change of clocks.
      const before = wallMs - (toWall(wallMs - DAY_MS) - (wallMs - DAY_MS));
      const after = wallMs - (toWall(wallMs + DAY_MS) - (wallMs + DAY_MS));
      return toWall(before) === wallMs ? before : after;
    },
  };
}

const DAY_MS = 86_400_000;
