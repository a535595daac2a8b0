/**
 * Go's `text/template` as a library: compile a text once, render it often.
 *
 * @module
 */
export {
  type CompiledTemplate,
  type CompileOptions,
  compileTemplate,
  type Template,
} from "./template.ts";
export type { TemplateWarning } from "./compile_context.ts";
export { TemplateError, type TemplateSyntaxError } from "./errors.ts";
export { formatValue } from "./format.ts";
export {
  type Example,
  formatSignature,
  type Parameter,
  type ParameterType,
  type ParameterTypes,
  type Purity,
  type Rendering,
  type TemplateFacts,
  type TemplateFunction,
} from "./function.ts";
export { FunctionError } from "./function_error.ts";
export { type FunctionLookup, FunctionSet } from "./function_set.ts";
export { BUILTINS } from "./functions/builtins.ts";
export {
  checkNoteExamples,
  type CompiledNotes,
  compileNotes,
  type NoteExample,
  type NoteProblem,
  type NoteWarning,
  type UserNote,
} from "./user_notes.ts";
export type { Scope } from "./run.ts";
export { findRegex, type Regex } from "./regex.ts";
export type { Value, WholeFloat } from "./value.ts";
