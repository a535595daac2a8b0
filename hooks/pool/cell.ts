/**
 * Runs calls in one cell, and ends the cell when one of them passes a limit.
 *
 * @module
 */

import type { Clock } from "../../core/clock.ts";
import type { FromCell } from "../cell/messages.ts";
import { LOADING } from "../cell/watch.ts";
import { HookError } from "../errors.ts";
import type { JsonCodec } from "../host_api.ts";
import { type CellCommand, CellProcess, type WatchReport } from "./cell_process.ts";
import type { Job, RunEnd } from "./job.ts";
import { Run, sentence } from "./run.ts";

/** A report older than this says nothing about now; they come every 4 ms. */
const REPORT_FRESH_MS = 40;

/** How soon to look again when a neighbour keeps a late call from ending. */
const LOOK_AGAIN_MS = 5;

/** How often a late call is looked at again before it is tried in another cell. */
const LOOKS_MAX = 200;

/** Compiling takes 20 ms for Go; a module that takes this long is made to. */
const LOAD_CPU_MS = 10_000;

/** A cell is there in 20 ms; a machine without a free core takes seconds. */
const READY_MS = 30_000;

/** Compiled modules that a cell keeps. */
const MODULES_MAX = 200;

/** What a cell holds beside its calls: 34 MB at rest, and dead instances. */
const REST_BYTES_MAX = 512 * 1024 * 1024;

/** Calls that were given up while the host answered; their stacks stay for a while. */
const DROPS_MAX = 200;

/** What a cell needs. */
export interface CellOptions {
  readonly command: CellCommand;
  readonly clock: Clock;
  readonly json: JsonCodec;
  /** The cell is gone; its calls have ended before. */
  readonly gone: (cell: Cell) => void;
}

/** A cell and the calls in it. */
export class Cell {
  readonly #options: CellOptions;
  readonly #process: CellProcess;
  readonly #runs = new Map<number, Run>();
  /** Given to it before it was ready. */
  readonly #early = new Set<Job>();
  readonly #modules = new Set<string>();
  /** Resolves to whether the cell came up. */
  readonly #ready: Promise<boolean>;
  #setReady!: (came: boolean) => void;
  #last: { report: WatchReport; atMs: number } | undefined;
  #nextId = 1;
  #drops = 0;
  #alive = true;
  #why = "";

  /** @throws {Error} If the program cannot be started. */
  constructor(options: CellOptions) {
    this.#options = options;
    this.#ready = new Promise((resolve) => this.#setReady = resolve);
    this.#process = new CellProcess(options.command, {
      message: (message, body) => this.#message(message, body),
      report: (report) => this.#report(report),
      exit: (why) => this.#exit(why),
    });
    const cancel = options.clock.after(
      READY_MS,
      () => this.#kill("it was not ready in time"),
    );
    void this.#ready.then(cancel);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Why it ended, as far as is known. */
  get lastWords(): string {
    return this.#why;
  }

  /** How many calls it has. */
  get load(): number {
    return this.#runs.size + this.#early.size;
  }

  /** Bytes of linear memory that its calls may take together. */
  get grantedBytes(): number {
    let sum = 0;
    for (const { job } of this.#runs.values()) sum += job.limits.memoryBytes;
    for (const { limits } of this.#early) sum += limits.memoryBytes;
    return sum;
  }

  /** Whether it may take further calls. */
  get open(): boolean {
    return this.#alive && this.#drops < DROPS_MAX;
  }

  /** Runs a call; `undefined` if the cell did not come up, or is gone. */
  async run(job: Job): Promise<RunEnd | undefined> {
    this.#early.add(job);
    await this.#ready;
    this.#early.delete(job);
    return this.#alive ? await this.#start(job) : undefined;
  }

  #start(job: Job): Promise<RunEnd> {
    const id = this.#nextId++;
    const { clock, json } = this.#options;
    const run = new Run({
      id,
      job,
      clock,
      json,
      reply: (answer) => this.#reply(id, answer),
    });
    this.#runs.set(id, run);
    const { module, limits } = job;
    this.#load(module);
    this.#process.send({
      type: "call",
      call: id,
      module: module.key,
      name: job.name,
      config: job.config,
      nowNs: String(job.nowNs),
      seed: job.seed,
      limits: {
        arenaBytes: limits.memoryBytes + limits.inputBytes + limits.outputBytes,
        outputBytes: limits.outputBytes,
        hostCalls: limits.hostCalls,
        logLines: limits.logLines,
      },
      keep: job.keep,
    }, job.input);
    let cancel = clock.after(limits.timeMs, () => late(0));
    const late = (looks: number) => {
      if (this.#cutIfAtFault(run, looks)) return;
      cancel = clock.after(LOOK_AGAIN_MS, () => late(looks + 1));
    };
    return run.ended.finally(() => {
      cancel();
      this.#runs.delete(id);
      if (!this.open && this.load === 0) this.#kill("it was used up");
    });
  }

  /** Sends the module if the cell has it not, and lets go of the one unused longest. */
  #load({ key, bytes }: Job["module"]): void {
    // A set keeps the order in which things came: put again, it is the newest.
    if (!this.#modules.delete(key)) {
      this.#process.send({ type: "load", module: key }, bytes);
    }
    this.#modules.add(key);
    if (this.#modules.size <= MODULES_MAX) return;
    const [oldest] = this.#modules;
    this.#modules.delete(oldest);
    this.#process.send({ type: "forget", module: oldest });
  }

  /** Ends the cell and waits until the process is gone. */
  async close(): Promise<void> {
    this.#kill("it was closed");
    await this.#process.ended;
  }

  /**
   * Judges a call that is past its wall time.
   *
   * @returns False if a neighbour keeps the cell busy, so that it must be looked at
   *   again.
   */
  #cutIfAtFault(run: Run, looks: number): boolean {
    if (run.waitsForHost || looks >= LOOKS_MAX) {
      this.#process.send({ type: "drop", call: run.id });
      this.#drops++;
      if (run.waitsForHost) run.fail(run.timeError());
      else run.lose("a neighbour kept it busy", false);
      return true;
    }
    const others = [...this.#runs.values()].some((other) =>
      other !== run && !other.waitsForHost
    );
    const fresh = this.#last !== undefined &&
      this.#options.clock.monotonic() - this.#last.atMs <= REPORT_FRESH_MS;
    const running = fresh ? this.#last!.report.call : undefined;
    if (running !== run.id && (running !== undefined || others)) return false;
    this.#cut(run, run.timeError());
    return true;
  }

  #message(message: FromCell, body: Uint8Array): void {
    if (message.type === "ready") return this.#setReady(true);
    const run = this.#runs.get(message.call);
    // A call that was given up may still speak.
    if (run === undefined) return;
    run.take(message, body);
    if (message.type === "host" && run.overCpu) this.#cut(run, run.cpuError());
  }

  #report(report: WatchReport): void {
    this.#last = { report, atMs: this.#options.clock.monotonic() };
    const run = this.#runs.get(report.call);
    if (run === undefined) {
      const loads = report.call === LOADING && report.cpuMicros > LOAD_CPU_MS * 1_000;
      if (loads) this.#endUnexplained("a module took too long to compile");
      return;
    }
    run.cpuMicros = Math.max(run.cpuMicros, report.cpuMicros);
    if (run.overCpu) return this.#cut(run, run.cpuError());
    if (report.rssBytes > REST_BYTES_MAX + 2 * this.grantedBytes) {
      const found = "its cell grew past what its calls may take";
      this.#cut(run, new HookError("memory", sentence(run.job, found)));
    }
  }

  #cut(run: Run, error: HookError): void {
    run.fail(error, undefined, true);
    this.#runs.delete(run.id);
    this.#kill(`another call was cut: ${error.kind}`);
  }

  /** Ends the process for what one of its calls did, if it is not known which. */
  #endUnexplained(why: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#why = why;
    this.#process.kill();
    const inIt = [...this.#runs.values()];
    for (const run of inIt) {
      if (inIt.length > 1) run.lose(why, true);
      else {
        const found = `its cell ended (${why})`;
        run.fail(new HookError("crashed", sentence(run.job, found)), undefined, true);
      }
    }
    this.#runs.clear();
  }

  /** Ends the process; the calls in it are lost, and known not to be at fault. */
  #kill(why: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#why = why;
    this.#process.kill();
    for (const run of this.#runs.values()) run.lose(why, false);
    this.#runs.clear();
  }

  /** The process is gone. If we did not end it, one of its calls did. */
  #exit(why: string): void {
    this.#setReady(false);
    this.#endUnexplained(why);
    this.#options.gone(this);
  }

  #reply(id: number, answer: Uint8Array | HookError): void {
    if (!this.#runs.has(id)) return;
    if (!(answer instanceof HookError)) {
      return this.#process.send({ type: "answer", call: id }, answer);
    }
    const { kind, message } = answer;
    this.#process.send({ type: "refuse", call: id, kind, message });
  }
}
