/**
 * Evaluates a template on the command line.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import type { NoteModel } from "../katalog/model.ts";
import {
  BUILTINS,
  compileTemplate,
  type FunctionSet,
  type TemplateWarning,
} from "../template/mod.ts";
import { TemplateError } from "../template/mod.ts";
import type { CommandContext } from "./context.ts";
import { CommandError } from "./failure.ts";
import { findFiles } from "./files.ts";
import { loadOrExit } from "./load.ts";
import type { System } from "./system.ts";

/** What a template is evaluated with. */
export interface EvalSetting {
  readonly root: JsonObject;
  readonly functions: FunctionSet;
  /** Those of the Katalogs. */
  readonly notes: readonly NoteModel[];
}

/** What a template gave. */
export interface Evaluated {
  /** What a field of a Katalog would hold. */
  readonly text: string;
  /** The native value, where the template is one action. */
  readonly value: Json;
  readonly warnings: readonly TemplateWarning[];
}

/**
 * Reads the object that `.` is, and the notes that may be called.
 *
 * @param options.data A YAML or JSON file; an empty object if absent.
 * @param options.files Katalogs whose notes are added, as `--file` gave them.
 * @throws {CommandError} If the data cannot be read.
 * @throws {SilentExit} If the notes are wrong; that has been told.
 */
export async function readSetting(
  context: CommandContext,
  options: { readonly data?: string; readonly files: readonly string[] },
): Promise<EvalSetting> {
  const { system } = context;
  const { data, files: given } = options;
  const root = data === undefined ? {} : await readObject(system, data);
  if (given.length === 0) return { root, functions: BUILTINS, notes: [] };
  const files = findFiles(system, { given });
  // Loaded only here: the built-in functions need nothing of the language.
  const { loadNotes } = await import("../katalog/mod.ts");
  const loaded = await loadOrExit(
    context,
    (readers) => loadNotes({ ...readers, files }),
  );
  return { root, ...loaded };
}

async function readObject(
  system: Pick<System, "readText">,
  path: string,
): Promise<JsonObject> {
  let text: string;
  try {
    text = await system.readText(path);
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound ? "no such file" : String(cause);
    throw new CommandError(`Cannot read "${path}": ${why}`, undefined, cause);
  }
  const { documents, problems } = parseYaml(text, path);
  const [problem] = problems;
  if (problem !== undefined) throw new CommandError(problem.message, problem.hint);
  const value = documents.length > 0 ? yamlToJson(documents[0]) : {};
  if (isObject(value)) return value;
  throw new CommandError(`Cannot use "${path}" as data: it holds no object`);
}

/**
 * Evaluates a template, or an expression without its braces.
 *
 * @throws {CommandError} If it does not parse, or fails.
 */
export function evaluate(
  text: string,
  setting: EvalSetting,
  system: Pick<System, "clock" | "random">,
): Evaluated {
  const { root, functions } = setting;
  const source = text.includes("{{") ? text : `{{ ${text} }}`;
  const compiled = compileTemplate(source, { functions });
  if (!compiled.ok) {
    const { message, line, column, hint } = compiled.error;
    // The place in an expression that was given its braces here would mislead.
    const place = source === text ? ` at ${line}:${column}` : "";
    throw new CommandError(`Cannot read the template${place}: ${message}`, hint);
  }
  const { template } = compiled;
  const scope = { root, facts: { nowMs: system.clock.now(), random: system.random } };
  try {
    const value = template.renderValue(scope);
    // Chance would give the text another value.
    const random = [...template.functions].some(({ purity }) => purity === "random");
    const shown = random && typeof value === "string" ? value : template.render(scope);
    return { text: shown, value, warnings: template.warnings };
  } catch (cause) {
    if (!(cause instanceof TemplateError)) throw cause;
    throw new CommandError(`Cannot evaluate it: ${cause.message}`, cause.hint, cause);
  }
}
