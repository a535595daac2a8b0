/**
 * Reads when a Katalog ends, and judges whether it may still be started.
 *
 * @module
 */

import { childPart, originOf, type Part, textOf } from "./part.ts";
import type { Deprecation } from "./plan.ts";
import type { Report } from "./report.ts";

const DAY_MS = 86_400_000;

/** How a Katalog stands on one day. */
export interface DeprecationState {
  readonly state: "none" | "warning" | "eol";
  /** Whole days until its end; absent without a timeline. */
  readonly daysLeft?: number;
}

/** Reads `deprecation`, in its newer place or its older one. */
export function readDeprecation(root: Part, report: Report): Deprecation[] {
  const metadata = childPart(root, "metadata");
  const part = childPart(childPart(root, "lifecycle"), "deprecation") ??
    childPart(metadata, "deprecation");
  const message = textOf(childPart(part, "message"));
  if (part === undefined || message === undefined) return [];
  const timeline = childPart(part, "timeline");
  const fromMs = readDay(childPart(timeline, "from"), report);
  const toMs = readDay(childPart(timeline, "to"), report);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    report.error({
      code: "bad-value",
      ...originOf(childPart(timeline, "to")!),
      message: 'Cannot use the timeline: "from" is not before "to"',
      hint: "Write the day on which the deprecation begins first",
    });
  }
  const accepts = (key: string) =>
    textOf(childPart(childPart(part, "accept"), key))?.toLowerCase() === "true";
  const migratedTo = textOf(childPart(part, "migratedTo"));
  return [{
    origin: originOf(part),
    name: textOf(childPart(metadata, "name")) ?? "",
    message,
    ...(migratedTo ? { migratedTo } : {}),
    ...(fromMs === undefined || toMs === undefined
      ? {}
      : { timeline: { fromMs, toMs } }),
    accept: { beforeEol: accepts("beforeEol"), eol: accepts("eol") },
  }];
}

function readDay(part: Part | undefined, report: Report): number | undefined {
  const text = textOf(part);
  if (part === undefined || text === undefined) return undefined;
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isFinite(ms)) return ms;
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot read "${text}" as a day`,
    hint: "Write year, month and day, such as `2026-12-31`",
  });
  return undefined;
}

/** How it stands on the UTC day of a moment; before the timeline nothing is to be done. */
export function deprecationState(
  { timeline }: Deprecation,
  nowMs: number,
): DeprecationState {
  if (timeline === undefined) return { state: "warning" };
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const daysLeft = Math.round((timeline.toMs - today) / DAY_MS);
  if (today >= timeline.toMs) return { state: "eol", daysLeft: 0 };
  return { state: today < timeline.fromMs ? "none" : "warning", daysLeft };
}

/** Whether the user has consented to start it as it stands. */
export function mayStart(deprecation: Deprecation, nowMs: number): boolean {
  const { beforeEol, eol } = deprecation.accept;
  const { state } = deprecationState(deprecation, nowMs);
  return state === "none" || beforeEol && (state === "warning" || eol);
}
