/**
 * Loads a Katalog for a command, telling whatever is wrong with it.
 *
 * @module
 */

import { type Checked, hasErrors, type Problem } from "../core/problem.ts";
import type { CommandContext } from "./context.ts";
import { EXIT_FAILED, SilentExit } from "./failure.ts";
import { formatProblemList, formatProblems } from "./problems.ts";
import type { System } from "./system.ts";

/** Reads a file as the loader wants it. */
export type ReadFile = (path: string) => Promise<string>;

/** Reads a file as it is. */
export type ReadBytes = (path: string) => Promise<Uint8Array>;

/** Readers that remember, so that problems can show the lines they stand in. */
export interface RememberedFiles {
  readonly readFile: ReadFile;
  /** The same for a text at `http://` or `https://`. */
  readonly fetchSource: ReadFile;
  /** A variable of the environment. */
  readonly env: (name: string) => string | undefined;
  /** For plug-ins; not remembered. */
  readonly readBytes: ReadBytes;
  /** The same for a plug-in at `https://`. */
  readonly fetchBytes: ReadBytes;
  /** A text that was read; `undefined` if it never was. */
  readonly textOf: (path: string) => string | undefined;
}

/** Remembers every text that the system reads or fetches. */
export function rememberFiles(
  system: Pick<System, "readText" | "fetchText" | "readBytes" | "fetchBytes" | "env">,
): RememberedFiles {
  const texts = new Map<string, string>();
  const remembering = (read: ReadFile): ReadFile => async (path) => {
    const text = await read(path);
    texts.set(path, text);
    return text;
  };
  return {
    readFile: remembering(system.readText),
    fetchSource: remembering(system.fetchText),
    env: (name) => system.env(name),
    readBytes: system.readBytes,
    fetchBytes: system.fetchBytes,
    textOf: (path) => texts.get(path),
  };
}

/**
 * Runs a load and writes its problems to standard error for people.
 *
 * @throws {SilentExit} If a problem stops the load; it has been told then.
 */
export async function loadOrExit<T>(
  context: CommandContext,
  load: (readers: RememberedFiles) => Promise<Checked<T>>,
): Promise<T> {
  const files = rememberFiles(context.system);
  const checked = await load(files);
  tellProblems(context, checked.problems, files);
  if (!checked.ok) throw new SilentExit(EXIT_FAILED);
  return checked.value;
}

/** Writes problems to standard error for people. */
export function tellProblems(
  context: CommandContext,
  problems: readonly Problem[],
  files: RememberedFiles,
): void {
  context.system.stderr(
    formatProblems(problems, { textOf: files.textOf, palette: context.err }),
  );
}

/**
 * Writes problems to standard output for machines.
 *
 * @throws {SilentExit} If one of them is an error.
 */
export function listProblems(
  context: CommandContext,
  problems: readonly Problem[],
): void {
  context.system.stdout(formatProblemList(problems));
  if (hasErrors(problems)) throw new SilentExit(EXIT_FAILED);
}
