/**
 * Shows the notes that a Katalog declares itself.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { formatPosition } from "../core/problem.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import type { NoteModel } from "../katalog/model.ts";
import type { TemplateFunction } from "../template/mod.ts";
import {
  DEPENDS,
  formatNote,
  formatTable,
  noteNamed,
  type NoteView,
  noteView,
  shorten,
} from "./notes_catalog.ts";
import type { EvalSetting } from "./notes_eval.ts";
import type { Palette } from "./output.ts";

/** A note as `-o json` prints it. */
export interface OwnNoteView {
  readonly name: string;
  readonly domain: "user";
  readonly description: string;
  readonly expression: string;
  /** `file:line:column` of its name. */
  readonly declared: string;
  readonly examples: readonly {
    readonly input: JsonObject;
    readonly output: string;
  }[];
}

/** A note for scripts. */
export function ownNoteView(note: NoteModel): OwnNoteView {
  const { name, description = "", expression, origin, examples } = note;
  const declared = formatPosition(origin.at);
  return { name, domain: "user", description, expression, declared, examples };
}

/**
 * The note of a name for scripts: a Katalog's own before a built-in one.
 *
 * @throws {CommandError} If there is none.
 */
export function viewNamed(name: string, setting: EvalSetting): OwnNoteView | NoteView {
  const own = setting.notes.findLast((note) => note.name === name);
  return own === undefined
    ? noteView(noteNamed(name, setting.functions))
    : ownNoteView(own);
}

/**
 * The same for people.
 *
 * @throws {CommandError} If there is none.
 */
export function formatNamed(
  name: string,
  setting: EvalSetting,
  palette: Palette,
): string {
  const own = setting.notes.findLast((note) => note.name === name);
  const compiled = noteNamed(name, setting.functions);
  return own === undefined
    ? formatNote(compiled, palette)
    : formatOwnNote(own, compiled, palette);
}

/** A table of notes: name, expression, description. */
export function formatOwnNotes(notes: readonly NoteModel[]): string {
  if (notes.length === 0) return "No user-defined notes declared in this Katalog.\n";
  return formatTable(
    ["NAME", "EXPRESSION", "DESCRIPTION"],
    notes.map(({ name, expression, description = "" }) => [
      name,
      shorten(expression.replace(/\s+/g, " "), 60),
      shorten(description.replace(/\s+/g, " "), 50),
    ]),
  );
}

/** Everything about one note; `compiled` is what templates call. */
function formatOwnNote(
  note: NoteModel,
  compiled: TemplateFunction,
  { bold, dim }: Palette,
): string {
  const { name, description, expression, declared, examples } = ownNoteView(note);
  const lines = [
    bold(name),
    "",
    ...(description === "" ? [] : [...indented(description), ""]),
    `  Declared    ${declared}`,
    `  Depends on  ${
      compiled.purity === "pure" ? "the object" : DEPENDS[compiled.purity]
    }`,
    "",
    "  Expression",
    ...indented(expression, 4),
    ...(examples.length > 0 ? ["", "  Examples"] : []),
    ...examples.map(({ input, output }) =>
      `    ${formatExactJson(input)}  ${dim("→")} ${
        output === "" ? dim("(nothing)") : output
      }`
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function indented(text: string, by = 2): string[] {
  return text.trimEnd().split("\n").map((line) => " ".repeat(by) + line);
}
