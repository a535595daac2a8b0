/**
 * Says what is wrong with a text that a user wrote, where, and what to do.
 *
 * @module
 */

/** A place in a text. Lines and columns count from 1, in characters. */
export interface Position {
  /** The file, as the user named it. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a user's text. */
export interface Problem extends Position {
  /** An error stops the work; a warning is only told. */
  readonly severity: "error" | "warning";
  /** Stable and machine-readable, such as `bad-type`: see `docs/problems.md`. */
  readonly code: string;
  /** The keys from the document's root: `spec.crds.site.workers`. */
  readonly path: string;
  /** _Cannot do-what "to-what": what was found_, with no full stop. */
  readonly message: string;
  /** The offending text, where the message does not quote it already. */
  readonly found?: string;
  /** What to write instead. */
  readonly hint?: string;
}

/** A value, or every reason why there is none. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Whether any of these stops the work. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** `file:line:column`, the form that editors and terminals make clickable. */
export function formatPosition(at: Position): string {
  return `${at.source}:${at.line}:${at.column}`;
}

/** Sorts problems as a reader meets them: by file, line, column. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) =>
    (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
    a.line - b.line || a.column - b.column
  );
}
