/**
 * Finds the Katalog files that a command works on.
 *
 * @module
 */

import { CommandError } from "./failure.ts";
import type { System } from "./system.ts";

/** The names that are looked for; a Katalog goes before a Komposer, never both. */
export const KATALOG_FILES = ["katalog.yaml", "komposer.yaml"] as const;

/** What a command was given. */
export interface FindFilesOptions {
  /** Values of `--file`; each may be a list with commas. */
  readonly given: readonly string[];
  /** Also follow the environment variable `KATALOG_PATH`; for `run` only. */
  readonly useEnvironment?: boolean;
}

/**
 * The files to read, in order: those given, else `./katalog.yaml`, else
 * `./komposer.yaml`, else `KATALOG_PATH`. They need not exist when given.
 *
 * @throws {CommandError} If there is none.
 */
export function findFiles(
  system: Pick<System, "env" | "isFile">,
  options: FindFilesOptions,
): readonly string[] {
  const given = options.given.flatMap(splitList);
  if (given.length > 0) return [...new Set(given)];
  const found = KATALOG_FILES.find((name) => system.isFile(name));
  if (found !== undefined) return [found];
  const named = options.useEnvironment ? system.env("KATALOG_PATH") : undefined;
  if (named !== undefined) return [named];
  throw new CommandError(
    `Cannot find a Katalog: there is no ${KATALOG_FILES.join(" or ")} in this folder`,
    "Name one with -f path/to/katalog.yaml" +
      (options.useEnvironment ? ", or in KATALOG_PATH" : ""),
  );
}

function splitList(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter((part) => part !== "");
}
