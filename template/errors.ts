/**
 * Names what can go wrong with a template: before it runs, and while it runs.
 *
 * @module
 */

/** Why a text is no template. The message has Go's wording without its prefix. */
export interface TemplateSyntaxError {
  /**
   * `template-function` and `template-variable` are names that do not exist;
   * everything else is `template-syntax`.
   */
  readonly code: "template-syntax" | "template-function" | "template-variable";
  readonly message: string;
  /** Line in the template's text, from 1. */
  readonly line: number;
  /** Column in that line, from 1, in UTF-16 units. */
  readonly column: number;
  /** What was probably meant. */
  readonly hint?: string;
}

/** Where a {@link TemplateError} happened. */
export interface ErrorPlace {
  /** Line in the template's text, from 1. */
  readonly line: number;
  /** Column in that line, from 1, in UTF-16 units. */
  readonly column: number;
  /** What to write instead. */
  readonly hint?: string;
}

/**
 * A template that stopped while it ran.
 *
 * `kind` is `exec` when the data does not fit the template, and `limit` when the
 * template wanted more steps, output or depth than it may have.
 */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly line: number;
  readonly column: number;
  readonly hint?: string;

  constructor(
    readonly kind: "exec" | "limit",
    message: string,
    place: ErrorPlace,
  ) {
    super(message);
    this.line = place.line;
    this.column = place.column;
    if (place.hint !== undefined) this.hint = place.hint;
  }
}
