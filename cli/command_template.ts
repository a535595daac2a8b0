/**
 * Declares `ork template`.
 *
 * @module
 */

import type { Command } from "commander";
import { formatExactJson } from "../kube/exact_json.ts";
import type { CrdModel } from "../katalog/model.ts";
import type { CommandContext } from "./context.ts";
import { findFiles } from "./files.ts";
import { loadOrExit } from "./load.ts";
import {
  addExamples,
  addFileOption,
  addStrictOption,
  filesOf,
  isStrict,
} from "./options.ts";

/** Adds the command to the program. */
export function addTemplateCommand(program: Command, context: CommandContext): void {
  const command = program.command("template")
    .description("Print the Katalog as the runtime sees it: merged, with defaults");
  addStrictOption(addFileOption(command))
    .option("-j, --json", "a JSON list of CRDs")
    .option("-y, --yaml", "a YAML list of CRDs")
    .option("-g, --graph", "which CRDs wait for which");
  addExamples(command, [
    ["ork template", "one line for each CRD of ./katalog.yaml"],
    ["ork template -f a.yaml,b.yaml --yaml", "two Katalogs merged, in full"],
    ["ork template --graph", "the order in which CRDs start"],
  ]);
  command.action(async () => {
    const files = findFiles(context.system, { given: filesOf(command) });
    // Loaded only here: other commands start without the language's weight.
    const { loadKatalog, loadPlan } = await import("../katalog/mod.ts");
    const model = await loadOrExit(context, async (readers) => {
      const options = { ...readers, files, strict: isStrict(command) };
      const plan = await loadPlan(options);
      return plan.ok ? await loadKatalog(options) : plan;
    });
    context.system.stdout(await formatTemplate(command, context, model.crds));
  });
}

async function formatTemplate(
  command: Command,
  context: CommandContext,
  crds: readonly CrdModel[],
): Promise<string> {
  const { crdView } = await import("./katalog_view.ts");
  const { json, yaml, graph, verbose } = command.optsWithGlobals<
    { json?: boolean; yaml?: boolean; graph?: boolean; verbose?: boolean }
  >();
  if (json) return `${formatExactJson(crds.map(crdView), 2)}\n`;
  const { formatYaml } = await import("../core/yaml.ts");
  if (yaml) return `---\n${formatYaml(crds.map(crdView))}`;
  if (graph) {
    const { drawGraph } = await import("./graph.ts");
    return drawGraph(crds);
  }
  const lines = crds.map((crd) => verbose ? formatYaml(crdView(crd)) : summary(crd));
  const count = `${crds.length} CRD${crds.length === 1 ? "" : "s"}`;
  return `${context.out.green("✓")} The Katalog is valid: ${count}\n${lines.join("")}`;
}

function summary(crd: CrdModel): string {
  const waits = crd.dependsOn.map((dependency) => dependency.crd).join(", ");
  return `  ${crd.name}${waits === "" ? "" : ` (depends on: ${waits})`}\n`;
}
