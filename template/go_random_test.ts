import assert from "node:assert/strict";
import { findDifferences, shrink } from "./oracle/compare.ts";
import { generateCase } from "./oracle/generate.ts";
import { findNoGo, Oracle } from "./oracle/oracle.ts";

const CASES = 20_000;

/** Another seed gives other templates; a failure names the one it came from. */
const FIRST_SEED = 1;

const noGo = await findNoGo();
const why = noGo === undefined ? "" : ` (skipped: ${noGo})`;

Deno.test({
  name: `${CASES} random templates end as in Go${why}`,
  ignore: why !== "",
  async fn() {
    const go = await Oracle.start();
    if (typeof go === "string") assert.fail(go);
    try {
      const cases = Array.from(
        { length: CASES },
        (_, i) => generateCase(FIRST_SEED + i),
      );
      const [first, ...others] = await findDifferences(go, cases);
      if (first === undefined) return;
      const seed = FIRST_SEED +
        cases.findIndex(({ template }) => template === first.template);
      const smallest = await shrink(go, first);
      assert.fail(
        `Seed ${seed} and ${others.length} others differ; in short:\n` +
          JSON.stringify(smallest, null, 2),
      );
    } finally {
      await go.close();
    }
  },
});

Deno.test("generateCase makes mostly valid templates with every kind of action", () => {
  const texts = Array.from({ length: 500 }, (_, seed) => generateCase(seed).template);
  const all = texts.join("\n");
  const words = "if|else if|with|else with|range|define|template|block|break|continue";
  for (const word of words.split("|")) {
    assert.match(all, new RegExp(`\\{\\{-? ?${word}\\b`), word);
  }
  assert.match(all, /\{\{-? ?\$\w+ := /);
  assert.match(all, /\{\{-? ?\$\w+ = /);
  assert.match(all, / \| /);
});
