import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import { seededRandom } from "../core/random.ts";
import { TemplateError } from "./errors.ts";
import { compileTemplate } from "./template.ts";
import { checkNoteExamples, compileNotes, type UserNote } from "./user_notes.ts";

const facts = { nowMs: 0, random: seededRandom(1) };

function compiled(text: string, notes: readonly UserNote[]) {
  const { functions, problems } = compileNotes(notes);
  assert.deepEqual(problems, []);
  const result = compileTemplate(text, { functions });
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  return result.template;
}

function render(
  text: string,
  notes: readonly UserNote[],
  root: JsonObject = {},
): string {
  return compiled(text, notes).render({ root, facts });
}

function failure(text: string, notes: readonly UserNote[]): TemplateError {
  try {
    render(text, notes);
  } catch (error) {
    assert.ok(error instanceof TemplateError);
    return error;
  }
  assert.fail(`${text} renders`);
}

const IMAGE: readonly UserNote[] = [
  { name: "ref", expression: "{{ repo }}:{{ .spec.tag | default `edge` }}" },
  { name: "repo", expression: " {{ .spec.image }} " },
];

Deno.test("compileNotes lets notes use each other, in whatever order they stand", () => {
  const root = { spec: { image: "acme/api" } };
  assert.equal(render("{{ ref }}", IMAGE, root), "acme/api:edge");
  assert.equal(render("{{ ref }}", IMAGE.toReversed(), root), "acme/api:edge");
});

Deno.test("a note reads the root wherever it is called from", () => {
  const root = { spec: { image: "a", list: [1, 2] } };
  assert.equal(
    render("{{ range .spec.list }}{{ repo }}{{ . }}{{ end }}", IMAGE, root),
    "a1a2",
  );
});

Deno.test("a note that prints true or false is a boolean, and otherwise a text", () => {
  const notes = [
    { name: "big", expression: "{{ gt .spec.n 2 }}" },
    { name: "n", expression: "{{ .spec.n }}" },
    { name: "words", expression: " plain " },
  ];
  const text = "{{ if big }}big{{ else }}small{{ end }} {{ typeOf n }} [{{ words }}]";
  assert.equal(render(text, notes, { spec: { n: 1 } }), "small string [plain]");
});

Deno.test("a note that is nil between white space prints nothing", () => {
  const notes = [{ name: "nothing", expression: "{{ .none }} {{ .none }}" }];
  assert.equal(render("[{{ nothing }}]", notes), "[]");
});

Deno.test("a note takes no arguments and no pipe", () => {
  for (const text of ["{{ repo 1 }}", "{{ 1 | repo }}"]) {
    assert.match(
      failure(text, IMAGE).message,
      /wrong number of args for repo: want 0 got 1/,
    );
  }
});

Deno.test("a note that fails makes its caller fail, and is named", () => {
  const error = failure("{{ ref }}", IMAGE);
  assert.match(
    error.message,
    /error calling ref: note "ref": .*note "repo": .*nil pointer/,
  );
  assert.match(error.hint ?? "", /where that is fine, write get/);
});

Deno.test("compileNotes reports cycles with their path, and goes on", () => {
  const { problems, functions } = compileNotes([
    { name: "a", expression: "{{ b }}" },
    { name: "b", expression: "{{ c }}" },
    { name: "c", expression: "{{ b }}" },
    { name: "d", expression: "{{ d }}" },
    { name: "fine", expression: "x" },
  ]);
  assert.deepEqual(
    problems.map(({ note, code, message }) => [note, code, message]),
    [
      ["b", "note-cycle", "the note needs itself: b → c → b"],
      ["d", "note-cycle", "the note needs itself: d → d"],
    ],
  );
  assert.ok(functions.get("fine"));
});

Deno.test("compileNotes reports what does not parse, with its place", () => {
  const { problems } = compileNotes([
    { name: "broken", expression: "a\n{{ .x" },
    { name: "typo", expression: "{{ brokn }}" },
    { name: "not-a-name", expression: "" },
    { name: "range", expression: "" },
  ]);
  assert.deepEqual(
    problems.map(({ note, code, line, hint }) => [note, code, line, hint]),
    [
      ["broken", "template-syntax", 2, undefined],
      ["typo", "template-function", 1, 'Did you mean "broken"?'],
      [
        "not-a-name",
        "note-name",
        1,
        "A name begins with a letter and goes on with letters, digits and _",
      ],
      [
        "range",
        "note-name",
        1,
        '"range" is a word of the template language: take another one',
      ],
    ],
  );
});

Deno.test("compileNotes warns of a note that replaces a built-in unless it is meant", () => {
  const notes = [{ name: "default", expression: "mine" }];
  assert.equal(render("{{ default }}", notes), "mine");
  assert.equal(compileNotes(notes).warnings[0].code, "note-shadows");
  assert.deepEqual(compileNotes([{ ...notes[0], shadow: true }]).warnings, []);
});

Deno.test("a template that calls a note reads the roots that the note reads", () => {
  const template = compiled("{{ ref }}{{ .metadata.name }}", IMAGE);
  assert.deepEqual([...template.roots].sort(), ["metadata", "spec"]);
});

Deno.test("a note is computed once for one scope, unless it draws at random", () => {
  const root: { spec: { n: number } } = { spec: { n: 1 } };
  const notes = [
    { name: "n", expression: "{{ .spec.n }}" },
    { name: "draw", expression: "{{ randomHex 8 }}" },
  ];
  const template = compiled("{{ n }}", notes);
  const scope = { root, facts };
  assert.equal(template.render(scope), "1");
  root.spec.n = 2;
  assert.equal(template.render(scope), "1");
  assert.equal(template.render({ root, facts }), "2");
  const [a, b] = render("{{ draw }} {{ draw }}", notes).split(" ");
  assert.notEqual(a, b);
  assert.equal(compileNotes(notes).functions.get("draw")?.purity, "random");
});

Deno.test("a note's work counts against the limits of its caller", () => {
  const notes = [
    { name: "turns", expression: "{{ range 1000 }}{{ randomHex 1 }}{{ end }}" },
  ];
  const error = failure("{{ range 1000 }}{{ turns }}{{ end }}", notes);
  assert.equal(error.kind, "limit");
  assert.match(error.message, /steps|output/);
});

Deno.test("checkNoteExamples tells which example gives something else", () => {
  const notes: readonly UserNote[] = [{
    name: "repo",
    expression: "{{ .spec.image }}",
    examples: [
      { input: { spec: { image: "a" } }, output: "a" },
      { input: { spec: { image: "a" } }, output: "b" },
      { input: {}, output: "" },
    ],
  }];
  const problems = checkNoteExamples(notes, compileNotes(notes).functions, facts);
  assert.deepEqual(problems.map(({ code, example }) => [code, example]), [
    ["note-example", 1],
    ["note-example", 2],
  ]);
  assert.equal(problems[0].message, 'example 2 gives "a", not "b"');
  assert.match(problems[1].message, /^example 3 fails: .*nil pointer/);
});
