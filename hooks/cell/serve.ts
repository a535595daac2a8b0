/**
 * Is the cell: reads calls from standard input, runs them, writes what they say.
 *
 * @module
 */

import type { AbiResult, Engine } from "../abi/call.ts";
import { Stop } from "../abi/stop.ts";
import { HIGHEST_LIMITS, MODULE_BYTES_MAX } from "../limits.ts";
import { encodeFrame, FrameReader } from "./frames.ts";
import { Kept } from "./kept.ts";
import type { CallMessage, FromCell, ToCell } from "./messages.ts";
import { Turns, type TurnTaker } from "./turns.ts";
import { LOADING, Watch } from "./watch.ts";

/** One call that is under way. */
interface Running extends TurnTaker {
  /** Resumes the plug-in; set while it waits for the host. */
  answered?: { resolve(answer: Uint8Array): void; reject(stop: Stop): void };
  /** Set when it ended. */
  result?: AbiResult;
}

/** Read at once; an object with its children is seldom longer. */
const CHUNK_BYTES = 64 * 1024;

/** Every permission there is. */
const PERMISSIONS = [
  "run",
  "read",
  "write",
  "net",
  "env",
  "sys",
  "ffi",
  "import",
] as const;

/** Serves until standard input ends. @param engine What runs the plug-ins. */
export async function serveCell(engine: Engine): Promise<void> {
  for (const name of PERMISSIONS) Deno.permissions.revokeSync({ name });
  const cell = new Serving(engine);
  const reader = new FrameReader(
    Math.max(MODULE_BYTES_MAX, HIGHEST_LIMITS.inputBytes, HIGHEST_LIMITS.outputBytes),
  );
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = await Deno.stdin.read(chunk);
    // The watching thread never ends by itself.
    if (length === null) Deno.exit(0);
    for (const { header, body } of reader.push(chunk.subarray(0, length))) {
      cell.take(header as ToCell, body);
    }
  }
}

class Serving {
  readonly #turns = new Turns(new Watch());
  /** A module, or why it could not be compiled. */
  readonly #modules = new Map<string, WebAssembly.Module | Stop>();
  readonly #calls = new Map<number, Running>();
  readonly #kept = new Kept();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    send({ type: "ready" });
  }

  take(message: ToCell, body: Uint8Array): void {
    switch (message.type) {
      case "load":
        return this.#load(message.module, body);
      case "forget":
        return void this.#modules.delete(message.module);
      case "call":
        return this.#begin(message, body);
      case "answer":
        return this.#resume(message.call, (waiting) => waiting.resolve(body));
      case "refuse":
        return this.#resume(
          message.call,
          (waiting) => waiting.reject(new Stop(message.kind, message.message)),
        );
      case "drop":
        return void this.#calls.delete(message.call);
    }
  }

  #load(name: string, bytes: Uint8Array): void {
    const taker: TurnTaker = { id: LOADING, cpuMicros: 0 };
    this.#turns.take(taker, () => {
      try {
        // Not in the background: there its time would be charged to a call.
        const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
        this.#modules.set(name, module);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        this.#modules.set(name, new Stop("refused", why));
      }
      taker.yield!();
    });
  }

  #begin(message: CallMessage, input: Uint8Array): void {
    const call: Running = { id: message.call, cpuMicros: 0 };
    this.#calls.set(call.id, call);
    this.#turns.take(call, () => {
      if (!this.#calls.has(call.id)) return call.yield!();
      void this.#run(call, message, input).then((result) => {
        call.result = result;
        call.yield!();
      });
    }, () => this.#settle(call));
  }

  /** Tells a call's end when its last turn is counted, unless nobody waits for it. */
  #settle(call: Running): void {
    if (call.result === undefined || !this.#calls.delete(call.id)) return;
    finish(call, call.result);
  }

  async #run(
    call: Running,
    message: CallMessage,
    input: Uint8Array,
  ): Promise<AbiResult> {
    const module = this.#modules.get(message.module) ??
      new Stop("refused", "its module was not loaded");
    if (module instanceof Stop) return failed(module);
    const { keep } = message;
    // Taken out while it runs, so that nobody enters it while it is suspended.
    const instance = keep && this.#kept.take(keep) || this.#engine(module);
    const result = await instance.run({
      name: message.name,
      input,
      config: message.config,
      nowNs: BigInt(message.nowNs),
      seed: message.seed,
      limits: message.limits,
      log: (level, text) =>
        send({ type: "log", call: call.id, level }, new TextEncoder().encode(text)),
      ask: (name, request) =>
        new Promise((resolve, reject) => {
          call.answered = { resolve, reject };
          const { id, cpuMicros } = call;
          send({ type: "host", call: id, name, cpuMicros }, request);
          call.yield!();
        }),
    });
    if (keep && result.failure === undefined) {
      this.#kept.put(keep, instance, result.memoryBytes);
    }
    return result;
  }

  #resume(
    id: number,
    how: (waiting: NonNullable<Running["answered"]>) => void,
  ): void {
    const call = this.#calls.get(id);
    const waiting = call?.answered;
    if (call === undefined || waiting === undefined) return;
    call.answered = undefined;
    this.#turns.take(call, () => how(waiting), () => this.#settle(call));
  }
}

function failed(failure: Stop): AbiResult {
  return { failure, hostCalls: 0, logLines: 0, logLinesDropped: 0, memoryBytes: 0 };
}

function finish({ id, cpuMicros }: Running, result: AbiResult): void {
  const { memoryBytes, logLinesDropped, output, failure } = result;
  const usage = { cpuMicros, memoryBytes, logLinesDropped };
  if (output !== undefined) return send({ type: "done", call: id, ...usage }, output);
  const { kind, message } = failure!;
  send({ type: "failed", call: id, kind, message, ...usage });
}

/** Written at once and to the end: the operator always reads. */
function send(message: FromCell, body?: Uint8Array): void {
  const frame = encodeFrame(message, body);
  for (let at = 0; at < frame.length;) at += Deno.stdout.writeSync(frame.subarray(at));
}
