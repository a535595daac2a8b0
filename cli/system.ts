/**
 * Gives commands the machine: time, chance, environment, files and streams.
 *
 * The only file that reads the system's own clock and random generator.
 *
 * @module
 */

import { parseEnv } from "node:util";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";

/** Longer delays overflow a 32-bit timer, which then fires at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The largest file that is fetched whole: a plug-in. */
const BYTES_MAX = 32 * 1024 * 1024;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, fire) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number) => {
      timer = setTimeout(
        () => left > TIMER_MS_MAX ? wait(left - TIMER_MS_MAX) : fire(),
        Math.min(Math.max(left, 0), TIMER_MS_MAX),
      );
    };
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};

/** The system's random generator, also fit for keys. */
export const systemRandom: Random = {
  float: () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32,
  bytes(length) {
    const bytes = new Uint8Array(length);
    // One call gives at most 65,536 bytes.
    for (let at = 0; at < length; at += 65_536) {
      crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    }
    return bytes;
  },
};

/** What a command may use of the machine. Tests hand in their own. */
export interface System {
  readonly clock: Clock;
  readonly random: Random;
  /** An environment variable; an empty one counts as absent. */
  env(name: string): string | undefined;
  /** Writes data, the answer to the command. */
  stdout(text: string): void;
  /** Writes messages for a person. */
  stderr(text: string): void;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** @throws {Deno.errors.NotFound} and its like. */
  readText(path: string): Promise<string>;
  /**
   * Fetches a text over HTTP.
   *
   * @throws {NetError}
   */
  fetchText(url: string): Promise<string>;
  /** As {@link System.readText}, for a file that is no text. */
  readBytes(path: string): Promise<Uint8Array>;
  /** As {@link System.fetchText}, for what is no text. */
  fetchBytes(url: string): Promise<Uint8Array>;
  /** Whether a file, and no folder, is there. */
  isFile(path: string): boolean;
  /**
   * Aborted by the first SIGINT or SIGTERM; the second one ends the process at
   * once, with code 130 or 143, for whoever will not wait.
   */
  stopSignal(): AbortSignal;
}

/** The real machine. */
export function createSystem(): System {
  let file: Record<string, string | undefined> | undefined;
  return {
    clock: systemClock,
    random: systemRandom,
    env(name) {
      // The file never overrides the environment, so what a person sets wins.
      file ??= readEnvFile();
      return environment(name) || file[name] || undefined;
    },
    stdout: (text) => write(Deno.stdout, text),
    stderr: (text) => write(Deno.stderr, text),
    stdoutIsTerminal: Deno.stdout.isTerminal(),
    stderrIsTerminal: Deno.stderr.isTerminal(),
    readText: (path) => Deno.readTextFile(path),
    async fetchText(url) {
      // Loaded only here: most commands fetch nothing, and the server comes along.
      const { fetchText } = await import("../net/mod.ts");
      return await fetchText(url, { clock: systemClock });
    },
    readBytes: (path) => Deno.readFile(path),
    async fetchBytes(url) {
      const { fetchBytes } = await import("../net/mod.ts");
      return await fetchBytes(url, { clock: systemClock, bytesMax: BYTES_MAX });
    },
    isFile(path) {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    },
    stopSignal,
  };
}

/** A variable that the permissions do not name is absent, not an error. */
function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) return undefined;
    throw cause;
  }
}

/** `./.env`, for work on a laptop; most places have none. */
function readEnvFile(): Record<string, string | undefined> {
  try {
    return parseEnv(Deno.readTextFileSync(".env"));
  } catch {
    return {};
  }
}

/** How long a full pipe is waited for: 200 times 5 ms. */
const FULL_PIPE_TRIES = 200;
const FULL_PIPE_MS = 5;

function write(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): void {
  const bytes = new TextEncoder().encode(text);
  let tries = FULL_PIPE_TRIES;
  for (let at = 0; at < bytes.length;) {
    try {
      at += stream.writeSync(bytes.subarray(at));
    } catch (cause) {
      // `ork template | head` closes our output early; that is no failure, and an
      // operator must outlive whoever read its log.
      if (cause instanceof Deno.errors.BrokenPipe) return;
      // Whoever shares the terminal may have made it non-blocking.
      if (!(cause instanceof Deno.errors.WouldBlock)) throw cause;
      if (tries-- === 0) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    }
  }
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => {
      if (stop.signal.aborted) Deno.exit(codes[name]);
      stop.abort(new Error(`Stopped by ${name}`));
    });
  }
  return stop.signal;
}
