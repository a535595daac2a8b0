import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import { seededRandom } from "../core/random.ts";
import { TemplateError } from "./errors.ts";
import { family } from "./function.ts";
import { BUILTINS } from "./functions/builtins.ts";
import { compileTemplate, type Template } from "./template.ts";

const ROOT: JsonObject = {
  metadata: { name: "shop", labels: { "my-key": "v" } },
  spec: {
    image: "acme/api",
    replicas: 3,
    big: 1_000_000,
    huge: 9_007_199_254_740_993n,
    ratio: 0.25,
    hosts: ["a.io", "b.io"],
    ports: [80, 443],
    on: true,
    empty: "",
    braces: "{{ .spec.image }}",
    none: null,
    map: { b: 1, a: null },
  },
  status: {},
};

function compile(text: string): Template {
  const compiled = compileTemplate(text);
  assert.ok(compiled.ok, compiled.ok ? "" : `${text}: ${compiled.error.message}`);
  return compiled.template;
}

function scope(root: JsonObject = ROOT) {
  return { root, facts: { nowMs: 0, random: seededRandom(1) } };
}

function render(text: string, root?: JsonObject): string {
  return compile(text).render(scope(root));
}

function failure(text: string, root?: JsonObject): TemplateError {
  try {
    render(text, root);
  } catch (error) {
    assert.ok(error instanceof TemplateError, String(error));
    return error;
  }
  assert.fail(`${text} renders`);
}

function table(name: string, cases: readonly (readonly [string, string])[]): void {
  Deno.test(name, () => {
    for (const [text, expected] of cases) assert.equal(render(text), expected, text);
  });
}

table("render leaves text without an action as it is", [
  ["", ""],
  ["  plain \n", "  plain \n"],
  ["stray }} braces", "stray }} braces"],
  ["<no value>", "<no value>"],
]);

table("render trims the whole output and erases Go's mark for nil", [
  ["\n  {{ .spec.image }} \n", "acme/api"],
  ["{{ .spec.none }}", ""],
  ["a {{ .spec.absent }} b", "a  b"],
  ["{{ .spec.absent }} b", " b"],
  ['{{ "<no value>" }}x', "x"],
  ['{{ "{{" }}', "{{"],
  ["{{ .spec.braces }}", "{{ .spec.image }}"],
]);

table("render prints numbers in plain decimal and the rest as Go does", [
  ["{{ .spec.big }}", "1000000"],
  ["{{ .spec.huge }}", "9007199254740993"],
  ["{{ 1e6 }} {{ 1e21 }} {{ 3.0 }}", "1000000 1000000000000000000000 3"],
  ["{{ .spec.ratio }} {{ 0.00001 }} {{ 1234567.5 }}", "0.25 1e-05 1.2345675e+06"],
  ["{{ .spec.hosts }} {{ .spec.map }}", "[a.io b.io] map[a:<nil> b:1]"],
  ["{{ .spec.on }} {{ mul 1024 1024 }}", "true 1048576"],
]);

table("eq and lt take all numbers for one kind", [
  [
    "{{ eq 1 1.0 }} {{ eq .spec.replicas 3.0 }} {{ lt 2 2.5 }} {{ gt 0.5 0 }}",
    "true true true true",
  ],
  ["{{ eq .spec.huge 9007199254740993 }}", "true"],
  ["{{ lt .spec.huge 1 }} {{ eq .spec.replicas .spec.huge }}", "false false"],
]);

table("functions coerce their arguments instead of failing", [
  ["{{ toUpper .spec.absent }}|", "|"],
  ["{{ .spec.absent | toUpper }}|", "|"],
  ["{{ toUpper .spec.replicas }} {{ toUpper true }}", "3 TRUE"],
  ['{{ join .spec.hosts "," }} {{ join .spec.ports "," }}', "a.io,b.io 80,443"],
  [
    '{{ repeat "a" "3" }} {{ repeat "a" .spec.replicas }} {{ repeat "a" 2.0 }}',
    "aaa aaa aa",
  ],
  ['{{ boolTernary .spec.absent "y" "n" }}', "n"],
  ["{{ listHas .spec.ports 443.0 }} {{ listLen .spec.absent }}", "true 0"],
  ['{{ hasPrefix .spec.absent "" }} {{ concat .spec.replicas nil "x" }}', "true 3x"],
]);

Deno.test("functions refuse what cannot become the parameter's type", () => {
  const cases: readonly [string, string][] = [
    [
      "{{ toUpper .spec }}",
      "wrong type for value; expected string; got map[string]interface {}",
    ],
    [
      "{{ .spec.hosts | toUpper }}",
      "wrong type for value; expected string; got []interface {}",
    ],
    ['{{ repeat "a" "x" }}', "wrong type for value; expected int; got string"],
    ['{{ repeat "a" 1.5 }}', "wrong type for value; expected int; got float64"],
    ['{{ boolTernary "true" 1 2 }}', "wrong type for value; expected bool; got string"],
    ['{{ join "a,b" "," }}', "wrong type for value; expected []string; got string"],
    ['{{ repeat "a" -1 }}', "error calling repeat: strings: negative Repeat count"],
    [
      "{{ add 1 .spec.absent }}",
      "error calling add: add: non-numeric arguments 1, <nil>",
    ],
    ["{{ div 1 0 }}", "error calling div: div: division by zero"],
    ["{{ mod 1 0.5 }}", "error calling mod: integer divide by zero"],
    [
      '{{ toInt "ab" }}',
      'error calling toInt: toInt: strconv.ParseFloat: parsing "ab": invalid syntax',
    ],
    ["{{ toInt nil }}", "error calling toInt: toInt: cannot convert <nil> to number"],
    ['{{ toBool "On" }}', 'error calling toBool: toBool: unrecognised value "On"'],
    ["{{ toUpper }}", "wrong number of args for toUpper: want 1 got 0"],
    ['{{ toUpper "a" "b" }}', "wrong number of args for toUpper: want 1 got 2"],
    ["{{ lookup }}", "wrong number of args for lookup: want at least 1 got 0"],
    ["{{ dict 1 }}", "error calling dict: dict: the key 1 has no value"],
    ["{{ abs nil }}", "error calling abs: abs: non-numeric argument <nil>"],
    ['{{ truncate "a" -1 }}', "error calling truncate: slice bounds out of range"],
  ];
  for (const [text, message] of cases) {
    const error = failure(text);
    assert.equal(error.kind, "exec");
    assert.ok(error.message.endsWith(`: ${message}`), `${text}: ${error.message}`);
  }
});

table("default takes both orders of its arguments, told apart by the syntax", [
  ['{{ .spec.image | default "x" }} {{ .spec.absent | default "x" }}', "acme/api x"],
  ["{{ default 1 .spec.replicas }} {{ default 1 .spec.absent }}", "3 1"],
  ["{{ default .spec.replicas 1 }} {{ default .spec.absent 1 }}", "3 1"],
  ["{{ default .spec.absent .spec.replicas }}", "3"],
  ['{{ default "a" "b" }} {{ default "a" "" }}', "b a"],
  ["{{ default (print .spec.absent) (print 1) }}", "1"],
]);

Deno.test("default warns about the older order, with its place", () => {
  const { warnings } = compile("a\n{{ default .spec.replicas 1 }}");
  assert.equal(warnings.length, 1);
  const { code, line, column } = warnings[0];
  assert.deepEqual({ code, line, column }, {
    code: "template-older-order",
    line: 2,
    column: 4,
  });
  assert.deepEqual(compile("{{ default 1 .spec.replicas }}").warnings, []);
});

Deno.test("a function of the caller replaces a built-in one, rules included", () => {
  const define = family("mine");
  const functions = BUILTINS.with([
    define({
      name: "default",
      parameters: ["a any", "b any"],
      returns: "any",
      doc: "",
      examples: [],
      run: (a) => a,
    }),
  ]);
  const compiled = compileTemplate("{{ default .spec.replicas 1 }}", { functions });
  assert.ok(compiled.ok);
  assert.equal(compiled.template.render(scope()), "3");
  assert.deepEqual(compiled.template.warnings, []);
  assert.equal(render("{{ default 1 2 }}"), "2");
});

Deno.test("TemplateError tells the place and what to write instead", () => {
  const error = failure("one\n  {{ .spec.network.host }}");
  assert.deepEqual([error.kind, error.line, error.column], ["exec", 2, 6]);
  assert.equal(
    error.message,
    'executing "f" at <.spec.network.host>: nil pointer evaluating interface {}.host',
  );
  assert.equal(
    error.hint,
    '.spec.network is absent; where that is fine, write get . "spec" "network" "host", or (.spec.network).host',
  );
});

Deno.test("TemplateError keeps the cause of a function's failure", () => {
  assert.match(String((failure("{{ div 1 0 }}").cause as Error).message), /division/);
});

Deno.test("parentheses, get, index and with read through what is absent", () => {
  const cases = [
    "{{ (.spec.absent).host }}",
    "{{ ((.spec.absent).deep).host }}",
    '{{ get . "spec" "absent" "host" }}',
    "{{ with .spec.absent }}{{ .host }}{{ end }}",
    "{{ $x := .spec.absent }}{{ $x.host }}",
    '{{ mapGet .spec.absent "host" }}',
    '{{ index .spec "absent" }}',
  ];
  for (const text of cases) assert.equal(render(text), "", text);
});

Deno.test("templates see own properties only", () => {
  const cases = [
    "{{ .constructor }}{{ .__proto__ }}{{ .spec.toString }}{{ .hasOwnProperty }}",
    '{{ index . "constructor" }}{{ get . "__proto__" "x" }}{{ mapGet . "valueOf" }}',
    '{{ get .spec "hosts" "length" }}{{ getLabel . "constructor" }}',
    '{{ getStatus . "constructor" }}{{ (get . "spec" "image" "length") }}',
  ];
  for (const text of cases) assert.equal(render(text), "", text);
  assert.match(
    failure("{{ .spec.hosts.length }}").message,
    /can't evaluate field length/,
  );
  assert.match(
    failure("{{ .spec.image.length }}").message,
    /can't evaluate field length/,
  );
  assert.match(failure("{{ .constructor.name }}").message, /nil pointer/);
  const own = JSON.parse('{"__proto__": {"a": "mine"}}');
  assert.equal(
    render('{{ .__proto__.a }} {{ toJson . }} {{ dict "__proto__" 1 }}', own),
    'mine {"__proto__":{"a":"mine"}} map[__proto__:1]',
  );
});

Deno.test("every limit is an error that names it", () => {
  const loop = "{{ range 2000 }}{{ range 1000 }}{{ end }}{{ end }}";
  const cases: readonly [string, RegExp][] = [
    [loop, /limit on steps: 1000000/],
    ["{{ range 9007199254740991 }}{{ end }}", /limit on steps/],
    ['{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', /depth: 100/],
    ['{{ repeat "ab" 1000000 }}', /output of 1048576/],
    ['{{ repeat "ab" 600000 | len }}', /output of 1048576/],
    ['{{ range 2000 }}{{ repeat "a" 1000 }}{{ end }}', /output of 1048576/],
    ['{{ $s := "ab" }}{{ range 40 }}{{ $s = print $s $s }}{{ end }}', /output/],
    ['{{ $s := "ab" }}{{ range 40 }}{{ $s = replace $s "" $s }}{{ end }}', /output/],
    ['{{ $l := "x" }}{{ range 40 }}{{ $l = list $l $l }}{{ end }}{{ $l }}', /output/],
    [
      '{{ $l := "x" }}{{ range 40 }}{{ $l = list $l $l }}{{ end }}{{ toJson $l }}',
      /output/,
    ],
    ['{{ printf "%999999d%999999d" 1 2 }}', /output of 1048576/],
    [
      '{{ $s := repeat "ab" 500000 }}{{ range 100000 }}{{ $x := toUpper $s }}{{ end }}',
      /steps/,
    ],
    [
      '{{ $l := split (repeat "a," 9999) "," }}{{ range 999999 }}{{ $x := listLen $l }}{{ end }}',
      /steps/,
    ],
    ["{{ randomAlphanumeric 2000000 }}", /output of 1048576/],
    ["{{ randomHex 2000000 }}", /output of 1048576/],
  ];
  for (const [text, message] of cases) {
    const error = failure(text);
    assert.equal(error.kind, "limit", text);
    assert.match(error.message, message, text);
    assert.ok(error.line === 1 && error.column >= 1);
  }
});

Deno.test("a limit in one rendering leaves the next one all of it", () => {
  const template = compile("{{ range .n }}{{ end }}{{ .n }}");
  assert.throws(() => template.render(scope({ n: 2_000_000 })), { kind: "limit" });
  assert.equal(template.render(scope({ n: 5 })), "5");
});

Deno.test("deep nesting is refused or works, and never breaks the stack", () => {
  const parentheses = (n: number) => `{{ ${"(".repeat(n)}1${")".repeat(n)} }}`;
  assert.equal(render(parentheses(400)), "1");
  const tooDeep = compileTemplate(parentheses(600));
  assert.equal(!tooDeep.ok && tooDeep.error.message, "max expression depth exceeded");
  const blocks = (n: number) => "{{ if true }}".repeat(n) + "x" + "{{ end }}".repeat(n);
  assert.equal(render(blocks(400)), "x");
  assert.equal(compileTemplate(blocks(600)).ok, false);
  const elses = "{{ if false }}" + "{{ else if false }}".repeat(400) + "{{ end }}";
  assert.equal(render(elses), "");
});

Deno.test("renderValue keeps the native value of a single action", () => {
  const value = (text: string) => compile(text).renderValue(scope());
  assert.equal(value("{{ .spec.replicas }}"), 3);
  assert.equal(value("{{ .spec.huge }}"), 9_007_199_254_740_993n);
  assert.equal(value("{{ .spec.on }}"), true);
  assert.deepEqual(value("{{ .spec.hosts }}"), ["a.io", "b.io"]);
  assert.deepEqual(value("\n {{- .spec.map }}\n"), { b: 1, a: null });
  assert.equal(value("{{/* note */}}{{ toFloat 3 }}"), 3);
  assert.equal(value("{{ .spec.absent }}"), null);
  assert.equal(value('{{ print "  x " }}'), "x");
  assert.equal(value("{{ .spec.replicas }}x"), "3x");
  assert.equal(value("{{ .spec.replicas }}{{ .spec.replicas }}"), "33");
  assert.equal(value("{{ if true }}{{ .spec.replicas }}{{ end }}"), "3");
  assert.equal(value("{{ $x := 1 }}"), "");
  assert.equal(value("plain "), "plain ");
  assert.throws(
    () => value("{{ .spec.absent.x }}"),
    { kind: "exec" },
  );
});

Deno.test("roots names what is read off the root", () => {
  const roots = (text: string) => [...compile(text).roots].sort();
  assert.deepEqual(roots("plain"), []);
  assert.deepEqual(roots("{{ .spec.a }}{{ $.status.b }}"), ["spec", "status"]);
  assert.deepEqual(roots("{{ allReplicasReady .children.deployment }}"), ["children"]);
  assert.deepEqual(roots("{{ with .spec }}{{ .image }}{{ end }}"), ["spec"]);
  assert.deepEqual(roots("{{ range .spec.l }}{{ .x }}{{ $.y.z }}{{ end }}"), [
    "spec",
    "y",
  ]);
  assert.deepEqual(roots("{{ if .a.b }}{{ else }}{{ .c }}{{ end }}"), ["a", "c"]);
  assert.deepEqual(roots("{{ with .a }}{{ else }}{{ .c }}{{ end }}"), ["a", "c"]);
  assert.deepEqual(roots('{{ get . "external" "x" }}'), ["external"]);
  assert.deepEqual(roots('{{ getLabel . "tier" }}'), ["."]);
  assert.deepEqual(roots("{{ with . }}{{ .spec.a }}{{ end }}"), ["spec"]);
  assert.deepEqual(
    roots('{{ define "t" }}{{ .cross.a }}{{ end }}{{ template "t" . }}'),
    ["cross"],
  );
  assert.deepEqual(roots("{{ $s := .spec }}{{ $s.children }}"), ["spec"]);
});

Deno.test("functions names what a template calls", () => {
  const { functions } = compile("{{ if weekday }}{{ toUpper .spec.image }}{{ end }}");
  const clock = [...functions].filter((each) => each.purity === "clock");
  assert.deepEqual(clock.map((each) => each.name), ["weekday"]);
  assert.equal(functions.size, 2);
});
