/**
 * Holds the keys that need work, each once, never two workers on one key.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import { backoffMs } from "./backoff.ts";

/** How soon a key is wanted: changes of the world go before periodic resyncs. */
export type Lane = "change" | "resync";

/**
 * A queue of keys for one CRD.
 *
 * It needs no limit of its own: it holds at most one entry for each object that
 * the informer's store holds.
 */
export class Workqueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #lanes: Record<Lane, Set<string>> = { change: new Set(), resync: new Set() };
  readonly #running = new Set<string>();
  /** Keys that changed while a worker had them. */
  readonly #again = new Map<string, Lane>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { at: number; cancel: () => void }>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Keys ready to be taken. */
  get depth(): number {
    return this.#lanes.change.size + this.#lanes.resync.size;
  }

  /** Keys that a worker has now. */
  get running(): number {
    return this.#running.size;
  }

  /** How often a key has failed in a row. */
  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** Asks for work on a key; it moves up when it waits in the slower lane. */
  add(key: string, lane: Lane = "change"): void {
    if (this.#closed) return;
    if (this.#running.has(key)) {
      if (this.#again.get(key) !== "change") this.#again.set(key, lane);
      return;
    }
    if (this.#lanes.change.has(key)) return;
    if (lane === "change") this.#lanes.resync.delete(key);
    this.#lanes[lane].add(key);
    this.#wake();
  }

  /** Asks for work later; of several wishes for a key the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed) return;
    const at = this.#clock.monotonic() + delayMs;
    const waiting = this.#timers.get(key);
    if (waiting !== undefined && waiting.at <= at) return;
    waiting?.cancel();
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { at, cancel });
  }

  /**
   * Asks for another try after a failure.
   *
   * @param mostMs The longest delay.
   * @returns The delay in milliseconds.
   */
  retry(key: string, mostMs = Infinity): number {
    const failures = this.failuresOf(key) + 1;
    this.#failures.set(key, failures);
    const delay = Math.min(backoffMs(failures, this.#random), mostMs);
    this.addAfter(key, delay);
    return delay;
  }

  /** Forgets the failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Forgets all that is planned for a key, whose object is gone. */
  remove(key: string): void {
    this.forget(key);
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }

  /** Takes the next key, if one is ready. Give it back with {@link done}. */
  take(): string | undefined {
    const lane = this.#lanes.change.size > 0 ? this.#lanes.change : this.#lanes.resync;
    const next = lane.values().next();
    if (next.done) return undefined;
    lane.delete(next.value);
    this.#running.add(next.value);
    return next.value;
  }

  /** Waits for a key; `undefined` once the queue is closed. */
  next(): Promise<string | undefined> {
    const key = this.#closed ? undefined : this.take();
    if (key !== undefined || this.#closed) return Promise.resolve(key);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a key back. What came meanwhile makes it ready again. */
  done(key: string): void {
    this.#running.delete(key);
    const lane = this.#again.get(key);
    this.#again.delete(key);
    if (lane !== undefined) this.add(key, lane);
  }

  /** Takes no more keys and wakes every waiting worker. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const key = this.take();
    if (key !== undefined) this.#waiting.shift()!(key);
  }
}
