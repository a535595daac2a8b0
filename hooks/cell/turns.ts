/**
 * Lets one call run at a time, and counts what each uses.
 *
 * Calls wait for the host side by side, but only one of them runs plug-in code, so
 * that processor time is never charged to a neighbour.
 *
 * @module
 */

import { cpuMicros, type Watch } from "./watch.ts";

/** A call as the turns see it. */
export interface TurnTaker {
  readonly id: number;
  /** Microseconds that it used in turns that are over. */
  cpuMicros: number;
  /** Ends the turn; set while it lasts. */
  yield?: () => void;
}

/** Gives turns in the order in which they were asked for. */
export class Turns {
  readonly #watch: Watch;
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = false;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /**
   * Runs `begin` when it is the call's turn. The turn lasts until the call yields.
   *
   * @param after Runs when the turn is counted.
   */
  take(call: TurnTaker, begin: () => void, after?: () => void): void {
    this.#waiting.push(async () => {
      this.#watch.enter(call.id, call.cpuMicros);
      const start = cpuMicros();
      const over = new Promise<void>((resolve) => call.yield = resolve);
      begin();
      await over;
      call.yield = undefined;
      call.cpuMicros += cpuMicros() - start;
      this.#watch.leave();
      after?.();
    });
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await next();
    }
    this.#busy = false;
  }
}
