import assert from "node:assert/strict";
import { splitTemplates } from "./literal.ts";

const cases: readonly [text: string, literal: string, actions: number][] = [
  ["", "", 0],
  ["plain } text", "plain } text", 0],
  ["{{ .spec.n }}", "", 1],
  ["a{{ .b }}c{{ .d }}e", "ace", 2],
  ["{{ if .a }}1{{ else }}2{{ end }}", "12", 3],
  ['{{ "}}" }}x', "x", 1],
  ['{{ "\\"}}" }}x', "x", 1],
  ["{{ `}}` }}x", "x", 1],
  ["{{ '}' }}x", "x", 1],
  ["{{/* don't */}}x", "x", 1],
  ["a{{ never ends", "a", 1],
  ['a{{ "never ends }}', "a", 1],
];

for (const [text, literal, actions] of cases) {
  Deno.test(`splitTemplates finds "${literal}" beside ${actions} in ${text}`, () => {
    assert.deepEqual(splitTemplates(text), { literal, actions });
  });
}

Deno.test("splitTemplates takes a long text without an end in its stride", () => {
  const text = '{{ "a"'.repeat(100_000);
  assert.equal(splitTemplates(text).literal, "");
});
