/**
 * Tells a waiting person what is going on, and for how long.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { formatDuration } from "../core/duration.ts";

/** What is being done right now. */
export interface ProgressUpdate {
  /** Such as `compiling`. */
  readonly stage: string;
  /** Such as `412 of 1460 packages`; changes often. */
  readonly detail?: string;
  /** Milliseconds since the whole work began. */
  readonly elapsedMs: number;
}

/** Takes updates: at each change, and once a second while nothing changes. */
export type Progress = (update: ProgressUpdate) => void;

/** One update as a line without an end: `compiling, 412 of 1460 packages (1m2s)`. */
export function formatProgress(update: ProgressUpdate): string {
  const detail = update.detail === undefined ? "" : `, ${update.detail}`;
  const seconds = Math.round(update.elapsedMs / 1000) * 1000;
  return `${update.stage}${detail} (${formatDuration(seconds)})`;
}

/** How often a standing stage is told again: a person doubts after a few seconds. */
const BEAT_MS = 1000;

/** Repeats the newest stage every second until it is closed. */
export class ProgressBeat {
  #clock: Clock;
  #progress: Progress;
  #start: number;
  #stage = "";
  #detail: string | undefined;
  #cancel: () => void = () => {};

  constructor(clock: Clock, progress: Progress) {
    this.#clock = clock;
    this.#progress = progress;
    this.#start = clock.monotonic();
  }

  /** Tells what is done from now on. */
  tell(stage: string, detail?: string): void {
    this.#stage = stage;
    this.#detail = detail;
    this.#beat();
  }

  /** Falls silent. */
  close(): void {
    this.#cancel();
  }

  #beat(): void {
    this.#cancel();
    this.#progress({
      stage: this.#stage,
      detail: this.#detail,
      elapsedMs: this.#clock.monotonic() - this.#start,
    });
    this.#cancel = this.#clock.after(BEAT_MS, () => this.#beat());
  }
}
