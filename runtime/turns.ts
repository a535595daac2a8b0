/**
 * Lets several CRDs share one number of workers.
 *
 * @module
 */

import type { Plan } from "../katalog/mod.ts";

/** So many turns, given in the order in which they are asked for. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param size How many have a turn at once, 1 or more. */
  constructor(size: number) {
    this.#free = size;
  }

  /** Waits for a turn. It must be given back. */
  take(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives a turn back, to whoever waits longest. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** The turns of the CRDs that say `queue.shared`: the most workers of any of them. */
export function sharedTurns({ crds }: Plan): Turns {
  const workers = crds.flatMap((crd) => crd.queue.shared ? [crd.workers] : []);
  return new Turns(Math.max(1, ...workers));
}
