/**
 * Runs a program to its end, and keeps what it prints.
 *
 * @module
 */

/** What to run. */
export interface Command {
  /** A name on the `PATH`, or a path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills it. */
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program; rejects as `Deno.Command` does if it cannot be started. */
export type RunCommand = (command: Command) => Promise<CommandResult>;

/** Runs a program of this machine, without input. */
export async function runCommand(
  { command, args, env, signal }: Command,
): Promise<CommandResult> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    env: { ...env },
    signal,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
