/**
 * Declares `ork completion`.
 *
 * @module
 */

import { Argument, type Command } from "commander";
import { suggest } from "../core/suggest.ts";
import type { CommandContext } from "./context.ts";
import { UsageError } from "./failure.ts";
import { addExamples, addIgnoredOptions } from "./options.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

type Shell = (typeof SHELLS)[number];

/** Adds the command to the program. */
export function addCompletionCommand(
  program: Command,
  context: CommandContext,
): void {
  const command = program.command("completion")
    .description("Print a script that completes commands and flags in a shell");
  const shell = new Argument("<shell>", "the shell").choices(SHELLS);
  command.addArgument(shell.argParser(shellOf));
  addIgnoredOptions(command);
  addExamples(command, [
    ["source <(ork completion bash)", "this bash, until it ends"],
    ["source <(ork completion zsh)", "this zsh, until it ends"],
    ["ork completion fish | source", "this fish, until it ends"],
  ]);
  command.action(async (shell: Shell) => {
    const { completionTree } = await import("./completion.ts");
    const tree = completionTree(program);
    context.system.stdout(await writers[shell](tree));
  });
}

const writers = {
  bash: async (tree) => (await import("./completion_bash.ts")).bashCompletion(tree),
  zsh: async (tree) => (await import("./completion_zsh.ts")).zshCompletion(tree),
  fish: async (tree) => (await import("./completion_fish.ts")).fishCompletion(tree),
} satisfies {
  [S in Shell]: (
    tree: import("./completion.ts").CompletionTree,
  ) => Promise<string>;
};

function shellOf(value: string): Shell {
  const shell = SHELLS.find((name) => name === value);
  if (shell !== undefined) return shell;
  const near = suggest(value, SHELLS);
  throw new UsageError(
    `Cannot complete for "${value}": it is none of ${SHELLS.join(", ")}`,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  );
}
