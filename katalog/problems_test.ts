/**
 * Provokes every problem code, and pins its message and its place.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Problem } from "../core/problem.ts";
import { filesOf, katalog } from "./fixtures_test.ts";
import { loadPlan, PROBLEM_CODES } from "./mod.ts";

interface Case {
  readonly code: keyof typeof PROBLEM_CODES;
  /** The Katalog's text, or several files. */
  readonly text: string | { readonly [path: string]: string };
  /** `severity line:column path`. */
  readonly at: string;
  readonly message: string;
  readonly hint?: string;
}

const CASES: readonly Case[] = [
//CASES
];

function told(problem: Problem): string {
  const { severity, line, column, path } = problem;
  return `${severity} ${line}:${column} ${path}`;
}

for (const { code, text, at, message, hint } of CASES) {
  Deno.test(`loadPlan tells ${code}: ${message}`, async () => {
    const files = typeof text === "string" ? { "katalog.yaml": text } : text;
    const { problems } = await loadPlan(filesOf(files));
    const same = problems.filter((problem) => problem.code === code);
    assert.deepEqual(
      same.map((problem) => ({
        at: told(problem),
        message: problem.message,
        hint: problem.hint,
      })),
      [{ at, message, hint }],
      JSON.stringify(problems, null, 1),
    );
  });
}

Deno.test("every problem code has a fixture that provokes it", () => {
  const covered = new Set(CASES.map(({ code }) => code));
  const missing = Object.keys(PROBLEM_CODES).filter((code) => !covered.has(code as never));
  assert.deepEqual(missing, []);
});
