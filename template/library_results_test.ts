import assert from "node:assert/strict";
import { LIBRARY_RESULTS_FILE, readResults } from "./oracle/cases.ts";
import { libraryTemplates } from "./oracle/cases_libraries.ts";
import { outcomeOf } from "./oracle/ours.ts";

const RESULTS = readResults(LIBRARY_RESULTS_FILE);

Deno.test("The checked-in results of the libraries answer every case", () => {
  assert.deepEqual(
    RESULTS.map(([template]) => template),
    libraryTemplates(),
    "Run `deno task oracle --libraries`",
  );
});

for (const family of ["semver", "Quantity", "nextCron"]) {
  const results = RESULTS.filter(([template]) => template.includes(family));
  Deno.test(`${family}… does as the Go library does: ${results.length} cases`, () => {
    assert.ok(results.length > 60);
    for (const [template, phase, text] of results) {
      const ours = outcomeOf(template, {});
      if (ours.phase === "ok" && isNearest(template, ours.text, text)) continue;
      assert.deepEqual(ours, { phase, text }, template);
    }
  });
}

/** Kubernetes multiplies floats, and so misses the nearest one by a little. */
function isNearest(template: string, ours: string, go: string): boolean {
  const [a, b] = [ours, go].map((text) => Number(text.slice(1, -1)));
  return template.includes("parseQuantity") && Math.abs(a - b) <= Math.abs(b) * 5e-16;
}
