/**
 * Decides whether a list comes at the head of a watch or page by page, and follows a
 * head until it is complete.
 *
 * At the head of a watch a list costs the server no second request and no answer in
 * one piece; but not every server can do it, and some proxies hold it up.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { endsInitialEvents, type WatchEvent } from "./client.ts";
import type { KubeError } from "./errors.ts";

/** Whoever has not told everything by then may never say so: many ignore the wish. */
const HEAD_MS = 30_000;

/** How one informer's lists come. */
export class ListHeads {
  readonly #clock: Clock;
  /** False once a server has shown that it cannot. */
  #able = true;
  /** The last head was lost on the way: the next list comes in pages. */
  #lost = false;

  /** @param clock What the limit of 30 s goes by. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the next list is to come at the head of a watch. */
  get wanted(): boolean {
    return this.#able && !this.#lost;
  }

  /** A list is complete, whichever way it came. */
  listed(): void {
    this.#lost = false;
  }

  /**
   * Begins a head.
   *
   * @param giveUp Called when it has taken 30 s: the watch is to end.
   */
  begin(giveUp: () => void): ListHead {
    return new ListHead(this.#clock, () => {
      this.#able = false;
      giveUp();
    });
  }

  /**
   * A watch that was to begin with a list ended before that was complete.
   *
   * @param error Why; `undefined` if it simply ended.
   * @returns Whether to list page by page at once, instead of failing with the error.
   */
  broke(error: KubeError | undefined): boolean {
    this.#lost = true;
    switch (error?.kind) {
      // The answer of servers that do not know of it, or have it turned off.
      case "invalid":
        this.#able = false;
        return true;
      // What refuses watches for now may still answer lists.
      case "throttled":
      case "server":
      case undefined:
        return true;
      default:
        return false;
    }
  }
}

/** The head of one watch. */
export class ListHead {
  readonly #cancel: () => void;
  #complete = false;

  /** @param late Called after 30 s, unless it is complete or was stopped by then. */
  constructor(clock: Clock, late: () => void) {
    this.#cancel = clock.after(HEAD_MS, late);
  }

  /** Whether everything was told. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Takes an event; true if it is the one that completes the head. */
  completes(event: WatchEvent): boolean {
    if (!endsInitialEvents(event)) return false;
    this.#complete = true;
    this.#cancel();
    return true;
  }

  /** Lets go of the timer. */
  stop(): void {
    this.#cancel();
  }
}
