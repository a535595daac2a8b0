/**
 * Loads just the notes of Katalog files, for whoever wants to try them.
 *
 * @module
 */

import { type Checked, hasErrors, type Problem } from "../core/problem.ts";
import { BUILTINS, type FunctionSet } from "../template/mod.ts";
import { type LoadOptions, readKatalog } from "./load.ts";
import type { NoteModel } from "./model.ts";
import { compileKatalogNotes } from "./notes.ts";
import { Report } from "./report.ts";

/** What files declare. */
export interface LoadedNotes {
  readonly notes: readonly NoteModel[];
  /** These and all built-in functions; of several with one name, the last file's. */
  readonly functions: FunctionSet;
}

/**
 * Reads the notes of Katalog files as a load would. What is wrong elsewhere in the
 * files is not told: a note may be tried before the rest of the Katalog is there.
 */
export async function loadNotes(options: LoadOptions): Promise<Checked<LoadedNotes>> {
  const report = new Report(options);
  const model = await readKatalog(options, report);
  const compiled = model.notes.map((notes) => compileKatalogNotes(notes, report));
  const problems = report.problems.filter(concernsNotes);
  if (hasErrors(problems)) return { ok: false, problems };
  // Each note keeps to the notes of its own document, whatever the others declare.
  const functions = BUILTINS.with(compiled.flatMap(({ notes }) => notes));
  return { ok: true, value: { notes: model.notes.flat(), functions }, problems };
}

/** Of the notes, or of a document of which nothing can be read. */
function concernsNotes({ path, code }: Problem): boolean {
  return ["", "notes"].includes(path) || path.startsWith("notes.") ||
    code === "unknown-kind";
}
