import assert from "node:assert/strict";
import { compileTemplate } from "./template.ts";

function warnings(text: string) {
  const compiled = compileTemplate(text);
  assert.ok(compiled.ok, compiled.ok ? "" : compiled.error.message);
  return compiled.template.warnings;
}

Deno.test("A call with the wrong number of arguments is warned of, with its usage", () => {
  assert.deepEqual(warnings('a\n{{ repeat "x" }}'), [{
    code: "template-arguments",
    message: "wrong number of args for repeat: want 2 got 1",
    line: 2,
    column: 4,
    hint: "It is written: repeat (s string, n int) string",
  }]);
  assert.equal(warnings('{{ "x" | repeat "a" 2 }}').length, 1);
  assert.equal(warnings('{{ "x" | trimPrefix "a" }}').length, 0);
});

Deno.test("A constant that a function cannot take is warned of where it stands", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['{{ repeat "x" "y" }}', 15, "repeat wants a whole number for n; found string"],
    ["{{ repeat .spec.x true }}", 19, "repeat wants a whole number for n; found bool"],
    ['{{ boolTernary "yes" 1 2 }}', 16, "boolTernary wants true or false for"],
    ["{{ printf 1 2 }}", 11, "printf wants a text for format; found int"],
    ["{{ printf nil }}", 11, "printf wants a text for format; found nil"],
    ['{{ mapGet "m" "k" }}', 11, "mapGet wants a map for map; found string"],
    ['{{ if listHas "m" "k" }}{{ end }}', 15, "listHas wants a list for list"],
    ['{{ join "a" "," }}', 9, "join wants a list for list; found string"],
  ];
  for (const [text, column, message] of cases) {
    const [first, ...others] = warnings(text);
    assert.deepEqual(
      [first?.code, first?.column],
      ["template-argument-type", column],
      text,
    );
    assert.ok(first.message.startsWith(message), first.message);
    assert.deepEqual(others, [], text);
  }
});

Deno.test("A call with nothing but constants that fails is warned of", () => {
  for (
    const [text, message] of [
      ['{{ add "x" 1 }}', "add always fails here: add: non-numeric arguments x, 1"],
      ["{{ div 1 0 }}", "div always fails here: div: division by zero"],
      ['{{ index "abc" 7 }}', "index always fails here: index out of range: 7"],
      ['{{ eq "a" 1 }}', "eq always fails here: incompatible types"],
      ['{{ parseQuantity "1Q" }}', "parseQuantity always fails here: parseQuantity:"],
    ]
  ) {
    const [first] = warnings(text);
    assert.equal(first?.code, "template-argument-type", text);
    assert.ok(first.message.startsWith(message), first.message);
  }
});

Deno.test("Constants that are coerced, and calls that depend on data, pass", () => {
  for (
    const text of [
      "{{ toLower 3 }}",
      "{{ isValidPort 8080 }}",
      "{{ cronExpr 0 6 nil nil 1 }}",
      '{{ repeat "ab" "3" }}',
      "{{ formatQuantity 2 }}",
      "{{ listHas nil 1 }}",
      '{{ add .spec.n "x" }}',
      "{{ .spec.x | add 1 }}",
      '{{ repeat "a" 99999999 }}',
      '{{ and "a" (or "") | len }}',
    ]
  ) {
    assert.deepEqual(warnings(text), [], text);
  }
});
