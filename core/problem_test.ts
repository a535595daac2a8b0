import assert from "node:assert/strict";
import { formatPosition, hasErrors, type Problem, sortProblems } from "./problem.ts";

function problem(more: Partial<Problem>): Problem {
  return {
    severity: "error",
    code: "bad-type",
    source: "a.yaml",
    line: 1,
    column: 1,
    path: "",
    message: "",
    ...more,
  };
}

Deno.test("sortProblems sorts by file, line and column, as numbers", () => {
  const sorted = sortProblems([
    problem({ source: "b.yaml" }),
    problem({ line: 10 }),
    problem({ line: 9, column: 10 }),
    problem({ line: 9, column: 9 }),
  ]);
  assert.deepEqual(sorted.map(formatPosition), [
    "a.yaml:9:9",
    "a.yaml:9:10",
    "a.yaml:10:1",
    "b.yaml:1:1",
  ]);
});

Deno.test("hasErrors lets warnings pass", () => {
  assert.equal(hasErrors([problem({ severity: "warning" })]), false);
  assert.equal(hasErrors([problem({ severity: "warning" }), problem({})]), true);
});
