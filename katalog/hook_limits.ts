/**
 * Reads the budget of a hook's calls.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { HIGHEST_LIMITS, type HookLimits } from "../hooks/limits.ts";
import { shorten } from "./check.ts";
import { childPart, lastKey, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";

type Key = keyof HookLimits;

/** How each key of `limits` is called where the calls are made. */
const KEYS: Readonly<Record<string, Key>> = {
  time: "timeMs",
  cpu: "cpuMs",
  memory: "memoryBytes",
  hostCalls: "hostCalls",
  inputBytes: "inputBytes",
  outputBytes: "outputBytes",
  logLines: "logLines",
  concurrentCalls: "concurrentCalls",
};

/** A page of linear memory: with less a plug-in has none. */
const PAGE_BYTES = 65_536;

/** Reads a part that was checked; gives what differs from the default. */
export function readHookLimits(
  part: Part | undefined,
  report: Report,
): Partial<HookLimits> {
  const limits: Partial<Record<Key, number>> = {};
  for (const [key, limit] of Object.entries(KEYS)) {
    const child = childPart(part, key);
    const text = textOf(child);
    if (child === undefined || text === undefined || text === "") continue;
    const value = valueOf(limit, text);
    const [least, most] = [leastOf(limit), HIGHEST_LIMITS[limit]];
    // What is no duration or count was told by the shape.
    if (value === undefined && !limit.endsWith("Bytes")) continue;
    if (value !== undefined && value >= least && value <= most) limits[limit] = value;
    else refuse(child, `${spell(limit, least)} to ${spell(limit, most)}`, report);
  }
  return limits;
}

function valueOf(limit: Key, text: string): number | undefined {
  if (limit.endsWith("Ms")) {
    const ms = parseDuration(text);
    return ms === undefined ? undefined : Math.ceil(ms);
  }
  if (!limit.endsWith("Bytes")) return /^\d+$/.test(text) ? Number(text) : undefined;
  const match = /^(\d+)(Ki|Mi|Gi|k|M|G)?$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * UNITS[match[2] ?? ""];
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

function leastOf(limit: Key): number {
  if (limit === "memoryBytes") return PAGE_BYTES;
  return limit === "hostCalls" || limit === "logLines" ? 0 : 1;
}

function spell(limit: Key, value: number): string {
  if (limit.endsWith("Ms")) return value < 1000 ? `${value}ms` : `${value / 1000}s`;
  if (!limit.endsWith("Bytes") || value < 1024) return String(value);
  return value < 1024 ** 2 ? `${value / 1024}Ki` : `${value / 1024 ** 2}Mi`;
}

function refuse(part: Part, allowed: string, report: Report): void {
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot use the limit "${lastKey(part.path)}": found "${
      shorten(textOf(part) ?? "")
    }"`,
    hint: `Allowed are ${allowed}`,
  });
}
