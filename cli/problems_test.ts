import assert from "node:assert/strict";
import type { Problem } from "../core/problem.ts";
import { createPalette } from "./output.ts";
import { formatProblemList, formatProblems } from "./problems.ts";
import schema from "../docs/schema/problem-list.schema.json" with { type: "json" };

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
spec:
  crds:
    site:
      workers: three
\t    tabbed: x
`;

const badType: Problem = {
  severity: "error",
  code: "bad-type",
  source: "katalog.yaml",
  line: 6,
  column: 16,
  path: "spec.crds.site.workers",
  message: 'Cannot read "workers" as a count: found "three"',
  found: "three",
  hint: "Write a whole number of 1 or more, such as `workers: 3`",
};

const plain = {
  palette: createPalette(false),
  textOf: (source: string) => source === "katalog.yaml" ? KATALOG : undefined,
};

Deno.test("formatProblems shows message, place, line, caret, found and hint", () => {
  const warning: Problem = {
    severity: "warning",
    code: "not-active-yet",
    source: "katalog.yaml",
    line: 5,
    column: 5,
    path: "spec.crds.site",
    message: 'Cannot use "site" yet',
  };
  assert.equal(
    formatProblems([badType, warning], plain),
    `error[bad-type]: Cannot read "workers" as a count: found "three"
 --> katalog.yaml:6:16 (spec.crds.site.workers)
  |
6 |       workers: three
  |                ^^^^^
  found: three
  hint: Write a whole number of 1 or more, such as \`workers: 3\`

warning[not-active-yet]: Cannot use "site" yet
 --> katalog.yaml:5:5 (spec.crds.site)
  |
5 |     site:
  |     ^^^^

Found 1 error and 1 warning
`,
  );
});

Deno.test("formatProblems keeps tabs before the caret, so that it stands right", () => {
  const text = formatProblems([{ ...badType, line: 7, column: 6 }], plain);
  assert.match(text, /\n7 \| \t {4}tabbed: x\n {2}\| \t {4}\^{6}\n/);
});

Deno.test("formatProblems leaves the excerpt out where the source is gone", () => {
  const text = formatProblems([{ ...badType, source: "gone.yaml" }], plain);
  assert.equal(
    text,
    `error[bad-type]: Cannot read "workers" as a count: found "three"
 --> gone.yaml:6:16 (spec.crds.site.workers)
  found: three
  hint: Write a whole number of 1 or more, such as \`workers: 3\`

Found 1 error
`,
  );
});

Deno.test("formatProblems cuts a long line around the caret", () => {
  const line = `${"a ".repeat(150)}HERE${"b".repeat(300)}`;
  const text = formatProblems(
    [{ ...badType, line: 1, column: 301, found: "HERE" }],
    { ...plain, textOf: () => line },
  );
  const [, shown, caret] = text.split("\n").filter((row) => / \| ?/.test(row));
  assert.ok(shown.length < 120, shown);
  assert.equal(caret.length - caret.indexOf("^"), 4);
  assert.equal(
    shown.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1),
    "HERE",
  );
});

Deno.test("formatProblems prints no control character of the source", () => {
  const text = formatProblems(
    [{ ...badType, message: "Cannot read \x1b[2J", line: 1, column: 1 }],
    { ...plain, textOf: () => "\x1b]0;title\x07: x" },
  );
  assert.ok(!text.includes("\x1b") && !text.includes("\x07"), text);
});

Deno.test("formatProblems says nothing about nothing", () => {
  assert.equal(formatProblems([], plain), "");
});

Deno.test("formatProblems colours errors red and warnings yellow", () => {
  const coloured = { ...plain, palette: createPalette(true) };
  const error = formatProblems([badType], coloured);
  assert.ok(error.includes("\x1b[31merror[bad-type]"), error);
  const warning = formatProblems([{ ...badType, severity: "warning" }], coloured);
  assert.ok(warning.includes("\x1b[33mwarning[bad-type]"), warning);
});

Deno.test("formatProblemList writes what the published schema allows", () => {
  const list = JSON.parse(formatProblemList([
    badType,
    { ...badType, found: undefined, hint: undefined },
  ]));
  assert.deepEqual(Object.keys(list), schema.required);
  assert.equal(list.apiVersion, schema.properties.apiVersion.const);
  assert.equal(list.kind, schema.properties.kind.const);
  const { properties, required } = schema.$defs.problem;
  assert.deepEqual(Object.keys(list.items[0]), Object.keys(properties));
  assert.deepEqual(Object.keys(list.items[1]), required);
  assert.match(list.items[0].code, new RegExp(properties.code.pattern));
});

Deno.test("formatProblemList writes an empty list for no problems", () => {
  assert.deepEqual(JSON.parse(formatProblemList([])).items, []);
});
