/**
 * Tells a hook which resources are gone, one after another.
 *
 * Apart from the workqueue: what is gone has no cycle, and nobody waits for it. What is
 * not told when the program ends is not told again.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import type { HookDesk } from "./hook_desk.ts";

/** What telling needs. */
export interface HookAbsenceOptions {
  readonly desk: Pick<HookDesk, "hearsOfAbsence" | "tellAbsence">;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Whether a resource of that key is there again. */
  readonly exists: (key: string) => boolean;
}

/** Keys that wait; a namespace with more goes faster than anybody is told. */
const WAITING_MAX = 10_000;
/** A hook that fails so often will not do better. */
const TRIES_MAX = 5;
/** The pause after the first failure, doubled by each further one. */
const PAUSE_MS = 1_000;

/** Tells one CRD's hook. */
export class HookAbsence {
  readonly #options: HookAbsenceOptions;
  readonly #waiting: { readonly key: string; readonly tries: number }[] = [];
  readonly #timers = new Set<() => void>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: HookAbsenceOptions) {
    this.#options = options;
  }

  /** A resource is gone. */
  add(key: string, tries = 0): void {
    if (!this.#options.desk.hearsOfAbsence || this.#stop.signal.aborted) return;
    if (this.#waiting.length >= WAITING_MAX) {
      return this.#options.logger.warn("the hook is not told that a resource is gone", {
        object: key,
        waiting: WAITING_MAX,
      });
    }
    this.#waiting.push({ key, tries });
    this.#running ??= this.#run().finally(() => this.#running = undefined);
  }

  /** Ends the call under way and forgets the rest. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const cancel of this.#timers) cancel();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { desk, clock, random, exists, logger } = this.#options;
    const { signal } = this.#stop;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { key, tries } = next;
      if (signal.aborted || exists(key)) continue;
      try {
        const facts = { nowMs: clock.now(), random };
        const { failed, afterMs } = await desk.tellAbsence(key, facts, signal);
        if (failed && tries + 1 < TRIES_MAX) {
          this.#later(key, PAUSE_MS * 2 ** tries, tries + 1);
        } else if (!failed && afterMs !== undefined) this.#later(key, afterMs, 0);
      } catch (error) {
        if (signal.aborted) return;
        logger.error("cannot tell the hook that a resource is gone", {
          object: key,
          error: error instanceof Error ? error.stack : String(error),
        });
      }
    }
  }

  #later(key: string, afterMs: number, tries: number): void {
    const cancel = this.#options.clock.after(afterMs, () => {
      this.#timers.delete(cancel);
      this.add(key, tries);
    });
    this.#timers.add(cancel);
  }
}
