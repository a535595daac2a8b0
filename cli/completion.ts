/**
 * Describes the tree of commands as a shell needs it to complete words.
 *
 * @module
 */

import type { Command, Option } from "commander";

/** One flag. */
export interface CompletionFlag {
  /** `f`, without the dash; absent where there is no short form. */
  readonly short?: string;
  /** `file`, without the dashes. */
  readonly long: string;
  readonly description: string;
  /** What follows it: nothing, a file, one of some words, or free text. */
  readonly value: "none" | "file" | "text" | readonly string[];
  /** Whether it may stand more than once. */
  readonly repeatable: boolean;
}

/** One command. */
export interface CompletionCommand {
  readonly name: string;
  readonly description: string;
  /** Its own flags and those of the whole program. */
  readonly flags: readonly CompletionFlag[];
  /** Words that its first argument may be. */
  readonly words: readonly string[];
}

/** The whole program. */
export interface CompletionTree {
  readonly name: string;
  /** Flags that may stand before any command. */
  readonly flags: readonly CompletionFlag[];
  readonly commands: readonly CompletionCommand[];
}

/** Reads the tree; hidden commands and flags stay hidden. */
export function completionTree(program: Command): CompletionTree {
  const help = program.createHelp();
  const globals = help.visibleOptions(program).map(flagOf);
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return {
    name: program.name(),
    flags: globals,
    commands: commands.map((command) => {
      const own = help.visibleOptions(command).map(flagOf);
      const taken = new Set(own.map((flag) => flag.long));
      return {
        name: command.name(),
        description: command.description(),
        flags: [
          ...own,
          ...globals.filter((flag) => !taken.has(flag.long) && flag.long !== "version"),
        ],
        words: command.name() === "help"
          ? names
          : command.registeredArguments[0]?.argChoices ?? [],
      };
    }),
  };
}

function flagOf(option: Option): CompletionFlag {
  return {
    ...(option.short ? { short: option.short.slice(1) } : {}),
    long: (option.long ?? "").slice(2),
    description: option.description,
    value: valueOf(option),
    // Repeatable flags gather their values in a list of their own making.
    repeatable: option.parseArg?.name === "collect",
  };
}

/** The placeholder says what is wanted: `<path>` is a file. */
function valueOf(option: Option): CompletionFlag["value"] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (option.flags.includes("<path>")) return "file";
  return option.required || option.optional ? "text" : "none";
}
