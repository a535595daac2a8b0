/**
 * Declares `ork notes`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Json } from "../core/json.ts";
import { suggest } from "../core/suggest.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import type { TemplateFunction } from "../template/mod.ts";
import type { CommandContext } from "./context.ts";
import { UsageError } from "./failure.ts";
import type { EvalSetting } from "./notes_eval.ts";
import { addExamples, addFileOption, addOutputOption, filesOf } from "./options.ts";

/** The actions, with what each does. */
const ACTIONS: Readonly<Record<string, string>> = {
  list: "all notes; with -f, the ones that a Katalog declares (the default)",
  domains: "the domains, with how many notes each has",
  search: "notes that a term occurs in: ork notes search TERM",
  show: "one note: signature, types, examples: ork notes show NAME",
  eval: "what a template gives: ork notes eval TEMPLATE --data cr.yaml",
  prompt: "try expressions one after the other, with history and completion",
};

interface NotesOptions {
  readonly domain?: string;
  readonly data?: string;
  readonly output?: "text" | "json";
}

/** Adds the command to the program. */
export function addNotesCommand(program: Command, context: CommandContext): void {
  const command = program.command("notes")
    .description("List, search, show and try the functions of templates")
    .argument("[action]", Object.keys(ACTIONS).join(", "), "list")
    .argument("[words...]", "a term, a name or a template");
  addFileOption(command)
    .option("-d, --domain <name>", "only the notes of this domain")
    .option("--data <path>", "YAML or JSON file that `.` is in eval and prompt")
    // Nothing is paged, but scripts may say so all the same.
    .addOption(new Option("--no-pager").hideHelp());
  addOutputOption(command, ["text", "json"], "how to print the answer");
  const rows = Object.entries(ACTIONS).map(([name, what]) =>
    `  ${name.padEnd(8)} ${what}`
  );
  command.addHelpText("after", `\nActions:\n${rows.join("\n")}`);
  addExamples(command, [
    ["ork notes --domain strings", "the functions for texts"],
    ["ork notes search replicas", "what there is about replicas"],
    ["ork notes show truncate", "one of them in full"],
    ["ork notes -f katalog.yaml", "the notes that a Katalog declares itself"],
    ["ork notes eval '{{ .spec.replicas | add 1 }}' --data cr.yaml", "try a template"],
  ]);
  command.action((action: string, words: readonly string[]) =>
    run(action, words, command, context)
  );
}

async function run(
  action: string,
  words: readonly string[],
  command: Command,
  context: CommandContext,
): Promise<void> {
  const options = command.opts<NotesOptions>();
  switch (action) {
    case "list":
    case "search":
    case "show":
      return await printNotes(action, words, command, context);
    case "domain":
    case "domains":
      return await printDomains(options, context);
    case "eval":
      if (words.length > 0) {
        return await printValue(words.join(" "), command, context);
      }
      // Without a template, one is asked for.
    // falls through
    case "prompt":
      return await startPrompt(command, context);
  }
  const near = suggest(action, Object.keys(ACTIONS));
  throw new UsageError(
    `Cannot run "notes ${action}": there is no such action`,
    near === undefined ? "See `ork notes --help`" : `Did you mean "${near}"?`,
  );
}

async function printNotes(
  action: "list" | "search" | "show",
  words: readonly string[],
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { domain, output } = command.opts<NotesOptions>();
  const { system } = context;
  const catalog = await import("./notes_catalog.ts");
  const setting = await settingOf(command, context);
  const printAll = (notes: readonly TemplateFunction[], head = "") =>
    system.stdout(
      output === "json"
        ? toJson(notes.map(catalog.noteView))
        : head + catalog.formatNoteTable(notes),
    );
  if (action === "show") {
    const name = oneWord(words, "show", "name of a note");
    return system.stdout(await describeNote(name, setting, { output, context }));
  }
  if (action === "search") {
    const term = oneWord(words, "search", "term");
    const found = catalog.searchNotes(term, setting.functions);
    if (found.length > 0 || output === "json") {
      return printAll(found, `Found ${found.length} note(s) matching "${term}":\n`);
    }
    return system.stdout(`no notes match "${term}"\n`);
  }
  if (filesOf(command).length > 0) {
    const own = await import("./notes_own.ts");
    return system.stdout(
      output === "json"
        ? toJson(setting.notes.map(own.ownNoteView))
        : own.formatOwnNotes(setting.notes),
    );
  }
  printAll(domain === undefined ? catalog.allNotes() : catalog.notesOfDomain(domain));
}

async function describeNote(
  name: string,
  setting: EvalSetting,
  { output, context }: Pick<NotesOptions, "output"> & {
    readonly context: CommandContext;
  },
): Promise<string> {
  const { formatNamed, viewNamed } = await import("./notes_own.ts");
  return output === "json"
    ? toJson(viewNamed(name, setting))
    : formatNamed(name, setting, context.out);
}

async function settingOf(
  command: Command,
  context: CommandContext,
): Promise<EvalSetting> {
  const { data } = command.opts<NotesOptions>();
  const { readSetting } = await import("./notes_eval.ts");
  return await readSetting(context, { data, files: filesOf(command) });
}

function oneWord(words: readonly string[], action: string, what: string): string {
  if (words.length === 1) return words[0];
  throw new UsageError(
    `Cannot run "notes ${action}": it takes one ${what}, not ${words.length}`,
    `Write \`ork notes ${action} …\``,
  );
}

async function printDomains(
  options: NotesOptions,
  { system }: CommandContext,
): Promise<void> {
  const { formatTable, noteDomains } = await import("./notes_catalog.ts");
  const domains = noteDomains();
  const rows = domains.map(({ domain, notes }) => [domain, String(notes)]);
  system.stdout(
    options.output === "json"
      ? toJson(domains)
      : formatTable(["DOMAIN", "NOTES"], rows),
  );
}

async function printValue(
  text: string,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { output } = command.opts<NotesOptions>();
  const { evaluate } = await import("./notes_eval.ts");
  const setting = await settingOf(command, context);
  const result = evaluate(text, setting, context.system);
  if (output === "json") return context.system.stdout(toJson(result));
  for (const { message, hint } of result.warnings) {
    context.system.stderr(`${context.err.yellow("warning:")} ${message}\n`);
    if (hint !== undefined) context.system.stderr(`hint: ${hint}\n`);
  }
  context.system.stdout(`${result.text}\n`);
}

async function startPrompt(command: Command, context: CommandContext): Promise<void> {
  const { runPrompt } = await import("./notes_prompt.ts");
  await runPrompt(await settingOf(command, context), context);
}

function toJson(value: unknown): string {
  return `${formatExactJson(value as Json, 2)}\n`;
}
