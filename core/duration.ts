/**
 * Reads and writes durations in Go's spelling: `1h30m`, `500ms`.
 *
 * @module
 */

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Longer units that rotation and sleep fields also take. */
const LONG_UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  w: 7 * 86_400_000,
  mo: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

/**
 * Reads a duration such as `1h30m` (Go's `time.ParseDuration`, no sign).
 *
 * @param options.long Also take `d`, `w`, `mo` (30 days) and `y` (365 days).
 * @returns Milliseconds, 0 or more; `undefined` if the text is no duration.
 */
export function parseDuration(
  text: string,
  options: { readonly long?: boolean } = {},
): number | undefined {
  if (text === "0") return 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)([a-zµ]+)/gy;
  let total = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const unit = UNIT_MS[match[2]] ??
      (options.long ? LONG_UNIT_MS[match[2]] : undefined);
    if (unit === undefined) return undefined;
    total += Number(match[1]) * unit;
    part.lastIndex = match.index + match[0].length;
  }
  return text === "" ? undefined : total;
}

/** Writes milliseconds for a person: `850ms`, `4.2s`, `3m5s`, `2h10m`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))}s`;
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  return [[h, "h"], [m, "m"], [s, "s"]]
    .filter(([value]) => value !== 0).map((pair) => pair.join("")).join("");
}
