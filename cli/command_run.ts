/**
 * Declares `ork run`.
 *
 * @module
 */

import type { Command } from "commander";
import { addLogOptions, type CommandContext, createCommandLogger } from "./context.ts";
import { findFiles } from "./files.ts";
import {
  addClusterOptions,
  addExamples,
  addFileOption,
  addStrictOption,
  filesOf,
  isStrict,
  wholeNumber,
} from "./options.ts";

/** Where examples expect the stand-in for their services. */
const DEV_SERVER_PORT = 9999;

/** The port that probes, scrapers and the Control Center expect. */
const PORT = 8080;

/** The highest TCP port. */
const PORT_MAX = 65_535;

/** Adds `--port`: the flag wins over `ORK_PORT`, which wins over 8080. */
export function addPortOption(command: Command): Command {
  return command.option(
    "--port <number>",
    `port of the HTTP API, 0 for none (ORK_PORT, else ${PORT})`,
    wholeNumber("--port", 0, PORT_MAX),
  );
}

/** The port asked for. */
export function portOf(command: Command, context: CommandContext): number {
  const { port } = command.opts<{ port?: number }>();
  if (port !== undefined) return port;
  const named = context.system.env("ORK_PORT");
  return named === undefined ? PORT : wholeNumber("ORK_PORT", 0, PORT_MAX)(named);
}

/** Adds the command to the program. */
export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program.command("run")
    .description("Run a Katalog as an operator");
  addStrictOption(addFileOption(command));
  addClusterOptions(command);
  addPortOption(command);
  command
    .option(
      "--bind-address <address>",
      "address of the HTTP API (127.0.0.1; inside a cluster 0.0.0.0)",
    )
    .option("--install-crds", "apply the Katalog's CRDs first (outside a cluster: yes)")
    .option("--no-install-crds", "expect the Katalog's CRDs to be there")
    .option("--apply-cr", "apply crd.yaml and cr.yaml from the Katalog's folder first")
    .option("--dev-server", "start a stand-in for the services that examples ask")
    .option(
      "--dev-server-port <number>",
      "its port",
      wholeNumber("--dev-server-port", 1, PORT_MAX),
      DEV_SERVER_PORT,
    );
  addLogOptions(command);
  addExamples(command, [
    ["ork run", "./katalog.yaml on the current context"],
    ["ork run -f a.yaml -f b.yaml", "two Katalogs as one operator"],
    ["ork run --context staging --port 0", "another cluster, without HTTP API"],
  ]);
  command.action(async () => {
    const options = command.opts<
      {
        kubeconfig?: string;
        context?: string;
        bindAddress?: string;
        installCrds?: boolean;
        applyCr?: boolean;
        devServer?: boolean;
        devServerPort: number;
      }
    >();
    const files = findFiles(context.system, {
      given: filesOf(command),
      useEnvironment: true,
    });
    const port = portOf(command, context);
    // Loaded only here: other commands start without the runtime's weight.
    const { runOperator } = await import("./run.ts");
    await runOperator({
      files,
      strict: isStrict(command),
      kubeconfig: options.kubeconfig,
      context: options.context,
      port,
      bindAddress: options.bindAddress,
      installCrds: options.installCrds,
      applyCr: options.applyCr ?? false,
      devServerPort: options.devServer ? options.devServerPort : undefined,
      ui: context,
      logger: createCommandLogger(command, context),
      signal: context.system.stopSignal(),
    });
  });
}
