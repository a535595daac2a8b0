/**
 * Declares `ork validate`.
 *
 * @module
 */

import type { Command } from "commander";
import { formatApiVersion, groupKind } from "../core/object.ts";
import type { CrdPlan, Plan } from "../katalog/plan.ts";
import { drawGraph } from "./graph.ts";
import type { CommandContext } from "./context.ts";
import { findFiles } from "./files.ts";
import { listProblems, loadOrExit, rememberFiles } from "./load.ts";
import {
  addExamples,
  addFileOption,
  addOutputOption,
  addStrictOption,
  filesOf,
  isStrict,
} from "./options.ts";

/** Adds the command to the program. */
export function addValidateCommand(program: Command, context: CommandContext): void {
  const command = program.command("validate")
    .description("Check a Katalog and tell every problem at once");
  addStrictOption(addFileOption(command))
    .option("--full", "also print what each CRD makes and waits for");
  addOutputOption(command, ["text", "json"], "how to print problems");
  addExamples(command, [
    ["ork validate", "check ./katalog.yaml, else ./komposer.yaml"],
    ["ork validate -f a.yaml,b.yaml", "check two Katalogs as one"],
    ["ork validate -f https://example.io/katalog.yaml", "check one before you use it"],
    ["ork validate --strict", "in CI: fail for a warning, too"],
    ["ork validate -o json", "problems as a list for scripts and editors"],
  ]);
  command.action(async () => {
    const files = findFiles(context.system, { given: filesOf(command) });
    const strict = isStrict(command);
    const { output, full } = command.opts<{ output?: string; full?: boolean }>();
    // Loaded only here: other commands start without the language's weight.
    const { loadPlan } = await import("../katalog/mod.ts");
    if (output === "json") {
      const readers = rememberFiles(context.system);
      const { problems } = await loadPlan({ files, ...readers, strict });
      return listProblems(context, problems);
    }
    const plan = await loadOrExit(
      context,
      (readers) => loadPlan({ ...readers, files, strict }),
    );
    context.system.stdout(formatPlan(plan, context, full ?? false));
  });
}

function formatPlan(plan: Plan, context: CommandContext, full: boolean): string {
  const { bold, green } = context.out;
  const crds = [...plan.crds].sort((a, b) => a.name < b.name ? -1 : 1);
  const lines = crds.map((crd) => {
    const { group, version, kind } = crd.gvk;
    const scope = crd.namespaced ? "" : ", cluster-scoped";
    const head = `  ${green("✓")} ${bold(crd.name)}  ${kind} in ` +
      `${formatApiVersion(group, version)}${scope}`;
    return full ? `${head}\n${makes(crd)}` : head;
  });
  const builtIn = crds.filter(({ gvk }) => isBuiltIn(gvk.group)).length;
  const graph = full && crds.length > 1 ? `\n${drawGraph(plan.crds)}` : "";
  return `Validating Katalog ${bold(plan.name)}…\n${lines.join("\n")}\n${graph}\n` +
    `${crds.length} CRD${crds.length === 1 ? "" : "s"} valid ` +
    `(${builtIn} built-in, ${crds.length - builtIn} custom)\n`;
}

function makes(crd: CrdPlan): string {
  const made = crd.childKinds.map(({ apiVersion, kind }) =>
    `      makes ${groupKind(apiVersion, kind)}`
  );
  const read = crd.readKinds.map(({ apiVersion, kind, verbs }) =>
    `      reads ${groupKind(apiVersion, kind)} (${verbs.join(", ")})`
  );
  const removed = (crd.hooks?.grants.delete ?? []).map(({ apiVersion, kind }) =>
    `      deletes ${groupKind(apiVersion, kind)}, if the hook asks for it`
  );
  return [...made.length === 0 ? ["      makes nothing"] : made, ...read, ...removed]
    .join("\n");
}

/** Kubernetes keeps groups without a dot, and those of k8s.io, to itself. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}
