/**
 * Decides whether a failed call is sent again, and when.
 *
 * @module
 */

import { jitter, type Random } from "../core/random.ts";
import { KubeError } from "./errors.ts";
import { neverSent } from "./failure.ts";

/** The answer was longer than what is read: ask for less. */
export class AnswerTooLargeError extends KubeError {}

const BACKOFF_MS = 100;
const BACKOFF_MAX_MS = 5_000;

/**
 * How often a 5xx is asked again. It often comes from a failing admission webhook:
 * repeating that up to the deadline would hold a worker that others need.
 */
const SERVER_ERROR_ATTEMPTS_MAX = 5;

/**
 * How long to wait before a call is sent again.
 *
 * @param call `repeatable`: whether doing it twice does the same as once.
 * @param attempt How often it was sent, 1 or more.
 * @returns Milliseconds: what the server asked for, or 100, doubling up to 5,000,
 * spread by half. `undefined`: it is not sent again.
 */
export function repeatDelayMs(
  call: { readonly repeatable: boolean },
  error: KubeError,
  attempt: number,
  random: Random,
): number | undefined {
  if (!mayRepeat(call.repeatable, error, attempt)) return undefined;
  const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (attempt - 1));
  return Math.max(error.retryAfterMs ?? 0, jitter(random, backoffMs, 0.5));
}

function mayRepeat(repeatable: boolean, error: KubeError, attempt: number): boolean {
  switch (error.kind) {
    case "throttled":
      return true;
    case "unreachable":
      return repeatable || neverSent(error.cause);
    case "server":
      return repeatable && attempt < SERVER_ERROR_ATTEMPTS_MAX &&
        !(error instanceof AnswerTooLargeError);
    default:
      return false;
  }
}
