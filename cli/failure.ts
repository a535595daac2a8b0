/**
 * Ends a command that cannot go on: an exit code, `error:` and `hint:` lines.
 *
 * @module
 */

import { type Palette, printable } from "./output.ts";

/** The command failed. */
export const EXIT_FAILED = 1;

/** The command line itself is wrong: an unknown command, flag or value. */
export const EXIT_USAGE = 2;

/** A command that cannot do what it was asked. */
export class CommandError extends Error {
  /** What a person can do about it. */
  readonly hint?: string;
  readonly exitCode: number = EXIT_FAILED;

  /** @param message _Cannot do-what "to-what": what was found_. */
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.name = "CommandError";
    this.hint = hint;
  }
}

/** A command line that means nothing. */
export class UsageError extends CommandError {
  override readonly exitCode: number = EXIT_USAGE;

  constructor(message: string, hint?: string) {
    super(message, hint);
    this.name = "UsageError";
  }
}

/** Ends the command with a code when everything has been said already. */
export class SilentExit extends Error {
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
    this.name = "SilentExit";
  }
}

/**
 * A failure for a person, with a line feed at its end.
 *
 * @param options.debug Also show stacks, causes included.
 */
export function formatFailure(
  error: unknown,
  options: { readonly palette: Palette; readonly debug: boolean },
): string {
  const { palette } = options;
  const message = error instanceof Error ? error.message : String(error);
  const known = isExpected(error);
  const lines = [
    `${palette.red("error:")} ${
      printable(known ? message : `Cannot go on: ${message || "unknown fault"}`)
    }`,
  ];
  const hint = known ? hintOf(error) : options.debug
    ? undefined
    // Nobody can act on a bug's message, so the next step is to tell us.
    : "This looks like a fault in ork: run again with --debug and report what it prints";
  if (hint !== undefined) lines.push(`${palette.cyan("hint:")} ${printable(hint)}`);
  if (options.debug && error instanceof Error) lines.push(stackOf(error));
  return `${lines.join("\n")}\n`;
}

/** Each folder's error class has a `kind`: those tell of the world, not of a bug. */
function isExpected(error: unknown): boolean {
  return error instanceof CommandError || error instanceof Deno.errors.NotCapable ||
    (error instanceof Error && "kind" in error && typeof error.kind === "string");
}

function hintOf(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) {
    return "Start ork with `deno task ork`, which names the permissions it needs";
  }
  const hint = (error as { readonly hint?: unknown }).hint;
  return typeof hint === "string" ? hint : undefined;
}

function stackOf(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error
    ? `${own}\nCaused by: ${stackOf(error.cause)}`
    : own;
}
