/**
 * Runs `ork` as a user's process, with the permissions that its task names.
 *
 * @module
 */

import manifest from "../deno.json" with { type: "json" };

const ROOT = new URL("..", import.meta.url).pathname;

/**
 * The arguments of the task `ork`, or `dev` for that command: what a user's process
 * may do, so may these.
 */
function taskArguments(command: string): string[] {
  const { ork, dev } = manifest.tasks;
  const task = command === "dev" ? dev : ork;
  return task.command.replace(/^.*&& deno /, "").replace(/ dev$/, "").split(" ")
    .map((word) =>
      word.includes("main.ts")
        ? `${ROOT}cli/main.ts`
        : word.replace('"$DENO"', Deno.execPath())
    );
}

/** Ten times what the slowest command takes on a busy machine. */
const LIMIT_MS = 90_000;

/** How a process ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `ork`. */
export class OrkProcess {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: Promise<string>;
  readonly #reading: Promise<void>;
  readonly #limit: ReturnType<typeof setTimeout>;
  #stderr = "";
  #waiting: { pattern: RegExp; resolve: (match: RegExpExecArray | null) => void }[] =
    [];

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...taskArguments(args[0]), ...args],
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#limit = setTimeout(() => this.#child.kill("SIGKILL"), LIMIT_MS);
    this.#stdout = new Response(this.#child.stdout).text();
    this.#reading = this.#read();
  }

  /** What it has said so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /**
   * Waits until standard error matches, and gives the match.
   *
   * @throws {Error} If the process ends before.
   */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const match = pattern.exec(this.#stderr) ??
      await new Promise<RegExpExecArray | null>((resolve) =>
        this.#waiting.push({ pattern, resolve })
      );
    if (match === null) throw new Error(`It never said ${pattern}:\n${this.#stderr}`);
    return match;
  }

  /** Asks it to stop, as Kubernetes or Ctrl-C would. */
  stop(): void {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
  }

  /** Waits until it has ended. */
  async ended(): Promise<Ended> {
    const stdout = await this.#stdout;
    const { code } = await this.#child.status;
    await this.#reading;
    clearTimeout(this.#limit);
    return { code, stdout, stderr: this.#stderr };
  }

  async #read(): Promise<void> {
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#stderr += chunk;
      this.#waiting = this.#waiting.filter(({ pattern, resolve }) => {
        const match = pattern.exec(this.#stderr);
        if (match !== null) resolve(match);
        return match === null;
      });
    }
    for (const { resolve } of this.#waiting) resolve(null);
  }
}

/** Runs `ork` to its end, asking it to stop once it has said `until`. */
export async function ork(
  args: readonly string[],
  options: { readonly env?: Record<string, string>; readonly until?: RegExp } = {},
): Promise<Ended> {
  const child = new OrkProcess(args, options.env);
  if (options.until !== undefined) {
    await child.says(options.until).then(() => child.stop(), () => {});
  }
  return await child.ended();
}
