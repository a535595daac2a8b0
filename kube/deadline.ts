/**
 * Ends a call when its time is up, or when its caller says so.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";

/** One call's limit in time. */
export interface Deadline {
  /** Fires at the deadline, or with the caller's signal. */
  readonly signal: AbortSignal;
  /** Whether it was the time, not the caller. */
  readonly expired: boolean;
  /** Milliseconds to go, 0 or more. */
  leftMs(): number;
  /** Lets go of timer and signal; call it in any case. */
  dispose(): void;
}

/**
 * Starts a deadline.
 *
 * @param signals Of the caller and of the client; either ends the call too.
 */
export function startDeadline(
  clock: Clock,
  timeoutMs: number,
  signals: readonly (AbortSignal | undefined)[],
): Deadline {
  const abort = new AbortController();
  const start = clock.monotonic();
  let expired = false;
  const cancel = clock.after(timeoutMs, () => {
    expired = true;
    abort.abort(new Error(`no answer within ${timeoutMs} ms`));
  });
  const unlink = signals.map((signal) => follow(signal, abort));
  return {
    signal: abort.signal,
    get expired() {
      return expired;
    },
    leftMs: () => Math.max(0, timeoutMs - (clock.monotonic() - start)),
    dispose() {
      cancel();
      for (const off of unlink) off();
    },
  };
}

/**
 * Aborts a controller with a signal, until the returned function is called.
 *
 * `AbortSignal.any` would do it too, but signals that live as long as the process
 * would then hold on to one dependent signal per call until it is collected.
 */
export function follow(
  signal: AbortSignal | undefined,
  abort: AbortController,
): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    abort.abort(signal.reason);
    return () => {};
  }
  const onAbort = () => abort.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}
