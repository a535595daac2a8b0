/**
 * Bounds how many calls are under way, in the order in which they came.
 *
 * @module
 */

/** A gate with a number of places. */
export class CallGate {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** @param max How many may be inside at once, 1 or more. */
  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Runs `work` once there is a place.
   *
   * @param signal Once aborted, work that has not begun is not begun any more.
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#max) this.#inside++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Who leaves hands the place on.
      if (next === undefined) this.#inside--;
      else next();
    }
  }
}
