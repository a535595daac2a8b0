/**
 * Follows one call in one cell: counts what it uses, answers what it asks.
 *
 * @module
 */

import type { Clock } from "../../core/clock.ts";
import type { Json } from "../../core/json.ts";
import type { CellUsage, FromCell } from "../cell/messages.ts";
import { HookError } from "../errors.ts";
import { HostAnswerError, type HostCall, type JsonCodec } from "../host_api.ts";
import { readPluginJson } from "../output.ts";
import type { CallUsage, Job, RunEnd } from "./job.ts";

/** What a run needs of its cell. */
export interface RunOptions {
  readonly id: number;
  readonly job: Job;
  readonly clock: Clock;
  readonly json: JsonCodec;
  /** Passes an answer on, or a refusal that ends the call. */
  readonly reply: (answer: Uint8Array | HookError) => void;
}

/** One call in one cell, until it ends. */
export class Run {
  readonly id: number;
  readonly job: Job;
  /** Resolves once. */
  readonly ended: Promise<RunEnd>;
  /** Whether it waits for the host and so cannot be what keeps the cell busy. */
  waitsForHost = false;
  /** What it used by the last word of its cell. */
  cpuMicros = 0;
  readonly #options: RunOptions;
  readonly #startMs: number;
  readonly #abort = new AbortController();
  #resolve!: (end: RunEnd) => void;
  #hostCalls = 0;
  #logLines = 0;
  #unrepeatable = false;
  /** Ends the call whatever the cell says later: a plug-in may swallow a refusal. */
  #violation: HookError | undefined;

  constructor(options: RunOptions) {
    this.id = options.id;
    this.job = options.job;
    this.#options = options;
    this.#startMs = options.clock.monotonic();
    this.ended = new Promise((resolve) => this.#resolve = resolve);
  }

  /** Takes a message of the cell about this call. */
  take(message: Exclude<FromCell, { type: "ready" }>, body: Uint8Array): void {
    switch (message.type) {
      case "log":
        return this.#log(message.level, body);
      case "host":
        this.cpuMicros = message.cpuMicros;
        return void this.#answer(message.name, body);
      case "done":
        this.cpuMicros = message.cpuMicros;
        if (this.#violation !== undefined) return this.fail(this.#violation, message);
        if (this.overCpu) return this.fail(this.cpuError(), message);
        return this.#end({
          kind: "done",
          output: body,
          usage: this.#usage(message, body.length),
        });
      case "failed": {
        this.cpuMicros = message.cpuMicros;
        const said = new HookError(message.kind, sentence(this.job, message.message));
        return this.fail(this.#violation ?? said, message);
      }
    }
  }

  /** Whether it is past its processor time. */
  get overCpu(): boolean {
    return this.cpuMicros > this.job.limits.cpuMs * 1_000;
  }

  cpuError(): HookError {
    const { cpuMs } = this.job.limits;
    return new HookError(
      "cpu",
      sentence(this.job, `it used more than ${cpuMs} ms of processor time`),
      { hint: "Raise limits.cpu of the hook, or let it do less per call" },
    );
  }

  timeError(): HookError {
    const { timeMs } = this.job.limits;
    return new HookError(
      "time",
      sentence(this.job, `it took longer than ${timeMs} ms`),
      { hint: "Raise limits.time of the hook, or let it ask the host for less" },
    );
  }

  /** Ends it as failed. @param cut Whether its cell went with it. */
  fail(error: HookError, used?: CellUsage, cut = false): void {
    this.#end({ kind: "failed", error, usage: this.#usage(used, 0), cut });
  }

  /** Ends it as lost with its cell. */
  lose(why: string, suspect: boolean): void {
    if (this.#violation !== undefined) return this.fail(this.#violation);
    this.#end({ kind: "lost", why, suspect, unrepeatable: this.#unrepeatable });
  }

  #end(end: RunEnd): void {
    this.#abort.abort(new HookError("cancelled", sentence(this.job, "it is over")));
    this.#resolve(end);
  }

  #log(level: Parameters<Job["api"]["log"]>[0], body: Uint8Array): void {
    // The cell counts too; one that was taken over would not.
    if (++this.#logLines > this.job.limits.logLines) return;
    this.job.api.log(level, new TextDecoder().decode(body.subarray(0, 4_000)));
  }

  async #answer(name: HostCall, body: Uint8Array): Promise<void> {
    const { job, reply, json } = this.#options;
    if (this.waitsForHost || ++this.#hostCalls > job.limits.hostCalls) {
      return this.#refuse(
        new HookError(
          "host-calls",
          sentence(job, `it called the host more than ${job.limits.hostCalls} times`),
        ),
      );
    }
    this.waitsForHost = true;
    try {
      const answer = await this.#ask(name, body);
      const bytes = new TextEncoder().encode(json.format(answer));
      if (bytes.length > job.limits.outputBytes) {
        throw new HostAnswerError(
          "too-large",
          `the answer has ${bytes.length} bytes, ${job.limits.outputBytes} are allowed`,
        );
      }
      reply(bytes);
    } catch (cause) {
      if (cause instanceof HostAnswerError) {
        const { reason, message } = cause;
        const told = json.format({ error: { reason, message } });
        reply(new TextEncoder().encode(told));
      } else if (cause instanceof HookError) this.#refuse(cause);
      else {
        const why = `the host failed to answer ${name}`;
        this.#refuse(new HookError("host", sentence(job, why), { cause }));
      }
    } finally {
      this.waitsForHost = false;
    }
  }

  async #ask(name: HostCall, body: Uint8Array): Promise<Json> {
    const { job, json } = this.#options;
    const request = readPluginJson(body, json, `its request to ${name}`, "plugin");
    const ok = await job.api.answer(name, request, {
      signal: this.#abort.signal,
      markUnrepeatable: () => this.#unrepeatable = true,
    });
    return { ok };
  }

  #refuse(error: HookError): void {
    this.#violation ??= error;
    this.#options.reply(error);
  }

  #usage(used: CellUsage | undefined, outputBytes: number): CallUsage {
    return {
      cpuMs: this.cpuMicros / 1_000,
      timeMs: this.#options.clock.monotonic() - this.#startMs,
      memoryBytes: used?.memoryBytes ?? 0,
      hostCalls: this.#hostCalls,
      inputBytes: this.job.input.length,
      outputBytes,
      logLines: Math.min(this.#logLines, this.job.limits.logLines),
      logLinesDropped: used?.logLinesDropped ?? 0,
    };
  }
}

/** How messages about a call begin. */
export function sentence(job: Pick<Job, "hook" | "name">, found: string): string {
  return `Cannot finish "${job.name}" of the hook "${job.hook}": ${found}`;
}
