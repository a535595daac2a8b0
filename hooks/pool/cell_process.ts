/**
 * Starts the process of a cell and carries bytes to and from it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { CELL_ENTRY, type EngineName } from "../cell_entry.ts";
import { encodeFrame, FrameReader } from "../cell/frames.ts";
import { type FromCell, readFromCell, type ToCell } from "../cell/messages.ts";
import { HIGHEST_LIMITS } from "../limits.ts";

/** How to start a cell. */
export interface CellCommand {
  /** The program; the operator's process needs permission to run exactly this. */
  readonly program: string;
  readonly args: readonly string[];
  /** All of its environment; empty if absent. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What the engine of a cell is told. Small young generations halve what fresh
 * instances take at their peak.
 */
const V8_FLAGS = "--max-semi-space-size=2,--max-old-space-size=256";

/** What each cell out of the sources is told. */
const DENO_FLAGS = ["run", "--quiet", "--no-prompt", `--v8-flags=${V8_FLAGS}`];

/** Beside this module's folder; a bundle, which is JavaScript, has its own beside it. */
const CELL_MAIN = new URL(
  `../cell_main.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`,
  import.meta.url,
).href;

/**
 * A cell out of the sources: Deno, with no permission at all.
 *
 * @param execPath The path of the `deno` that runs.
 */
export function denoCellCommand(execPath: string): CellCommand {
  return {
    program: execPath,
    args: [
      ...DENO_FLAGS,
      "--no-config",
      "--no-lock",
      "--no-npm",
      "--no-remote",
      CELL_MAIN,
    ],
  };
}

/**
 * A cell for `engine: extism` out of the sources. It may read its environment until
 * the SDK is loaded, and holds no permission afterwards.
 *
 * @param execPath The path of the `deno` that runs.
 * @param cacheFolder Where `deno` keeps packages: its environment holds this alone.
 */
export function denoExtismCommand(execPath: string, cacheFolder: string): CellCommand {
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  return {
    program: execPath,
    args: [...DENO_FLAGS, `--config=${config}`, "--allow-env", CELL_MAIN, "extism"],
    env: { DENO_DIR: cacheFolder },
  };
}

/**
 * A cell out of the compiled binary, whose engine flags were fixed when it was built.
 *
 * @param execPath The path of the binary that runs.
 */
export function binaryCellCommand(
  execPath: string,
  engine: EngineName = "orkestra",
): CellCommand {
  return { program: execPath, args: [CELL_ENTRY, engine] };
}

/** What a cell last said about itself. */
export interface WatchReport {
  /** The call that runs, or `LOADING`. */
  readonly call: number;
  /** Processor time of that call in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Who hears of what a cell says. */
export interface CellListener {
  message(message: FromCell, body: Uint8Array): void;
  report(report: WatchReport): void;
  /**
   * The process is gone, once.
   *
   * @param why How it ended, with the end of what it wrote.
   */
  exit(why: string): void;
}

/** Kept of what a cell writes that is no report: why the engine gave up. */
const LAST_WORDS_MAX = 1_000;

/** A process that runs plug-ins. */
export class CellProcess {
  readonly pid: number;
  /** Resolves when the process is gone and everything it wrote is read. */
  readonly ended: Promise<void>;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #listener: CellListener;
  #lastWords = "";

  /** @throws {Error} If the program cannot be started, or may not be. */
  constructor(command: CellCommand, listener: CellListener) {
    this.#listener = listener;
    this.#child = new Deno.Command(command.program, {
      args: [...command.args],
      clearEnv: true,
      env: { ...command.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#child.pid;
    this.#writer = this.#child.stdin.getWriter();
    this.ended = this.#live();
  }

  /** Sends a message; what a dead cell does not read is lost. */
  send(message: ToCell, body?: Uint8Array): void {
    this.#writer.write(encodeFrame(message, body)).catch(() => {});
  }

  /** Ends it in the middle of whatever it does. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  async #live(): Promise<void> {
    const [status] = await Promise.all([
      this.#child.status,
      this.#readMessages(),
      this.#readReports(),
    ]);
    await this.#writer.abort().catch(() => {});
    const how = status.signal ?? `exit code ${status.code}`;
    const words = this.#lastWords.trim();
    this.#listener.exit(words === "" ? how : `${how}: ${words}`);
  }

  async #readMessages(): Promise<void> {
    const reader = new FrameReader(HIGHEST_LIMITS.outputBytes);
    try {
      for await (const chunk of this.#child.stdout) {
        for (const { header, body } of reader.push(chunk)) {
          const message = readFromCell(header);
          if (message === undefined) throw new Error("an unknown message");
          this.#listener.message(message, body);
        }
      }
    } catch (cause) {
      // A cell that does not keep to the protocol is a cell that was taken over.
      this.#note(
        `it broke the protocol: ${cause instanceof Error ? cause.message : ""}`,
      );
      this.kill();
    }
  }

  async #readReports(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of this.#child.stderr) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop()!.slice(0, LAST_WORDS_MAX);
      for (const line of lines) {
        const found = /^watch (-?\d+) (-?\d+) (\d+)$/.exec(line);
        if (found === null) this.#note(line);
        else {
          const [call, cpuMicros, rssBytes] = found.slice(1).map(Number);
          this.#listener.report({ call, cpuMicros, rssBytes });
        }
      }
    }
    this.#note(rest);
  }

  #note(line: string): void {
    this.#lastWords = `${this.#lastWords}\n${line}`.slice(-LAST_WORDS_MAX);
  }
}
