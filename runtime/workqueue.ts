/**
 * Holds the keys that need work, each once, never two workers on one key.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import { type QueuePlan, retryDelayMs } from "../katalog/mod.ts";
import { backoffMs, steadyMs } from "./backoff.ts";
import type { Admission } from "./queue_limit.ts";
import type { Turns } from "./turns.ts";

/** How soon a key is wanted: changes of the world go before periodic resyncs. */
export type Lane = "change" | "resync";

const LANES: readonly Lane[] = ["change", "resync"];

/** What a queue goes by; without, it has no limits and its pauses grow. */
export interface QueueOptions {
  readonly plan?: Pick<QueuePlan, "type" | "retry">;
  /** Judges keys that want to join. What stays out is put off, never forgotten. */
  readonly admission?: Admission;
  /** Shared with other queues: a key is handed out when it is its turn. */
  readonly turns?: Turns;
}

/**
 * A queue of keys for one CRD.
 *
 * It needs no limit of its own: it holds at most one entry for each object that
 * the informer's store holds, put off ones included.
 */
export class Workqueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #lanes: Record<Lane, Set<string>> = { change: new Set(), resync: new Set() };
  /** Kept out while too much waited; they join when there is room. */
  readonly #putOff: Record<Lane, Set<string>> = {
    change: new Set(),
    resync: new Set(),
  };
  readonly #running = new Set<string>();
  /** Of those, which have a turn, and how many wait for one. */
  readonly #turned = new Set<string>();
  #turnless = 0;
  /** Failed attempts that do not count as failures yet. */
  readonly #attempts = new Map<string, number>();
  /** Keys that changed while a worker had them. */
  readonly #again = new Map<string, Lane>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, { at: number; cancel: () => void }>();
  readonly #waiting: ((key: string | undefined) => void)[] = [];
  readonly #options: QueueOptions;
  #closed = false;

  constructor(clock: Clock, random: Random, options: QueueOptions = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
  }

  /** Keys ready to be taken. */
  get depth(): number {
    return this.#lanes.change.size + this.#lanes.resync.size + this.#turnless;
  }

  /** Keys that a worker has now. */
  get running(): number {
    return this.#running.size - this.#turnless;
  }

  /** Keys that were kept out, and will join. */
  get putOff(): number {
    return this.#putOff.change.size + this.#putOff.resync.size;
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
    if (!this.#lanes.resync.has(key) && !this.#admits(key, lane)) return;
    this.#join(key, lane);
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
    const pause = this.#options.plan?.type === "delayed"
      ? steadyMs(this.#random)
      : backoffMs(failures, this.#random);
    const delay = Math.min(pause, mostMs);
    this.addAfter(key, delay);
    return delay;
  }

  /**
   * Asks for another attempt of what failed, as `retryBackoff` says; no worker waits.
   *
   * @returns The delay in milliseconds; `undefined` when all attempts are used up, and
   *   the next one is the first again.
   */
  tryAgain(key: string): number | undefined {
    const retry = this.#options.plan?.retry;
    if (retry === undefined) return undefined;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    if (attempt >= retry.attempts) return undefined;
    this.#attempts.set(key, attempt);
    const delay = retryDelayMs(retry, attempt);
    this.addAfter(key, delay);
    return delay;
  }

  /** Forgets the failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
    this.#attempts.delete(key);
  }

  /** Forgets all that is planned for a key, whose object is gone. */
  remove(key: string): void {
    this.forget(key);
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    for (const lane of LANES) this.#putOff[lane].delete(key);
  }

  /** Takes the next key, if one is ready. Give it back with {@link done}. */
  take(): string | undefined {
    const lane = this.#lanes.change.size > 0 ? this.#lanes.change : this.#lanes.resync;
    const next = lane.values().next();
    if (next.done) return undefined;
    lane.delete(next.value);
    this.#running.add(next.value);
    this.#letIn();
    return next.value;
  }

  /** Waits for a key; `undefined` once the queue is closed. */
  async next(): Promise<string | undefined> {
    const ready = this.#closed ? undefined : this.take();
    const key = ready !== undefined || this.#closed
      ? ready
      : await new Promise<string | undefined>((resolve) => this.#waiting.push(resolve));
    const { turns } = this.#options;
    if (key === undefined || turns === undefined) return key;
    this.#turnless++;
    await turns.take();
    this.#turnless--;
    this.#turned.add(key);
    return key;
  }

  /** Gives a key back. What came meanwhile makes it ready again. */
  done(key: string): void {
    this.#running.delete(key);
    if (this.#turned.delete(key)) this.#options.turns?.give();
    const lane = this.#again.get(key);
    this.#again.delete(key);
    if (lane !== undefined) this.add(key, lane);
  }

  /** Takes no more keys and wakes every waiting worker. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const lane of LANES) this.#putOff[lane].clear();
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  /** Whether a key may join; else it is put off. */
  #admits(key: string, lane: Lane): boolean {
    const { admission } = this.#options;
    if (admission === undefined || admission.admits(key, this.depth)) return true;
    if (!this.#putOff.change.has(key)) {
      this.#putOff.resync.delete(key);
      this.#putOff[lane].add(key);
    }
    return false;
  }

  #join(key: string, lane: Lane): void {
    const put = this.#putOff.change.has(key) ? "change" : lane;
    for (const each of LANES) this.#putOff[each].delete(key);
    if (put === "change") this.#lanes.resync.delete(key);
    this.#lanes[put].add(key);
  }

  /** What was put off joins as soon as less waits than it was put off for. */
  #letIn(): void {
    const { admission } = this.#options;
    if (admission === undefined) return;
    while (this.putOff > 0 && this.depth < admission.room) {
      const lane = this.#putOff.change.size > 0 ? "change" : "resync";
      const [key] = this.#putOff[lane];
      this.#join(key, lane);
    }
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const key = this.take();
    if (key !== undefined) this.#waiting.shift()!(key);
  }
}
