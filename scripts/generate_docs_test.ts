import assert from "node:assert/strict";
import { BUILTINS } from "../template/mod.ts";
import { stalePages } from "./generate_docs.ts";
import { notesPage } from "./notes_page.ts";

Deno.test("The generated pages of docs/ are up to date: `deno task docs`", async () => {
  assert.deepEqual(await stalePages(), []);
});

Deno.test("notesPage has an entry with signature and examples for every function", () => {
  const page = notesPage();
  for (const { name, examples } of BUILTINS) {
    assert.ok(page.includes(`\n### ${name}\n\n\`${name} (`), name);
    for (const [expression] of examples) {
      assert.ok(page.includes(`\n{{ ${expression} }} `), expression);
    }
  }
});
