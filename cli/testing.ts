/**
 * Stands in for the machine, so that a test runs a command in this process.
 *
 * @module
 */

import { ManualClock } from "../core/clock.ts";
import { seededRandom } from "../core/random.ts";
import { main } from "./program.ts";
import type { System } from "./system.ts";

/** What the machine of a test holds. */
export interface FakeMachine {
  readonly env?: Readonly<Record<string, string>>;
  /** Files by their path, and texts by their URL. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that are no text, by their path or URL. */
  readonly bytes?: Readonly<Record<string, Uint8Array>>;
  readonly isTerminal?: boolean;
}

/** What a command did. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A machine that keeps what is written to it. */
export function fakeSystem(machine: FakeMachine = {}) {
  const written = { stdout: "", stderr: "" };
  const { env = {}, files = {}, isTerminal = false } = machine;
  const read = (path: string) =>
    Object.hasOwn(files, path)
      ? Promise.resolve(files[path])
      : Promise.reject(new Deno.errors.NotFound(`No such file: ${path}`));
  const readBytes = (path: string) =>
    Object.hasOwn(machine.bytes ?? {}, path)
      ? Promise.resolve(machine.bytes![path])
      : Promise.reject(new Deno.errors.NotFound(`No such file: ${path}`));
  const system: System = {
    clock: new ManualClock(),
    random: seededRandom(1),
    env: (name) => env[name] || undefined,
    stdout: (text) => void (written.stdout += text),
    stderr: (text) => void (written.stderr += text),
    stdoutIsTerminal: isTerminal,
    stderrIsTerminal: isTerminal,
    readText: read,
    fetchText: read,
    readBytes,
    fetchBytes: readBytes,
    isFile: (path) => Object.hasOwn(files, path),
    stopSignal: () => new AbortController().signal,
  };
  return { system, written };
}

/** Runs a command line on a machine of its own. */
export async function runCommand(
  args: readonly string[],
  machine: FakeMachine = {},
): Promise<CommandResult> {
  const { system, written } = fakeSystem(machine);
  const code = await main(args, system);
  return { code, ...written };
}
