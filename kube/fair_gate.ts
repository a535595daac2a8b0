/**
 * Bounds how many calls are under way, and takes turns among those who wait.
 *
 * @module
 */

/** What one flow has waiting, in order. */
type Waiting = Map<symbol, () => void>;

/**
 * A gate with a limit. One flow's burst cannot hold up another's calls: whoever
 * leaves lets the next flow in turn go on, not the next call in line.
 */
export class FairGate {
  readonly #max: number;
  /** By flow; the first is the next to have its turn. */
  readonly #waiting = new Map<string, Waiting>();
  #inside = 0;

  /** @param max How many may be inside at once, 1 or more. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many are inside. */
  get inside(): number {
    return this.#inside;
  }

  /**
   * Waits for a place.
   *
   * @param signal Ends the waiting; it then rejects with the signal's reason.
   * @returns Gives the place back; harmless when called again.
   */
  async enter(flow: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#inside < this.#max) this.#inside++;
    else await this.#queue(flow, signal);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#next();
    };
  }

  #queue(flow: string, signal: AbortSignal): Promise<void> {
    const key = Symbol(flow);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const waiting = this.#waiting.get(flow);
        waiting?.delete(key);
        if (waiting?.size === 0) this.#waiting.delete(flow);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const waiting: Waiting = this.#waiting.get(flow) ?? new Map();
      this.#waiting.set(flow, waiting);
      waiting.set(key, () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      });
    });
  }

  /** Hands the place on, or keeps it free. */
  #next(): void {
    const first = this.#waiting.entries().next();
    if (first.done) {
      this.#inside--;
      return;
    }
    const [flow, waiting] = first.value;
    const [[key, go]] = waiting;
    waiting.delete(key);
    // To the end of the row, if it has more.
    this.#waiting.delete(flow);
    if (waiting.size > 0) this.#waiting.set(flow, waiting);
    go();
  }
}
