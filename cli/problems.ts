/**
 * Shows problems in a user's text: to people with the lines they stand in, to
 * machines as a list.
 *
 * @module
 */

import { formatPosition, type Problem } from "../core/problem.ts";
import { type Palette, printable } from "./output.ts";

/** How a source line is cut where it is longer, in characters around the caret. */
const EXCERPT_CHARACTERS = 100;

/** What {@link formatProblems} needs beside the problems. */
export interface ProblemTextOptions {
  /** The text of a source as named in positions; `undefined` if it is gone. */
  readonly textOf: (source: string) => string | undefined;
  readonly palette: Palette;
}

/**
 * The problems for a person, in the order given, and a line that counts them.
 * Empty for no problems; else ends with a line feed.
 */
export function formatProblems(
  problems: readonly Problem[],
  options: ProblemTextOptions,
): string {
  if (problems.length === 0) return "";
  const linesOf = new Map<string, readonly string[]>();
  const blocks = problems.map((problem) => {
    let lines = linesOf.get(problem.source);
    if (lines === undefined) {
      lines = options.textOf(problem.source)?.split(/\r?\n/) ?? [];
      linesOf.set(problem.source, lines);
    }
    return block(problem, lines[problem.line - 1], options.palette);
  });
  return `${blocks.join("\n")}\n${countLine(problems, options.palette)}\n`;
}

function block(problem: Problem, line: string | undefined, palette: Palette): string {
  const isError = problem.severity === "error";
  const strong = isError ? palette.red : palette.yellow;
  const gutter = " ".repeat(String(problem.line).length);
  const bar = palette.blue("|");
  const where = problem.path === "" ? "" : ` (${printable(problem.path)})`;
  const text = [
    palette.bold(
      `${strong(`${problem.severity}[${problem.code}]`)}: ${
        printable(problem.message)
      }`,
    ),
    `${gutter}${palette.blue("-->")} ${printable(formatPosition(problem))}${where}`,
  ];
  if (line !== undefined && line.trim() !== "") {
    const { shown, padding, width } = excerpt(line, problem);
    text.push(
      `${gutter} ${bar}`,
      `${palette.blue(String(problem.line))} ${bar} ${shown}`,
      `${gutter} ${bar} ${padding}${strong("^".repeat(width))}`,
    );
  }
  if (problem.found !== undefined) {
    text.push(`${gutter} ${palette.dim("found:")} ${printable(problem.found)}`);
  }
  if (problem.hint !== undefined) {
    text.push(`${gutter} ${palette.cyan("hint:")} ${printable(problem.hint)}`);
  }
  return `${text.join("\n")}\n`;
}

/** The line around the problem, what stands before the caret, the caret's width. */
function excerpt(
  line: string,
  problem: Problem,
): { shown: string; padding: string; width: number } {
  const column = Math.min(problem.column - 1, line.length);
  const start = line.length <= EXCERPT_CHARACTERS
    ? 0
    : Math.max(0, column - EXCERPT_CHARACTERS / 2);
  const end = start + EXCERPT_CHARACTERS;
  const before = printable(line.slice(start, column), { keepTabs: true });
  const after = printable(line.slice(column, end), { keepTabs: true });
  const [left, right] = [start > 0 ? "…" : "", end < line.length ? "…" : ""];
  return {
    shown: `${left}${before}${after}${right}`,
    // Tabs stay tabs, so that the caret stands where the terminal puts the text.
    padding: (left + before).replace(/[^\t]/g, " "),
    width: Math.min(markedText(line.slice(column), problem.found).length, end - column),
  };
}

/** What to underline: what was found, else the word that stands there. */
function markedText(rest: string, found: string | undefined): string {
  if (found && rest.startsWith(found) && !found.includes("\n")) return found;
  return /^(?:"[^"]*"|'[^']*'|[\w$./-]+)/.exec(rest)?.[0] ?? "^";
}

function countLine(problems: readonly Problem[], palette: Palette): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors > 0 ? [palette.red(count(errors, "error"))] : []),
    ...(warnings > 0 ? [palette.yellow(count(warnings, "warning"))] : []),
  ];
  return `Found ${parts.join(" and ")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** The problems for a machine: see `docs/schema/problem-list.schema.json`. */
export interface ProblemList {
  readonly apiVersion: "cli.orkestra.io/v1";
  readonly kind: "ProblemList";
  readonly items: readonly Problem[];
}

/** The problems as JSON with a line feed at its end; a list even if empty. */
export function formatProblemList(problems: readonly Problem[]): string {
  const list: ProblemList = {
    apiVersion: "cli.orkestra.io/v1",
    kind: "ProblemList",
    // Only the published fields: a checker may hang notes of its own on a problem.
    items: problems.map((problem) => ({
      severity: problem.severity,
      code: problem.code,
      source: problem.source,
      line: problem.line,
      column: problem.column,
      path: problem.path,
      message: problem.message,
      ...(problem.found === undefined ? {} : { found: problem.found }),
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    })),
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}
