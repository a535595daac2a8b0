import assert from "node:assert/strict";
import { caseData, caseTemplates, readResults } from "./oracle/cases.ts";
import { isDifferent } from "./oracle/difference.ts";
import { outcomeOf } from "./oracle/ours.ts";

const RESULTS = readResults();

Deno.test("The checked-in results answer every case, at least 3,000 of them", () => {
  assert.ok(RESULTS.length >= 3000);
  assert.deepEqual(
    RESULTS.map(([template]) => template),
    caseTemplates(),
    "Run `deno task oracle`",
  );
});

for (const phase of ["ok", "syntax", "exec"] as const) {
  const results = RESULTS.filter(([, found]) => found === phase);
  Deno.test(`compileTemplate ends as Go does: ${phase}, ${results.length} cases`, () => {
    const data = caseData();
    assert.ok(results.length > 100);
    for (const [template, , text] of results) {
      const ours = outcomeOf(template, data);
      if (!isDifferent(template, ours, { phase, text })) continue;
      assert.deepEqual(ours, { phase, text }, template);
    }
  });
}
