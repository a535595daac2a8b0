/**
 * Hands time to everything that waits or fires, so that tests own it.
 *
 * @module
 */

/** Time as the program sees it. Nothing below `cli/` reads any other. */
export interface Clock {
  /** Wall time in milliseconds since 1970, UTC. May jump. */
  now(): number;
  /** Milliseconds that only ever grow, from an arbitrary start. */
  monotonic(): number;
  /**
   * Calls `fire` once, `delayMs` from now (at once for 0 or less).
   *
   * @returns A function that takes the call back; harmless afterwards.
   */
  after(delayMs: number, fire: () => void): () => void;
}

/**
 * Waits on a clock.
 *
 * @param signal Ends the wait early; the promise then rejects with its reason.
 */
export function sleep(
  clock: Clock,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal!.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * A clock that a test moves by hand.
 */
export class ManualClock implements Clock {
  #elapsed = 0;
  #start: number;
  #sequence = 0;
  #timers: { at: number; order: number; fire: () => void }[] = [];

  /** @param startMs Wall time of the start; 2026-01-01T00:00:00Z if absent. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#start = startMs;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delayMs: number, fire: () => void): () => void {
    const timer = {
      at: this.#elapsed + Math.max(0, delayMs),
      order: this.#sequence++,
      fire,
    };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers are still to fire. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Moves time on, firing in order each timer that falls due on the way. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#elapsed = Math.max(this.#elapsed, due.at);
      due.fire();
    }
    this.#elapsed = end;
  }
}
