import assert from "node:assert/strict";
import { checkDocs, docFindings } from "./check_docs.ts";

Deno.test("docFindings keeps exported names and lets members go", () => {
  const output = `error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> /r/a.ts:1:14
   | 
 1 | export const a = 1;


error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> /r/a.ts:2:3


error[private-type-ref]: public type 'A' references private type 'B'
  --> /r/a.ts:3:3
`;
  const lines = ["export const a = 1;", "  readonly b: 1;", "  readonly c: B;"];
  assert.deepEqual(docFindings(output, (_, line) => lines[line - 1]), [
    {
      file: "/r/a.ts",
      line: 1,
      message: "missing-jsdoc: exported symbol is missing JSDoc documentation",
    },
    {
      file: "/r/a.ts",
      line: 3,
      message: "private-type-ref: public type 'A' references private type 'B'",
    },
  ]);
});

Deno.test("checkDocs finds what deno finds", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${root}/a.ts`,
      "/** Named. */\nexport interface A {\n  b: 1;\n}\nexport const c: A = { b: 1 };\n",
    );
    const found = await checkDocs(root, ["a.ts"]);
    assert.deepEqual(found.map(({ line }) => line), [5]);
    await assert.rejects(checkDocs(root, ["gone.ts"]));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
