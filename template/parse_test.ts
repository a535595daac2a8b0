import assert from "node:assert/strict";
import { compileTemplate } from "./template.ts";
import type { TemplateSyntaxError } from "./errors.ts";

function mistake(text: string): TemplateSyntaxError {
  const compiled = compileTemplate(text);
  assert.ok(!compiled.ok, `${text} compiles`);
  return compiled.error;
}

Deno.test("compileTemplate reports a mistake with its code, line and column", () => {
  const cases: readonly [
    string,
    TemplateSyntaxError["code"],
    string,
    number,
    number,
  ][] = [
    ["{{ foo }}", "template-function", 'function "foo" not defined', 1, 4],
    ["a\nb {{ .x | foo }}", "template-function", 'function "foo" not defined', 2, 11],
    ["{{ $x }}", "template-variable", 'undefined variable "$x"', 1, 4],
    ["{{ $x = 1 }}", "template-variable", 'undefined variable "$x"', 1, 4],
    ["{{ .spec.my-key }}", "template-syntax", "bad character U+002D '-'", 1, 9],
    ["{{ 'abc' }}", "template-syntax", "malformed character constant: 'abc'", 1, 4],
    ['{{ "a\nb" }}', "template-syntax", "unterminated quoted string", 1, 4],
    ["{{ .a", "template-syntax", "unclosed action", 1, 6],
    ["{{ end }}", "template-syntax", "unexpected {{end}}", 1, 1],
    ["x\n{{ if .a }}\n", "template-syntax", "unexpected EOF", 3, 1],
    ["{{ .a }", "template-syntax", 'unexpected "}" in operand', 1, 7],
    ["{{ }}", "template-syntax", "missing value for command", 1, 4],
    ["{{ if }}{{ end }}", "template-syntax", "missing value for if", 1, 7],
    [
      "{{ 1 | 2 }}",
      "template-syntax",
      "non executable command in pipeline stage 2",
      1,
      8,
    ],
    ["{{ (.a }}", "template-syntax", "unclosed left paren", 1, 8],
    ["{{ .a) }}", "template-syntax", "unexpected right paren", 1, 6],
    ["{{ 1i }}", "template-syntax", "imaginary number 1i has no use here", 1, 4],
  ];
  for (const [text, code, message, line, column] of cases) {
    const { hint: _, ...found } = mistake(text);
    assert.deepEqual(found, { code, message, line, column }, text);
  }
});

Deno.test("compileTemplate says what was probably meant", () => {
  const cases: readonly [string, string | undefined][] = [
    ["{{ allReplicaReady . }}", 'Did you mean "allReplicasReady"?'],
    ["{{ toupper .a }}", 'Did you mean "toUpper"?'],
    ["{{ upper .a }}", "Here it is written: toUpper"],
    ["{{ zzzzzzzzzz }}", undefined],
    ["{{ $name := 1 }}{{ $nmae }}", 'Did you mean "$name"?'],
    ["{{ 'latest' }}", 'Texts take double quotes: "latest"'],
    [
      "{{ .spec.my-key }}",
      'A key with "-" is read by index: index .spec "my-key"',
    ],
    ["{{ .my-key }}", 'A key with "-" is read by index: index . "my-key"'],
    ["{{ (f).a.my-b.c }}", 'A key with "-" is read by index: index (…).a "my-b"'],
    ["{{ $x.my-b }}", 'A key with "-" is read by index: index $x "my-b"'],
    ["{{ if .a }}", "Close every if, with, range, define and block with {{ end }}"],
  ];
  for (const [text, hint] of cases) assert.equal(mistake(text).hint, hint, text);
});

Deno.test("a definition is checked even if nothing calls it", () => {
  assert.equal(mistake('{{ define "t" }}{{ foo }}{{ end }}').code, "template-function");
});

Deno.test("a variable of one branch is unknown in the other", () => {
  const text = "{{ if .a }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}";
  assert.equal(mistake(text).code, "template-variable");
});

Deno.test("compileTemplate survives every prefix of a text", () => {
  const text =
    '{{- define "t" }}{{ . }}{{ end -}} {{/* c */}}{{ range $i, $v := .spec.l }}' +
    "{{ if and (gt $i 0) (eq .a.b `x`) }}{{ break }}{{ else if 'x' }}{{ continue }}" +
    '{{ end }}{{ with $y := (fn 0x1F 1.5e3 "a\\n").z | print }}{{ $y }}{{ end }}{{ end }}' +
    '{{ template "t" $ }}{{ block "b" . }}é😀{{ end }}';
  for (let end = 0; end <= text.length; end++) {
    const compiled = compileTemplate(text.slice(0, end));
    if (compiled.ok) continue;
    const { line, column, message } = compiled.error;
    assert.ok(line === 1 && column >= 1 && column <= end + 1, `${end}: ${column}`);
    assert.notEqual(message, "");
  }
});
