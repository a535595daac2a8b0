/**
 * Knows where things stand in a template's text.
 *
 * @module
 */

import type { ErrorPlace, TemplateSyntaxError } from "./errors.ts";

/** A part of a text, as UTF-16 offsets; `end` is the first one behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Messages quote at most this much of the template; the rest is an ellipsis. */
const EXCERPT_MAX = 120;

/** The line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): ErrorPlace {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (const unit of before) if (unit === "\n") line++;
  return { line, column: offset - lineStart + 1 };
}

/** The text of a span on one line, as messages quote it. */
export function excerpt(text: string, span: Span): string {
  const line = text.slice(span.start, span.end).split(/\s+/).join(" ");
  return line.length > EXCERPT_MAX ? `${line.slice(0, EXCERPT_MAX)}…` : line;
}

/** Ends lexing, parsing or compiling; `compileTemplate` turns it into a result. */
export class SyntaxFailure extends Error {
  constructor(
    readonly code: TemplateSyntaxError["code"],
    message: string,
    readonly offset: number,
    readonly hint?: string,
  ) {
    super(message);
  }
}
