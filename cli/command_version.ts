/**
 * Declares `ork version`.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./context.ts";
import { addExamples, addIgnoredOptions, addOutputOption } from "./options.ts";

/** Adds the command to the program. */
export function addVersionCommand(program: Command, context: CommandContext): void {
  const command = program.command("version").description("Print which build this is");
  addOutputOption(command, ["text", "json", "yaml"], "how to print it");
  addIgnoredOptions(command);
  addExamples(command, [
    ["ork version", "for people"],
    ["ork version -o json", "for scripts"],
  ]);
  command.action(async () => {
    const { readBuildInfo } = await import("./build.ts");
    const build = await readBuildInfo();
    const { output } = command.opts<{ output?: string }>();
    if (output === "json") {
      return context.system.stdout(`${JSON.stringify(build, null, 2)}\n`);
    }
    if (output === "yaml") {
      const { formatYaml } = await import("../core/yaml.ts");
      return context.system.stdout(formatYaml({ ...build }));
    }
    context.system.stdout(
      [
        `Orkestra version: ${build.version}`,
        `Commit:           ${build.commit}`,
        `Built:            ${build.built}`,
        `Deno:             ${build.deno} (${build.platform})`,
      ].join("\n") + "\n",
    );
  });
}
