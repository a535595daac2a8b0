/**
 * Puts a hook's `args` together from the command line.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { CommandError, UsageError } from "./failure.ts";

/** What the command line says of `args`. */
export interface ArgsOptions {
  /** A YAML file. */
  readonly args?: string;
  /** `key=value` each; the value is a text, as a template would give it. */
  readonly arg: readonly string[];
}

/**
 * The args: those of the file, then those of the command line.
 *
 * @throws {CommandError} If the file holds no map.
 * @throws {UsageError} If one is no `key=value`.
 */
export async function parseArgs(
  { args, arg }: ArgsOptions,
  readYaml: (path: string) => Promise<Json>,
): Promise<JsonObject> {
  const file = args === undefined ? {} : await readYaml(args) ?? {};
  if (!isObject(file)) {
    throw new CommandError(
      `Cannot use "${args}" as args: it is no map`,
      "Write `key: value` lines, as under `args` in a Katalog",
    );
  }
  const pairs = arg.map((pair) => {
    const at = pair.indexOf("=");
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    throw new UsageError(
      `Cannot use "${pair}" for --arg: it is no key=value`,
      "Write `--arg engine=mysql`",
    );
  });
  return { ...file, ...Object.fromEntries(pairs) };
}
