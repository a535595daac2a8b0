/**
 * Runs the Go program of this folder, which says what Go makes of templates.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";

/** A template and the data that it is rendered with. */
export interface OracleCase {
  readonly template: string;
  readonly data: Json;
  /** How many renderings to time; none if absent. */
  readonly repeat?: number;
}

/** How a template ended: its trimmed output, or the message without its place. */
export interface OracleOutcome {
  readonly phase: "ok" | "syntax" | "exec";
  readonly text: string;
  /** Nanoseconds of one rendering, where `repeat` asked for them. */
  readonly executeNs?: number;
  /** Nanoseconds of one parsing, where `repeat` asked for them. */
  readonly parseNs?: number;
}

/** The oracle's answer to this ends what it has buffered. */
const FLUSH: OracleCase = { template: "", data: null };

/** A running oracle. Close it; its process ends when its input does. */
export class Oracle {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;

  private constructor(folder: string) {
    this.#process = new Deno.Command("go", {
      args: ["run", "."],
      cwd: new URL(folder, import.meta.url),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = linesOf(this.#process.stdout);
  }

  /**
   * Starts the oracle, which Go compiles first: a few seconds the first time.
   *
   * @param folder The program; the one in `libraries` needs modules beside Go.
   * @returns Why it cannot run, if there is no Go.
   */
  static async start(folder = "./"): Promise<Oracle | string> {
    return await findNoGo() ?? new Oracle(folder);
  }

  /**
   * Asks about templates.
   *
   * @returns One outcome for each, in their order.
   * @throws {Error} When the program ends before it has answered.
   */
  async ask(cases: readonly OracleCase[]): Promise<OracleOutcome[]> {
    const lines = [...cases, FLUSH].map((each) => `${JSON.stringify(each)}\n`);
    const written = this.#input.write(new TextEncoder().encode(lines.join("")));
    const outcomes: OracleOutcome[] = [];
    // The pipes are small: both sides stall unless answers are read meanwhile.
    while (outcomes.length < lines.length) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error("Cannot ask the oracle: it has ended");
      outcomes.push(JSON.parse(value));
    }
    await written;
    return outcomes.slice(0, -1);
  }

  /** Ends the program, and waits until it has. */
  async close(): Promise<void> {
    await this.#input.close();
    await this.#lines.next();
    await this.#process.status;
  }
}

/** Why Go cannot be asked; `undefined` if it can. */
export async function findNoGo(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command("go", { args: ["version"] }).output();
    return success ? undefined : "`go version` fails";
  } catch (cause) {
    return `Go cannot be run: ${cause instanceof Error ? cause.message : cause}`;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
