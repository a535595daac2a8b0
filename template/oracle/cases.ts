/**
 * Puts all cases together that are checked in with Go's answers.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { printfTemplates } from "./cases_printf.ts";
import { valueTemplates } from "./cases_values.ts";
import { formatTemplates } from "./cases_formats.ts";
import { noteTemplates } from "./cases_notes.ts";
import type { OracleOutcome } from "./oracle.ts";

/** The answers, a line each: `[template, phase, text]`. */
export const RESULTS_FILE: URL = new URL(
  "../testdata/go_results.jsonl",
  import.meta.url,
);

/** The answers of the Go libraries, in the same form. */
export const LIBRARY_RESULTS_FILE: URL = new URL(
  "../testdata/library_results.jsonl",
  import.meta.url,
);

/** The data that every case is rendered with. */
export function caseData(): JsonObject {
  return JSON.parse(
    Deno.readTextFileSync(new URL("./data.json", import.meta.url)),
  );
}

/**
 * The templates: those of `templates.jsonl`, which follow the tables of Go's own
 * tests, and those that are made of tables here.
 */
export function caseTemplates(): string[] {
  const written = Deno
    .readTextFileSync(new URL("./templates.jsonl", import.meta.url))
    .trimEnd().split("\n").map((line): string => JSON.parse(line));
  return [
    ...new Set([
      ...written,
      ...printfTemplates(),
      ...valueTemplates(),
      ...noteTemplates(),
      ...formatTemplates(),
    ]),
  ];
}

/** One case with Go's answer. */
export type CaseResult = readonly [
  template: string,
  phase: OracleOutcome["phase"],
  text: string,
];

/** What is checked in. */
export function readResults(file: URL = RESULTS_FILE): CaseResult[] {
  return Deno.readTextFileSync(file).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
}
