/**
 * Declares `ork dev`.
 *
 * @module
 */

import type { Command } from "commander";
import { addPortOption, portOf } from "./command_run.ts";
import { addLogOptions, type CommandContext, createCommandLogger } from "./context.ts";
import { findFiles } from "./files.ts";
import {
  addClusterOptions,
  addExamples,
  addFileOption,
  collect,
  filesOf,
  wholeNumber,
} from "./options.ts";

/** More simulated nodes than this tell nothing new and slow the scheduler down. */
const NODES_MAX = 1000;

/** Adds the command to the program. */
export function addDevCommand(program: Command, context: CommandContext): void {
  const command = program.command("dev")
    .description("Run a Katalog on a throwaway control plane, reloading on change");
  addFileOption(command);
  command
    .option("--cr <path>", "custom resource to apply once it runs; repeatable", collect)
    .option(
      "--nodes <number>",
      "simulated nodes",
      wholeNumber("--nodes", 0, NODES_MAX),
      1,
    )
    .option("--no-reload", "do not watch the Katalog's files");
  addClusterOptions(command);
  addPortOption(command);
  addLogOptions(command);
  addExamples(command, [
    ["ork dev", "./katalog.yaml on a control plane of its own"],
    ["ork dev --cr cr.yaml", "and a custom resource to look at"],
    ["ork dev --kubeconfig ~/.kube/config", "on a cluster that exists"],
  ]);
  command.action(async () => {
    const options = command.opts<
      {
        cr?: string[];
        nodes: number;
        reload: boolean;
        kubeconfig?: string;
        context?: string;
      }
    >();
    const files = findFiles(context.system, { given: filesOf(command) });
    const port = portOf(command, context);
    // Loaded only here: other commands start without the runtime's weight.
    const { devCluster } = await import("./dev.ts");
    await devCluster({
      files,
      customResources: options.cr ?? [],
      kubeconfig: options.kubeconfig,
      context: options.context,
      nodes: options.nodes,
      reload: options.reload,
      port,
      ui: context,
      logger: createCommandLogger(command, context),
      signal: context.system.stopSignal(),
    });
  });
}
