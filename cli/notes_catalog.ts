/**
 * Shows the functions of templates as people and scripts want to read them.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import {
  BUILTINS,
  type Example,
  formatSignature,
  type FunctionSet,
  type TemplateFunction,
} from "../template/mod.ts";
import { CommandError } from "./failure.ts";
import type { Palette } from "./output.ts";

/** A function as `-o json` prints it. */
export interface NoteView {
  readonly name: string;
  readonly domain: string;
  readonly description: string;
  /** `(s string, n int) string` */
  readonly signature: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** The last parameter may be given any number of times. */
  readonly variadic: boolean;
  readonly returns: string;
  /** `pure`, or what the result also depends on: `clock`, `random`. */
  readonly purity: string;
  readonly examples: readonly {
    readonly expression: string;
    readonly prints: string;
  }[];
  /** Other functions of the same domain. */
  readonly seeAlso: readonly string[];
}

/** How many neighbours are named. */
const SEE_ALSO_MAX = 6;

/** A function for scripts. */
export function noteView(note: TemplateFunction): NoteView {
  const { name, family, doc, returns, purity, parameters, rest } = note;
  return {
    name,
    domain: family,
    description: doc,
    signature: formatSignature(note),
    parameters: rest === undefined ? parameters : [...parameters, rest],
    variadic: rest !== undefined,
    returns,
    purity,
    examples: note.examples.map(([expression, prints]) => ({
      expression: action([expression, prints]),
      prints,
    })),
    seeAlso: neighbours(note),
  };
}

function action([expression]: Example): string {
  return `{{ ${expression} }}`;
}

/** The functions around it in its family's table. */
function neighbours(note: TemplateFunction): string[] {
  const family = [...BUILTINS].filter((other) => other.family === note.family);
  const at = family.indexOf(note);
  if (at < 0) return [];
  return family
    .map((other, index) => ({ name: other.name, distance: Math.abs(index - at) }))
    .filter(({ distance }) => distance > 0)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SEE_ALSO_MAX).map(({ name }) => name).sort();
}

/** All functions: by domain, then by name. */
export function allNotes(functions: FunctionSet = BUILTINS): TemplateFunction[] {
  return [...functions].sort((a, b) =>
    compare(a.family, b.family) || compare(a.name, b.name)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The domains, with how many functions each has. */
export function noteDomains(): { readonly domain: string; readonly notes: number }[] {
  const counts = new Map<string, number>();
  for (const { family } of allNotes()) {
    counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  return [...counts].map(([domain, notes]) => ({ domain, notes }));
}

/**
 * The functions of one domain.
 *
 * @throws {CommandError} If there is no such domain.
 */
export function notesOfDomain(domain: string): TemplateFunction[] {
  const found = allNotes().filter(({ family }) => family === domain);
  if (found.length > 0) return found;
  const near = suggest(domain, noteDomains().map(({ domain }) => domain));
  throw new CommandError(
    `Cannot list the domain "${domain}": no notes found for it`,
    near === undefined ? "Run `ork notes domains`" : `Did you mean "${near}"?`,
  );
}

/**
 * The function of a name.
 *
 * @throws {CommandError} If there is none.
 */
export function noteNamed(
  name: string,
  functions: FunctionSet = BUILTINS,
): TemplateFunction {
  const found = functions.get(name);
  if (found !== undefined) return found;
  const near = suggest(name, functions.names());
  throw new CommandError(
    `Cannot show "${name}": there is no such note`,
    near === undefined ? `Run \`ork notes search ${name}\`` : `Did you mean "${near}"?`,
  );
}

/**
 * The functions that a term occurs in: in the name, the domain, the description or
 * an example, in any case. Those with the term in their name come first.
 */
export function searchNotes(
  term: string,
  functions: FunctionSet = BUILTINS,
): TemplateFunction[] {
  const wanted = term.toLowerCase();
  const has = (text: string) => text.toLowerCase().includes(wanted);
  const found = allNotes(functions).filter(({ name, family, doc, examples }) =>
    has(name) || has(family) || has(doc) ||
    examples.some(([expression]) => has(expression))
  );
  return [
    ...found.filter(({ name }) => has(name)),
    ...found.filter(({ name }) => !has(name)),
  ];
}

const DESCRIPTION_MAX = 72;

/** A table of functions: domain, name, description. */
export function formatNoteTable(notes: readonly TemplateFunction[]): string {
  return formatTable(
    ["DOMAIN", "NAME", "DESCRIPTION"],
    notes.map(({ family, name, doc }) => [family, name, shorten(doc, DESCRIPTION_MAX)]),
  );
}

/** Columns under their heads. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...all.map((row) => row[column].length))
  );
  return all.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd() + "\n"
  ).join("");
}

/** A text cut to `max` characters; dots stand for what is missing. */
export function shorten(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 3)}...` : text;
}

/** What a result depends on, by purity. */
export const DEPENDS: Readonly<Record<string, string>> = {
  pure: "its arguments only",
  clock: "its arguments and the time",
  random: "chance: each call gives something else",
};

/** Everything about one function. */
export function formatNote(note: TemplateFunction, palette: Palette): string {
  const { bold, dim } = palette;
  const view = noteView(note);
  const width = Math.max(
    0,
    ...view.examples.map(({ expression }) => expression.length),
  );
  const lines = [
    `${bold(view.name)} ${view.signature}`,
    "",
    `  ${view.description}.`,
    "",
    `  Domain      ${view.domain}`,
    `  Depends on  ${DEPENDS[view.purity]}`,
    ...(view.seeAlso.length > 0 ? [`  See also    ${view.seeAlso.join(", ")}`] : []),
    ...(view.examples.length > 0 ? ["", "  Examples"] : []),
    ...view.examples.map(({ expression, prints }) =>
      `    ${expression.padEnd(width)}  ${dim("→")} ${
        prints === "" ? dim("(nothing)") : prints
      }`
    ),
  ];
  return `${lines.join("\n")}\n`;
}
