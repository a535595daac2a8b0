/**
 * Compiles the functions that a Katalog defines itself, in any order.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { TemplateWarning } from "./compile_context.ts";
import { TemplateError, type TemplateSyntaxError } from "./errors.ts";
import type { Purity, TemplateFacts, TemplateFunction } from "./function.ts";
import { FunctionError } from "./function_error.ts";
import type { FunctionSet } from "./function_set.ts";
import { BUILTINS } from "./functions/builtins.ts";
import { trimSpace } from "./go_text.ts";
import { KEYWORDS } from "./lex.ts";
import { DEPTH_MAX, LimitExceeded } from "./limits.ts";
import type { Run, Scope } from "./run.ts";
import { compileTemplate, renderWithin, type Template } from "./template.ts";
import type { Value } from "./value.ts";

/** A note as a Katalog writes it. */
export interface UserNote {
  readonly name: string;
  /** A template. It renders with the root, whatever the current value of a caller. */
  readonly expression: string;
  readonly description?: string;
  /** Means to replace the built-in function of this name; no warning then. */
  readonly shadow?: boolean;
  readonly examples?: readonly NoteExample[];
}

/** What a note must give for an object. */
export interface NoteExample {
  /** The root. */
  readonly input: JsonObject;
  /** The text that the note prints. */
  readonly output: string;
}

/** What is wrong with a note. */
export interface NoteProblem {
  /** The note's name. */
  readonly note: string;
  /**
   * `note-name`: not an identifier. `note-cycle`: it needs itself. `note-example`:
   * an example gives something else. The others are those of any template.
   */
  readonly code:
    | TemplateSyntaxError["code"]
    | "note-name"
    | "note-cycle"
    | "note-example";
  readonly message: string;
  /** Place in the expression, from 1; 1 where it is the note as a whole. */
  readonly line: number;
  readonly column: number;
  /** Position in `examples`, for `note-example`. */
  readonly example?: number;
  readonly hint?: string;
}

/** What runs, but probably not as meant. */
export interface NoteWarning extends Omit<TemplateWarning, "code"> {
  /** The note's name. */
  readonly note: string;
  /** `note-shadows`: it replaces a built-in function. */
  readonly code: TemplateWarning["code"] | "note-shadows";
}

/** Compiled notes. */
export interface CompiledNotes {
  /** The notes and all other functions: what templates are compiled with. */
  readonly functions: FunctionSet;
  /** The notes alone, to be added to another set by {@link FunctionSet.with}. */
  readonly notes: readonly TemplateFunction[];
  readonly problems: readonly NoteProblem[];
  readonly warnings: readonly NoteWarning[];
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/**
 * Compiles notes, each of which may use all others. Of several with one name, the
 * last counts. A note with a problem is callable all the same, and fails.
 *
 * @param functions What they may use beside each other; all built-ins if absent.
 */
export function compileNotes(
  notes: readonly UserNote[],
  functions: FunctionSet = BUILTINS,
): CompiledNotes {
  const compiler = new NoteCompiler(notes, functions);
  const compiled = compiler.compileAll();
  return {
    functions: functions.with(compiled),
    notes: compiled,
    problems: compiler.problems,
    warnings: compiler.warnings,
  };
}

class NoteCompiler {
  readonly problems: NoteProblem[] = [];
  readonly warnings: NoteWarning[] = [];
  readonly #notes: ReadonlyMap<string, UserNote>;
  readonly #functions: FunctionSet;
  readonly #done = new Map<string, TemplateFunction>();
  /** The notes that are being compiled, each because the one before uses it. */
  readonly #stack: string[] = [];

  constructor(notes: readonly UserNote[], functions: FunctionSet) {
    this.#notes = new Map(notes.map((note) => [note.name, note]));
    this.#functions = functions;
  }

  compileAll(): TemplateFunction[] {
    return [...this.#notes.keys()].map((name) => this.get(name)!);
  }

  /** The compiler of an expression asks here, which compiles what it uses first. */
  get(name: string): TemplateFunction | undefined {
    const note = this.#notes.get(name);
    if (note === undefined) return this.#functions.get(name);
    const done = this.#done.get(name);
    if (done !== undefined) return done;
    const at = this.#stack.indexOf(name);
    if (at >= 0) return this.#cycle(note, [...this.#stack.slice(at), name]);
    this.#stack.push(name);
    const compiled = this.#compile(note);
    this.#stack.pop();
    this.#done.set(name, compiled);
    return compiled;
  }

  names(): Iterable<string> {
    return [...this.#notes.keys(), ...this.#functions.names()];
  }

  #cycle(note: UserNote, path: readonly string[]): TemplateFunction {
    const message = `the note needs itself: ${path.join(" → ")}`;
    this.problems.push({
      note: note.name,
      code: "note-cycle",
      message,
      line: 1,
      column: 1,
      hint: "Take what they share into a third note, or write it out in one of them",
    });
    return failing(note, message);
  }

  #compile(note: UserNote): TemplateFunction {
    const place = { note: note.name, line: 1, column: 1 };
    const hint = nameHint(note.name);
    if (hint !== undefined) {
      const message = "a template cannot call it by that name";
      this.problems.push({ ...place, code: "note-name", message, hint });
      return failing(note, message);
    }
    if (this.#functions.get(note.name) !== undefined && note.shadow !== true) {
      const message = `the note replaces the built-in function ${note.name}`;
      const hint = "Rename it, or write shadow: true if that is meant";
      this.warnings.push({ ...place, code: "note-shadows", message, hint });
    }
    const compiled = compileTemplate(note.expression, { functions: this });
    if (!compiled.ok) {
      this.problems.push({ ...compiled.error, note: note.name });
      return failing(note, compiled.error.message);
    }
    const { template } = compiled;
    this.warnings.push(
      ...template.warnings.map((warning) => ({ ...warning, note: note.name })),
    );
    return noteFunction(note, template);
  }
}

/** What is wrong with a name; `undefined` for one that can be called. */
function nameHint(name: string): string | undefined {
  if (!IDENTIFIER.test(name)) {
    return "A name begins with a letter and goes on with letters, digits and _";
  }
  if (!KEYWORDS.has(name) && !["true", "false", "nil"].includes(name)) return undefined;
  return `"${name}" is a word of the template language: take another one`;
}

function describe(note: UserNote): Omit<TemplateFunction, "purity"> {
  return {
    name: note.name,
    family: "user",
    parameters: [],
    returns: "any",
    doc: note.description ?? "A note of this Katalog",
    examples: [],
    // Calls go through `evaluate`, which knows the rendering.
    call: () => undefined,
  };
}

function failing(note: UserNote, message: string): TemplateFunction {
  const evaluate = () => {
    throw new FunctionError(`note ${JSON.stringify(note.name)}: ${message}`);
  };
  return { ...describe(note), purity: "pure", evaluate };
}

/** What notes gave for one scope; chance is not kept, since each call draws anew. */
const results = new WeakMap<Scope, Map<TemplateFunction, Value>>();

function noteFunction(note: UserNote, template: Template): TemplateFunction {
  const purity = purityOf(template);
  const made: TemplateFunction = {
    ...describe(note),
    purity,
    roots: template.roots,
    evaluate(rendering) {
      const run = rendering as Run;
      let known = results.get(run.scope);
      if (known === undefined) results.set(run.scope, known = new Map());
      if (known.has(made)) return known.get(made);
      const value = toValue(renderNote(note, template, run));
      if (purity !== "random") known.set(made, value);
      return value;
    },
  };
  return made;
}

function renderNote(note: UserNote, template: Template, run: Run): string {
  if (run.depth >= DEPTH_MAX) throw new LimitExceeded(`template depth: ${DEPTH_MAX}`);
  run.depth++;
  try {
    return renderWithin(template, run);
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    const message = `note ${JSON.stringify(note.name)}: ${cause.message}`;
    throw new FunctionError(message, cause.hint);
  } finally {
    run.depth--;
  }
}

/**
 * `{{ if myNote }}` must not take the text "false" for true. What an erased nil left
 * behind at the ends goes too.
 */
function toValue(output: string): Value {
  const text = trimSpace(output);
  return text === "true" ? true : text === "false" ? false : text;
}

function purityOf(template: Template): Purity {
  const called = [...template.functions].map(({ purity }) => purity);
  return called.includes("random")
    ? "random"
    : called.includes("clock")
    ? "clock"
    : "pure";
}

/**
 * Runs the examples of notes.
 *
 * @param functions What {@link compileNotes} gave for these notes.
 * @param facts The time and chance of the examples.
 */
export function checkNoteExamples(
  notes: readonly UserNote[],
  functions: FunctionSet,
  facts: TemplateFacts,
): NoteProblem[] {
  return notes.flatMap((note) =>
    (note.examples ?? []).flatMap(({ input, output }, example) => {
      const found = runExample(note, functions, { root: input, facts });
      // White space at the ends is never printed, so none can be asked for.
      if (found.text === trimSpace(output)) return [];
      const place = { note: note.name, line: 1, column: 1, example };
      const message = found.error === undefined
        ? `example ${example + 1} gives ${JSON.stringify(found.text)}, not ${
          JSON.stringify(output)
        }`
        : `example ${example + 1} fails: ${found.error}`;
      return [{ ...place, code: "note-example" as const, message }];
    })
  );
}

function runExample(
  note: UserNote,
  functions: FunctionSet,
  scope: Scope,
): { text?: string; error?: string } {
  const compiled = compileTemplate(`{{ ${note.name} }}`, { functions });
  if (!compiled.ok) return { error: compiled.error.message };
  try {
    return { text: compiled.template.render(scope) };
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    return { error: cause.message };
  }
}
