import assert from "node:assert/strict";
import { createPalette, printable, wantsColour } from "./output.ts";

const envOf = (values: Record<string, string>) => (name: string) => values[name];

Deno.test("wantsColour follows FORCE_COLOR, then NO_COLOR, then the terminal", () => {
  const cases: [Record<string, string>, boolean, boolean][] = [
    [{}, true, true],
    [{}, false, false],
    [{ TERM: "dumb" }, true, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
    [{ NO_COLOR: "" }, true, true],
  ];
  for (const [env, isTerminal, expected] of cases) {
    assert.equal(wantsColour(envOf(env), isTerminal), expected, JSON.stringify(env));
  }
});

Deno.test("createPalette leaves text alone when it is plain", () => {
  assert.equal(createPalette(false).red("x"), "x");
  assert.equal(createPalette(true).red("x"), "\x1b[31mx\x1b[39m");
  assert.equal(createPalette(true).red(""), "");
});

Deno.test("printable shows what could move the cursor or turn the text around", () => {
  assert.equal(printable("a\nb\x1b[2J\u202ec\t"), "a\\nb\\u001b[2J\\u202ec\\u0009");
  assert.equal(printable("\tx", { keepTabs: true }), "\tx");
  assert.equal(printable("grüße — €"), "grüße — €");
});
