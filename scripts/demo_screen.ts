/**
 * Shows the demo's steps: one line each, replaced in place on a terminal.
 *
 * @module
 */

import type { Palette } from "../cli/output.ts";
import type { Clock } from "../core/clock.ts";
import { formatDuration } from "../core/duration.ts";
import { formatProgress, type ProgressUpdate } from "../e2e/control_plane_progress.ts";

/** Where nothing can be replaced, a long stage is told again this often. */
const REPEAT_MS = 15_000;

/** Writes to standard output. */
export class Screen {
  readonly #clock: Clock;
  readonly #palette: Palette;
  readonly #terminal = Deno.stdout.isTerminal();
  #step = "";
  #startedMs = 0;
  #told = { stage: "", elapsedMs: 0 };

  constructor(clock: Clock, palette: Palette) {
    this.#clock = clock;
    this.#palette = palette;
  }

  /** The step that is being done, for the message of a failure. */
  get step(): string {
    return this.#step;
  }

  /** Begins a step. */
  begin(step: string): void {
    this.#step = step;
    this.#startedMs = this.#clock.monotonic();
    this.#told = { stage: "", elapsedMs: 0 };
    if (this.#terminal) this.note("");
  }

  /** Tells what is going on within the step, such as a build. */
  progress(update: ProgressUpdate): void {
    const due = update.elapsedMs - this.#told.elapsedMs >= REPEAT_MS;
    if (!this.#terminal && update.stage === this.#told.stage && !due) return;
    this.#told = update;
    this.note(formatProgress(update));
  }

  /** Shows a remark beside the step. */
  note(text: string): void {
    const { cyan, dim } = this.#palette;
    if (this.#terminal) {
      this.#write(`\r\x1b[K  ${cyan("…")} ${this.#step} ${dim(text)}`);
    } else {
      this.#write(`    ${text}\n`);
    }
  }

  /** Ends a step well. */
  done(what: string, ms: number = this.#clock.monotonic() - this.#startedMs): void {
    const { green, dim } = this.#palette;
    const step = this.#step.padEnd(16);
    this.#clear();
    this.#write(`  ${green("✓")} ${step} ${what}  ${dim(formatDuration(ms))}\n`);
  }

  /** Ends a step badly. */
  failed(error: unknown): void {
    const { red, cyan } = this.#palette;
    const message = error instanceof Error ? error.message : String(error);
    const hint = (error as { readonly hint?: string }).hint;
    this.#clear();
    console.error(`${red("error:")} The step "${this.#step}" failed: ${message}`);
    if (hint !== undefined) console.error(`${cyan("hint:")} ${hint}`);
  }

  #clear(): void {
    if (this.#terminal) this.#write("\r\x1b[K");
  }

  #write(text: string): void {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
  }
}
