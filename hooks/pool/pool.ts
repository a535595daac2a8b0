/**
 * Gives calls to cells: starts, fills, replaces and ends them.
 *
 * @module
 */

import type { Clock } from "../../core/clock.ts";
import { HookError } from "../errors.ts";
import type { JsonCodec } from "../host_api.ts";
import { Cell } from "./cell.ts";
import type { CellCommand } from "./cell_process.ts";
import type { CallUsage, Job, RunEnd } from "./job.ts";
import { sentence } from "./run.ts";

/** Calls at the same time in one cell: most of them wait for the host. */
const CALLS_PER_CELL = 16;

/** Linear memory that calls in one cell may be granted together. */
const GRANTED_BYTES_MAX = 512 * 1024 * 1024;

/** Calls that wait for a cell. Each worker of an operator waits for one. */
const QUEUE_MAX = 5_000;

/** How often a call is run that lost its cell through no fault of its own. */
const ATTEMPTS_MAX = 4;

/** How long a plug-in that was cut stays among its like. */
const PENALTY_MS = 10 * 60_000;

/** What a pool needs. */
export interface PoolOptions {
  readonly command: CellCommand;
  readonly clock: Clock;
  readonly json: JsonCodec;
  /** Cells beside the penalty cell. */
  readonly cells: number;
  /** Milliseconds without a call after which every cell is ended. */
  readonly idleMs: number;
}

/** How a call ended, after as many runs as it took. */
export type JobEnd =
  | { readonly output: Uint8Array; readonly usage: CallUsage; readonly runs: number }
  | {
    readonly error: HookError;
    readonly usage?: CallUsage;
    readonly runs: number;
    readonly cut: boolean;
  };

/** A call that waits or runs. */
interface Waiting {
  readonly job: Job;
  readonly resolve: (end: JobEnd) => void;
  runs: number;
  /** To be run with nobody else in its cell, to find out who ends cells. */
  alone: boolean;
  done: boolean;
  /** Stops listening to the caller, whose signal may outlive many calls. */
  forget?: () => void;
}

/** Runs calls in cells; there are none as long as there are no calls. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #cells = new Set<Cell>();
  readonly #queue: Waiting[] = [];
  /** Running calls by hook. */
  readonly #running = new Map<string, number>();
  /** Until when a plug-in is penalised, by content hash, in monotonic milliseconds. */
  readonly #penalised = new Map<string, number>();
  #penaltyCell: Cell | undefined;
  #aloneInPenalty = false;
  #cancelIdle: (() => void) | undefined;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The processes of the cells that run. */
  get pids(): number[] {
    return [...this.#cells].map((cell) => cell.pid);
  }

  /** Runs a call to its end. Never rejects. */
  run(job: Job, signal?: AbortSignal): Promise<JobEnd> {
    return new Promise((resolve) => {
      const waiting: Waiting = { job, resolve, runs: 0, alone: false, done: false };
      if (this.#closed || signal?.aborted) return this.#fail(waiting, "cancelled");
      if (this.#queue.length >= QUEUE_MAX) return this.#fail(waiting, "overloaded");
      const onAbort = () => this.#fail(waiting, "cancelled");
      signal?.addEventListener("abort", onAbort);
      waiting.forget = () => signal?.removeEventListener("abort", onAbort);
      this.#queue.push(waiting);
      this.#pump();
    });
  }

  /** Ends every cell; calls under way end as `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelIdle?.();
    for (const waiting of this.#queue.splice(0)) this.#fail(waiting, "cancelled");
    await Promise.all([...this.#cells].map((cell) => cell.close()));
  }

  #fail(waiting: Waiting, kind: "cancelled" | "overloaded"): void {
    const why = kind === "cancelled"
      ? "it was taken back"
      : `${QUEUE_MAX} calls wait already`;
    this.#end(waiting, {
      error: new HookError(kind, sentence(waiting.job, why)),
      runs: waiting.runs,
      cut: false,
    });
  }

  #end(waiting: Waiting, end: JobEnd): void {
    if (waiting.done) return;
    waiting.done = true;
    waiting.forget?.();
    waiting.resolve(end);
  }

  /** Starts every waiting call for which there is room now. */
  #pump(): void {
    this.#cancelIdle?.();
    for (let i = 0; i < this.#queue.length;) {
      const waiting = this.#queue[i];
      const cell = waiting.done ? undefined : this.#cellFor(waiting);
      if (!waiting.done && cell === undefined) {
        i++;
        continue;
      }
      this.#queue.splice(i, 1);
      if (cell !== undefined) void this.#runIn(cell, waiting);
    }
    if (this.#cells.size > 0 && !this.#closed && this.#running.size === 0) {
      this.#cancelIdle = this.#options.clock.after(
        this.#options.idleMs,
        () => this.#cells.forEach((cell) => void cell.close()),
      );
    }
  }

  /** A cell with room for a call, started if need be; none if it must wait. */
  #cellFor(waiting: Waiting): Cell | "none" | undefined {
    const { hook, limits, module } = waiting.job;
    if ((this.#running.get(hook) ?? 0) >= limits.concurrentCalls) return undefined;
    const hasRoom = (cell: Cell) =>
      cell.load === 0 ||
      cell.load < CALLS_PER_CELL &&
        cell.grantedBytes + limits.memoryBytes <= GRANTED_BYTES_MAX;
    if (waiting.alone || this.#isPenalised(module.hash)) {
      if (this.#penaltyCell?.open === false) this.#penaltyCell = undefined;
      const cell = this.#penaltyCell;
      if (cell === undefined) {
        const started = this.#start();
        if (started !== "none") this.#penaltyCell = started;
        this.#aloneInPenalty = waiting.alone;
        return started;
      }
      if (cell.load > 0 && (waiting.alone || this.#aloneInPenalty)) return undefined;
      if (!hasRoom(cell)) return undefined;
      this.#aloneInPenalty = waiting.alone;
      return cell;
    }
    const open = [...this.#cells].filter((cell) =>
      cell.open && cell !== this.#penaltyCell
    );
    const best = open.filter(hasRoom).sort((a, b) => a.load - b.load)[0];
    if (best?.load === 0) return best;
    return open.length < this.#options.cells ? this.#start() : best;
  }

  #isPenalised(hash: string): boolean {
    const until = this.#penalised.get(hash);
    if (until === undefined) return false;
    if (until > this.#options.clock.monotonic()) return true;
    this.#penalised.delete(hash);
    return false;
  }

  #start(): Cell | "none" {
    try {
      const { command, clock, json } = this.#options;
      const gone = (cell: Cell) => {
        this.#cells.delete(cell);
        this.#pump();
      };
      const cell = new Cell({ command, clock, json, gone });
      this.#cells.add(cell);
      return cell;
    } catch {
      // The program is not there, or this process may not run it.
      return "none";
    }
  }

  async #runIn(cell: Cell | "none", waiting: Waiting): Promise<void> {
    const { job } = waiting;
    this.#running.set(job.hook, (this.#running.get(job.hook) ?? 0) + 1);
    const end = cell === "none" ? undefined : await cell.run(job);
    const left = this.#running.get(job.hook)! - 1;
    if (left === 0) this.#running.delete(job.hook);
    else this.#running.set(job.hook, left);
    if (end === undefined) this.#noCell(waiting, cell);
    else this.#judge(waiting, end);
    this.#pump();
  }

  /** A cell did not come up, or went between its start and this call. */
  #noCell(waiting: Waiting, cell: Cell | "none"): void {
    if (this.#closed) return this.#fail(waiting, "cancelled");
    if (++waiting.runs < ATTEMPTS_MAX && cell !== "none") {
      return void this.#queue.unshift(waiting);
    }
    const why = cell === "none"
      ? "its cell could not be started"
      : `its cell did not come up (${cell.lastWords})`;
    const { program } = this.#options.command;
    const error = new HookError("no-cell", sentence(waiting.job, why), {
      hint: `Let the operator run "${program}": --allow-run=${program}`,
    });
    this.#end(waiting, { error, runs: waiting.runs, cut: false });
  }

  #judge(waiting: Waiting, end: RunEnd): void {
    waiting.runs++;
    const { job, runs } = waiting;
    if (end.kind === "done") {
      return this.#end(waiting, { output: end.output, usage: end.usage, runs });
    }
    if (end.kind === "failed") {
      if (end.cut) {
        const until = this.#options.clock.monotonic() + PENALTY_MS;
        this.#penalised.set(job.module.hash, until);
      }
      const { error, usage, cut } = end;
      return this.#end(waiting, { error, usage, runs, cut });
    }
    if (this.#closed) return this.#fail(waiting, "cancelled");
    if (!end.unrepeatable && runs < ATTEMPTS_MAX) {
      waiting.alone ||= end.suspect;
      return void this.#queue.unshift(waiting);
    }
    const why = end.unrepeatable
      ? `its cell was lost after a request left that must not be sent twice (${end.why})`
      : `its cell was lost ${runs} times (${end.why})`;
    const error = new HookError("cell-lost", sentence(job, why));
    this.#end(waiting, { error, runs, cut: false });
  }
}
