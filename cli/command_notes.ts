/**
 * Declares `ork notes`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { suggest } from "../core/suggest.ts";
import type { TemplateFunction } from "../template/mod.ts";
import type { CommandContext } from "./context.ts";
import { UsageError } from "./failure.ts";
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
  const options = command.opts<NotesOptions>();
  const { system } = context;
  const json = options.output === "json";
  const catalog = await import("./notes_catalog.ts");
  const printAll = (notes: readonly TemplateFunction[], head = "") =>
    system.stdout(
      json
        ? toJson(notes.map(catalog.noteView))
        : head + catalog.formatNoteTable(notes),
    );
  if (action === "show") {
    const note = catalog.noteNamed(oneWord(words, "show", "name of a note"));
    return system.stdout(
      json ? toJson(catalog.noteView(note)) : catalog.formatNote(note, context.out),
    );
  }
  if (action === "search") {
    const term = oneWord(words, "search", "term");
    const found = catalog.searchNotes(term);
    if (found.length > 0 || json) {
      return printAll(found, `Found ${found.length} note(s) matching "${term}":\n`);
    }
    return system.stdout(`no notes match "${term}"\n`);
  }
  const files = filesOf(command);
  if (files.length > 0) {
    const { readUserNotes } = await import("./notes_eval.ts");
    const notes = await readUserNotes(system, files);
    return system.stdout(json ? toJson(notes) : catalog.formatUserNotes(notes));
  }
  const { domain } = options;
  printAll(domain === undefined ? catalog.allNotes() : catalog.notesOfDomain(domain));
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
  const { data, output } = command.opts<NotesOptions>();
  const { evaluate, readSetting } = await import("./notes_eval.ts");
  const setting = await readSetting(context.system, { data, files: filesOf(command) });
  const result = evaluate(text, setting, context.system);
  if (output === "json") return context.system.stdout(toJson(result));
  for (const { message, hint } of result.warnings) {
    context.system.stderr(`${context.err.yellow("warning:")} ${message}\n`);
    if (hint !== undefined) context.system.stderr(`hint: ${hint}\n`);
  }
  context.system.stdout(`${result.text}\n`);
}

async function startPrompt(command: Command, context: CommandContext): Promise<void> {
  const { data } = command.opts<NotesOptions>();
  const { readSetting } = await import("./notes_eval.ts");
  const { runPrompt } = await import("./notes_prompt.ts");
  const setting = await readSetting(context.system, { data, files: filesOf(command) });
  await runPrompt(setting, context);
}

/** Integers beyond 2^53 come out as numbers; JSON has no others. */
function toJson(value: unknown): string {
  const plain = (_: string, inner: unknown) =>
    typeof inner === "bigint" ? Number(inner) : inner;
  return `${JSON.stringify(value, plain, 2)}\n`;
}
