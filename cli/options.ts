/**
 * Declares the flags that several commands share, each in one place.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { suggest } from "../core/suggest.ts";
import { UsageError } from "./failure.ts";

/** Collects a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/**
 * Adds `-f, --file` with its other spellings: kubectl's `--filename` and the
 * older `-k, --katalog`. Read them with {@link filesOf}.
 */
export function addFileOption(command: Command): Command {
  const option = (flags: string) =>
    new Option(flags, "Katalog to read; repeatable, or a list with commas")
      .argParser(collect);
  return command
    .addOption(option("-f, --file <path>"))
    .addOption(option("--filename <path>").hideHelp())
    .addOption(option("-k, --katalog <path>").hideHelp());
}

/** The values of every spelling of `--file`. */
export function filesOf(command: Command): readonly string[] {
  const { file, filename, katalog } = command.opts<
    Record<"file" | "filename" | "katalog", string[] | undefined>
  >();
  return [...file ?? [], ...filename ?? [], ...katalog ?? []];
}

/** Adds `--strict`. Read it with {@link isStrict}. */
export function addStrictOption(command: Command): Command {
  return command.option("--strict", "take each warning for an error");
}

/** Whether `--strict` was given. */
export function isStrict(command: Command): boolean {
  return command.opts<{ strict?: boolean }>().strict === true;
}

/** Adds `--kubeconfig` and `--context`, spelt as kubectl spells them. */
export function addClusterOptions(command: Command): Command {
  return command
    .option("--kubeconfig <path>", "kubeconfig file of the cluster")
    .option("--context <name>", "context of the kubeconfig to use");
}

/** Adds `-o, --output` with the forms that the command can write. */
export function addOutputOption(
  command: Command,
  forms: readonly string[],
  description: string,
): Command {
  return command.addOption(
    choice("-o, --output <form>", forms, description),
  );
}

/** A flag that takes one of a few words. */
export function choice(
  flags: string,
  words: readonly string[],
  description: string,
): Option {
  const option = new Option(flags, description).choices(words);
  return option.argParser((value: string) => {
    if (words.includes(value)) return value;
    const near = suggest(value, words);
    throw new UsageError(
      `Cannot use "${value}" for ${option.long}: it is none of ${words.join(", ")}`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
    );
  });
}

/** Reads a whole number within bounds, for a flag or a variable of that name. */
export function wholeNumber(name: string, least: number, most: number) {
  return (value: string): number => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    throw new UsageError(
      `Cannot use "${value}" for ${name}: it is no whole number from ${least} to ${most}`,
    );
  };
}

/**
 * Lets a command take flags it has no use for, so that one set of flags can be
 * given to every command of a script.
 */
export function addIgnoredOptions(command: Command): Command {
  return command
    .addOption(new Option("-f, --file <path>").argParser(collect).hideHelp())
    .addOption(new Option("--kubeconfig <path>").hideHelp());
}

/** Shows examples below the help of a command. */
export function addExamples(
  command: Command,
  examples: readonly (readonly [line: string, what: string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const rows = examples.map(([line, what]) => `  ${line.padEnd(width)}  # ${what}`);
  return command.addHelpText("after", `\nExamples:\n${rows.join("\n")}`);
}
