/**
 * Collects the problems of one load, so that all are told at once.
 *
 * @module
 */

import {
  hasErrors,
  type Position,
  type Problem,
  sortProblems,
} from "../core/problem.ts";
import type { ProblemCode } from "./problem_codes.ts";

/** What to say about one place. */
export interface Finding {
  readonly code: ProblemCode;
  readonly at: Position;
  /** Keys from the document's root. */
  readonly path: string;
  readonly message: string;
  readonly found?: string;
  readonly hint?: string;
}

/**
 * The most errors, and the most warnings, that are kept: nobody reads more, and a
 * huge file has no end of them. Warnings never take the place of an error.
 */
const PROBLEMS_MAX = 500;

/** Takes findings in any order and hands them back as a reader meets them. */
export class Report {
  readonly #strict: boolean;
  #problems: Problem[] = [];
  #counts = { error: 0, warning: 0 };
  #seen = new Set<string>();

  /** @param options.strict Takes each warning for an error. */
  constructor({ strict = false }: { readonly strict?: boolean } = {}) {
    this.#strict = strict;
  }

  /** Something that stops the Katalog from running. */
  error(finding: Finding): void {
    this.#add("error", finding);
  }

  /** Something to tell that stops nothing. */
  warning(finding: Finding): void {
    this.#add("warning", finding);
  }

  /** Takes over problems that another reader found. */
  take(problems: readonly Problem[]): void {
    for (const { severity, ...rest } of problems) {
      this.#keep({ severity: this.#strict ? "error" : severity, ...rest });
    }
  }

  /** Whether any problem stops the Katalog. */
  get failed(): boolean {
    return hasErrors(this.#problems);
  }

  /** All problems by file, line and column. */
  get problems(): readonly Problem[] {
    return sortProblems(this.#problems);
  }

  #add(severity: Problem["severity"], { at, ...rest }: Finding): void {
    const { source, line, column } = at;
    this.#keep({
      severity: this.#strict ? "error" : severity,
      ...rest,
      source,
      line,
      column,
    });
  }

  #keep(problem: Problem): void {
    // An anchor that is used twice would tell each of its problems twice.
    const key = [
      problem.source,
      problem.line,
      problem.column,
      problem.code,
      problem.message,
    ].join("\0");
    if (this.#seen.has(key) || this.#counts[problem.severity] >= PROBLEMS_MAX) return;
    this.#seen.add(key);
    this.#counts[problem.severity]++;
    this.#problems.push(problem);
  }
}
