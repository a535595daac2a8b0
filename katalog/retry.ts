/**
 * Reads `retryBackoff`: how what failed is tried again at once.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { checkShape, shorten } from "./check.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import { duration, fixed, fixedInt, object, type ObjectShape } from "./shape.ts";

/** How often something is tried again. A duration alone stands for `initial`. */
export const retryShape: ObjectShape = object({
  initial: duration,
  max: duration,
  multiplier: fixed,
  maxAttempts: fixedInt,
});

/** How what failed is tried again. */
export interface RetryModel {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  /** The first one included; 1: never again. */
  readonly attempts: number;
}

/** More tries than these are the next cycle's business. */
const ATTEMPTS_MAX = 10;

const ONCE: RetryModel = { initialMs: 500, maxMs: 30_000, multiplier: 2, attempts: 1 };

/**
 * Reads it; absent: once and never again.
 *
 * @param what What is tried, for messages: `make one call`.
 */
export function readRetry(
  part: Part | undefined,
  what: string,
  report: Report,
): RetryModel {
  if (part === undefined) return ONCE;
  const short = part.node.type === "scalar";
  checkShape(short ? duration : retryShape, part, report);
  const child = (key: string) => short ? undefined : childPart(part, key);
  const ms = (found: Part | undefined) => parseDuration(textOf(found) ?? "");
  const multiplier = child("multiplier");
  const factor = Number(textOf(multiplier) ?? 2);
  if (!(factor >= 1 && factor <= 100)) {
    report.error({
      code: "bad-value",
      ...originOf(multiplier!),
      message: `Cannot multiply a delay by "${shorten(textOf(multiplier) ?? "")}"`,
      hint: "Write a number from 1 to 100, such as `multiplier: 2`",
    });
  }
  const attempts = Number(textOf(child("maxAttempts")) ?? 0) || 3;
  if (attempts > ATTEMPTS_MAX) {
    report.error({
      code: "bad-value",
      ...originOf(child("maxAttempts")!),
      message: `Cannot ${what} ${attempts} times: ${ATTEMPTS_MAX} is the most`,
      hint: "A cycle that failed is tried again anyway, with backoff",
    });
  }
  return {
    initialMs: ms(short ? part : child("initial")) || ONCE.initialMs,
    maxMs: ms(child("max")) || ONCE.maxMs,
    multiplier: factor >= 1 ? factor : 2,
    attempts: Math.min(attempts, ATTEMPTS_MAX),
  };
}

/** The wait after a failed attempt, in milliseconds; the first attempt is 1. */
export function retryDelayMs(retry: RetryModel, attempt: number): number {
  return Math.min(retry.maxMs, retry.initialMs * retry.multiplier ** (attempt - 1));
}
