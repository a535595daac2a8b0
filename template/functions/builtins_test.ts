import assert from "node:assert/strict";
import { seededRandom } from "../../core/random.ts";
import { formatSignature } from "../function.ts";
import { compileTemplate } from "../template.ts";
import { EXAMPLE_NOW_MS, EXAMPLE_ROOT } from "../testdata/example_root.ts";
import { BUILTINS } from "./builtins.ts";

const scope = {
  root: EXAMPLE_ROOT,
  facts: { nowMs: EXAMPLE_NOW_MS, random: seededRandom(7) },
};

for (const each of BUILTINS) {
  Deno.test(`${each.name} does what its examples say`, () => {
    for (const [expression, prints] of each.examples) {
      const compiled = compileTemplate(`{{ ${expression} }}`);
      assert.ok(compiled.ok, compiled.ok ? "" : compiled.error.message);
      assert.equal(compiled.template.render(scope), prints, expression);
    }
  });
}

Deno.test("BUILTINS holds each name once, with a text and two examples", () => {
  const names = [...BUILTINS].map((each) => each.name);
  assert.equal(new Set(names).size, names.length);
  for (const each of BUILTINS) {
    assert.match(each.name, /^[a-zA-Z][a-zA-Z0-9]*$/);
    assert.notEqual(each.doc, "");
    // `call` has none: no data holds a function.
    if (each.name !== "call") assert.ok(each.examples.length >= 2, each.name);
  }
});

Deno.test("formatSignature names parameters, types and the result", () => {
  assert.equal(formatSignature(BUILTINS.get("repeat")!), "(s string, n int) string");
  assert.equal(
    formatSignature(BUILTINS.get("mapPick")!),
    "(map map, keys ...string) map",
  );
});
