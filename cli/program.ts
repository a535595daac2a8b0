/**
 * Puts the commands together and runs the one that was asked for.
 *
 * @module
 */

import { Command, CommanderError } from "commander";
import { suggest } from "../core/suggest.ts";
import { VERSION } from "./build.ts";
import { addCompletionCommand } from "./command_completion.ts";
import { addDevCommand } from "./command_dev.ts";
import { addHookCommand } from "./command_hook.ts";
import { addNotesCommand } from "./command_notes.ts";
import { addRunCommand } from "./command_run.ts";
import { addTemplateCommand } from "./command_template.ts";
import { addValidateCommand } from "./command_validate.ts";
import { addVersionCommand } from "./command_version.ts";
import { type CommandContext, createContext } from "./context.ts";
import {
  CommandError,
  EXIT_FAILED,
  formatFailure,
  SilentExit,
  UsageError,
} from "./failure.ts";
import { addExamples } from "./options.ts";
import type { System } from "./system.ts";

/**
 * Runs one command line.
 *
 * @param args The words after the program's name.
 * @returns The exit code: 0 done, 1 failed, 2 the command line is wrong.
 */
export async function main(args: readonly string[], system: System): Promise<number> {
  const context = createContext(system);
  const program = createProgram(context);
  try {
    checkHelp(args, program);
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof SilentExit) return error.exitCode;
    // Help and --version were printed already.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const debug = program.opts<{ debug?: boolean }>().debug ?? false;
    system.stderr(formatFailure(error, { palette: context.err, debug }));
    return error instanceof CommandError ? error.exitCode : EXIT_FAILED;
  }
}

/** `ork help nonsense` would otherwise show the help of `ork` as if all were well. */
function checkHelp(args: readonly string[], program: Command): void {
  const [first, word] = args;
  if (first !== "help" || word === undefined || word.startsWith("-")) return;
  if (program.commands.some((command) => command.name() === word)) return;
  if (word !== "help") throw unknownCommand(word, program);
}

/** The tree of commands; building it starts nothing. */
export function createProgram(context: CommandContext): Command {
  const { system } = context;
  const program = new Command("ork")
    .description("Run Kubernetes operators that a Katalog describes")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("-v, --verbose", "tell more")
    .option("--debug", "log everything, and show stacks of errors")
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => system.stdout(text),
      writeErr: (text) => system.stderr(text),
      // `main` prints errors, in the one form that all of them have.
      outputError() {},
      getOutHasColors: () => context.out.bold("x") !== "x",
    });
  addRunCommand(program, context);
  addDevCommand(program, context);
  addValidateCommand(program, context);
  addTemplateCommand(program, context);
  addNotesCommand(program, context);
  addHookCommand(program, context);
  addVersionCommand(program, context);
  addCompletionCommand(program, context);
  addExamples(program, [
    ["ork validate", "check ./katalog.yaml"],
    ["ork dev --cr cr.yaml", "try it on a throwaway control plane"],
    ["ork run", "run it on the current context"],
  ]);
  program.action(() => program.outputHelp());
  for (const command of [program, ...program.commands]) {
    command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(error, command);
    });
  }
  return program;
}

/** The parser's complaint in our words, with what was probably meant. */
function usageError(error: CommanderError, command: Command): Error {
  const name = fullName(command);
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const help = `See \`${name} --help\``;
  switch (error.code) {
    case "commander.unknownOption":
      return new UsageError(
        `Cannot use the flag "${quoted}": \`${name}\` has no such flag`,
        misplaced(quoted, command) ?? guess(quoted, flagsOf(command)) ?? help,
      );
    case "commander.unknownCommand":
    case "commander.excessArguments":
      return command.parent === null
        ? unknownCommand(command.args[0], command)
        : new UsageError(`Cannot read the arguments of \`${name}\`: too many`, help);
    default:
      return new UsageError(
        `Cannot read the command line: ${error.message.replace(/^error: /, "")}`,
        help,
      );
  }
}

function unknownCommand(word: string, program: Command): UsageError {
  const names = program.commands.map((command) => command.name());
  return new UsageError(
    `Cannot run "${word}": ${program.name()} has no such command`,
    guess(word, names) ?? `See \`${program.name()} --help\``,
  );
}

/** A flag of a command that stands before it, where only the program's own count. */
function misplaced(flag: string, program: Command): string | undefined {
  const owner = program.commands.find((command) =>
    command.options.some(({ short, long }) => short === flag || long === flag)
  );
  return owner && `Write it behind the command: \`${fullName(owner)} ${flag} …\``;
}

function guess(word: string, candidates: readonly string[]): string | undefined {
  const near = suggest(word, candidates);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

function flagsOf(command: Command | null): string[] {
  if (command === null) return [];
  const own = command.options
    .filter((option) => !option.hidden)
    .flatMap((option) => option.long ?? []);
  return ["--help", ...own, ...flagsOf(command.parent)];
}

function fullName(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${fullName(command.parent)} ${command.name()}`;
}
