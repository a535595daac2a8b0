/**
 * Runs an operator in a process of its own and reads what it costs.
 *
 * @module
 */

/** The kernel counts CPU time in hundredths of a second, on every Linux. */
const TICK_MS = 10;

/** How long an operator may take to stop in good order. */
const STOP_MS = 40_000;

/** How much of a log is worth quoting. */
const TAIL_CHARS = 2_000;

/** What a process holds in memory, in MiB. */
export interface Memory {
  readonly rssMb: number;
  /** The most that it ever held. */
  readonly peakMb: number;
}

/** Operators that nobody has stopped yet. */
const running = new Set<OperatorProcess>();

/** Stops every operator at once, for a benchmark that is being ended. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((operator) => operator.stop()));
}

/**
 * Reads a file below `/proc`: through `cat`, since Deno itself opens none there
 * without every permission.
 *
 * @throws {Error} If the process is gone.
 */
export async function readProc(path: string): Promise<string> {
  const { success, stdout } = await new Deno.Command("/bin/cat", {
    args: [`/proc/${path}`],
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot read "/proc/${path}": it is not there`);
  return new TextDecoder().decode(stdout);
}

/** A running operator. */
export class OperatorProcess {
  readonly #child: Deno.ChildProcess;
  readonly #logPath: string;
  /** Resolves when it ends, wanted or not. */
  readonly ended: Promise<void>;
  #stopping = false;

  /** @param logPath Where its log goes: read by nobody, so that it costs us nothing. */
  constructor(command: readonly string[], logPath: string) {
    this.#logPath = logPath;
    this.#child = new Deno.Command("/bin/sh", {
      // `exec` keeps the process id, so what is read is the operator itself.
      args: ["-c", 'log="$0"; exec "$@" >"$log" 2>&1', logPath, ...command],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    running.add(this);
    this.ended = this.#child.status.then(() => void running.delete(this));
  }

  /** Rejects if the operator ends before it was asked to. */
  async dies(): Promise<never> {
    await this.ended;
    if (this.#stopping) return await new Promise<never>(() => {});
    throw new Error(`The operator ended by itself:\n${await this.logTail()}`);
  }

  /** CPU time since its start, all threads, in milliseconds; 10 ms exact. */
  async cpuMs(): Promise<number> {
    return parseCpuMs(await readProc(`${this.#child.pid}/stat`));
  }

  /** What it holds now. */
  async memory(): Promise<Memory> {
    return parseMemory(await readProc(`${this.#child.pid}/status`));
  }

  /** The end of its log. */
  async logTail(): Promise<string> {
    const text = await Deno.readTextFile(this.#logPath).catch(() => "");
    return text.slice(-TAIL_CHARS);
  }

  /** Asks it to stop, and waits; kills it if it does not. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const signal = (name: Deno.Signal) => {
      try {
        this.#child.kill(name);
      } catch {
        // It has ended.
      }
    };
    signal("SIGTERM");
    const timer = setTimeout(() => signal("SIGKILL"), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/**
 * Reads user and system time from `/proc/<pid>/stat`.
 *
 * The program's name comes in brackets and may hold anything, so what counts is
 * counted from the last bracket on.
 */
export function parseCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Fields 14 and 15 of the whole line.
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Reads `VmRSS` and `VmHWM` from `/proc/<pid>/status`. */
export function parseMemory(status: string): Memory {
  const megabytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status);
    return Number(found?.[1] ?? NaN) / 1024;
  };
  return { rssMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}
