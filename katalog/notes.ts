/**
 * Compiles the notes of a document, with their problems at their places in the file.
 *
 * @module
 */

import { seededRandom } from "../core/random.ts";
import {
  checkNoteExamples,
  type CompiledNotes,
  compileNotes,
  type NoteProblem,
  type NoteWarning,
  type TemplateFacts,
} from "../template/mod.ts";
import { shorten } from "./check.ts";
import type { NoteModel } from "./model.ts";
import { originOf } from "./part.ts";
import type { Report } from "./report.ts";
import { isKnownRoot, positionIn } from "./template_text.ts";

/**
 * The time of every example, Monday 2031-02-03 04:05 UTC as in the reference of the
 * functions, and always the same chance: what passes once passes ever after.
 */
const EXAMPLE_FACTS = (): TemplateFacts => ({
  nowMs: Date.UTC(2031, 1, 3, 4, 5),
  random: seededRandom(1),
});

/** Notes that templates may call, and what was told of them. */
export interface KatalogNotes extends CompiledNotes {
  /** Names that a note reads and that never exist; they need not be told again. */
  readonly toldRoots: readonly string[];
}

/**
 * Compiles the notes of one document and runs their examples; problems go to the
 * report.
 *
 * @param names Names that some place of the document adds to the context, such as a
 *   forEach; absent: any name may be there.
 */
export function compileKatalogNotes(
  notes: readonly NoteModel[],
  report: Report,
  names?: readonly string[],
): KatalogNotes {
  const models = new Map(notes.map((note) => [note.name, note]));
  const compiled = compileNotes(notes);
  const { problems, warnings, functions } = compiled;
  for (const problem of problems) tellProblem(problem, models, report);
  for (const warning of warnings) tellWarning(warning, models, report);
  // A note that cannot run would fail each of its examples once more.
  if (problems.length === 0) {
    const failed = checkNoteExamples(notes, functions, EXAMPLE_FACTS());
    for (const problem of failed) tellProblem(problem, models, report);
  }
  const toldRoots = names === undefined
    ? []
    : tellRoots(compiled, { models, names, report });
  return { ...compiled, toldRoots };
}

type Models = ReadonlyMap<string, NoteModel>;

function tellProblem(problem: NoteProblem, models: Models, report: Report): void {
  const { code, note, message, hint, example } = problem;
  const model = models.get(note)!;
  const place = example !== undefined
    ? model.outputs[example]
    : code === "note-name"
    ? model.origin
    : inExpression(model, problem);
  report.error({
    code,
    ...place,
    message: `Cannot use the note "${note}": ${message}`,
    ...(code.startsWith("template-") ? { found: lineOf(model, problem.line) } : {}),
    ...(hint === undefined ? {} : { hint }),
  });
}

function tellWarning(warning: NoteWarning, models: Models, report: Report): void {
  const { code, note, message, hint } = warning;
  const model = models.get(note)!;
  report.warning({
    code,
    ...(code === "note-shadows" ? model.origin : inExpression(model, warning)),
    message: `Cannot be sure of the note "${note}": ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Warns where a note itself reads a name that exists nowhere in the document. */
function tellRoots(
  { notes }: CompiledNotes,
  { models, names, report }: {
    readonly models: Models;
    readonly names: readonly string[];
    readonly report: Report;
  },
): string[] {
  const told = new Set<string>();
  for (const { name, roots } of notes) {
    const model = models.get(name)!;
    for (const root of roots ?? []) {
      if (isKnownRoot(root) || names.includes(root)) continue;
      told.add(root);
      // What a note gets from another one that it calls is told of that one.
      if (!model.expression.includes(`.${root}`)) continue;
      report.warning({
        code: "template-root",
        ...inExpression(model, { line: 1, column: 1 }),
        message: `Cannot find ".${root}" in the note "${name}": nothing of that name` +
          " exists",
        hint: "The object's own fields are under .spec, .metadata and .status",
      });
    }
  }
  return [...told];
}

function inExpression(
  { expressionPart }: NoteModel,
  place: { readonly line: number; readonly column: number },
) {
  const { path } = originOf(expressionPart);
  return { at: positionIn(expressionPart.node, place), path };
}

function lineOf({ expression }: NoteModel, line: number): string {
  return shorten(expression.split("\n")[line - 1] ?? expression);
}
