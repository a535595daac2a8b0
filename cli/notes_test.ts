import assert from "node:assert/strict";
import { createContext } from "./context.ts";
import { answerLine, completeLine } from "./notes_prompt.ts";
import { readSetting } from "./notes_eval.ts";
import { fakeSystem, runCommand } from "./testing.ts";

const CR = "metadata: { name: shop }\nspec: { replicas: 3, tags: [a, b] }\n";
const KATALOG = `kind: Katalog
notes:
  functions:
    - name: title
      expression: "{{ toUpper .metadata.name }}"
      description: The name in capitals
`;
const machine = { files: { "cr.yaml": CR, "katalog.yaml": KATALOG } };

Deno.test("ork notes lists every function by domain, then by name", async () => {
  const { code, stdout } = await runCommand(["notes"]);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assert.match(lines[0], /^DOMAIN +NAME +DESCRIPTION$/);
  assert.ok(lines.length > 300);
  const keys = lines.slice(1).map((line) => line.split(/ +/).slice(0, 2).join(" "));
  assert.deepEqual(keys, [...keys].sort());
});

Deno.test("ork notes -d lists one domain, and says what was meant", async () => {
  const { stdout } = await runCommand(["notes", "-d", "domain"]);
  assert.match(stdout, /domainBare[\s\S]*domainHost/);
  assert.equal(stdout.trimEnd().split("\n").length, 3);
  const wrong = await runCommand(["notes", "--domain", "string"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /no notes found for it\nhint: Did you mean "strings"\?/);
});

Deno.test("ork notes domains counts the functions of each", async () => {
  const { stdout } = await runCommand(["notes", "domains"]);
  assert.match(stdout, /^DOMAIN +NOTES\n/);
  assert.match(stdout, /\ndomain +2\n/);
  const { stdout: json } = await runCommand(["notes", "domains", "-o", "json"]);
  assert.deepEqual(
    JSON.parse(json).find(({ domain }: { domain: string }) => domain === "domain"),
    { domain: "domain", notes: 2 },
  );
});

Deno.test("ork notes search finds names first, then descriptions and examples", async () => {
  const { stdout } = await runCommand(["notes", "search", "TRIM"]);
  assert.match(
    stdout,
    /^Found \d+ note\(s\) matching "TRIM":\nDOMAIN .*\nstrings +trim /,
  );
  const none = await runCommand(["notes", "search", "zzzz"]);
  assert.deepEqual([none.code, none.stdout], [0, 'no notes match "zzzz"\n']);
  const two = await runCommand(["notes", "search", "a", "b"]);
  assert.equal(two.code, 2);
});

Deno.test("ork notes show prints signature, domain and at least two examples", async () => {
  const { stdout } = await runCommand(["notes", "show", "repeat"]);
  assert.match(stdout, /^repeat \(s string, n int\) string\n/);
  assert.match(stdout, /Domain {6}strings/);
  assert.match(stdout, /\{\{ repeat "ab" 2 \}\} +→ abab\n/);
  const { stdout: json } = await runCommand(["notes", "show", "repeat", "-o", "json"]);
  const view = JSON.parse(json);
  assert.deepEqual(
    [view.name, view.returns, view.purity, view.parameters[1]],
    ["repeat", "string", "pure", { name: "n", type: "int" }],
  );
  assert.ok(view.examples.length >= 2);
  const wrong = await runCommand(["notes", "show", "repaet"]);
  assert.match(wrong.stderr, /Did you mean "repeat"\?/);
  const far = await runCommand(["notes", "show", "qqqqqqqq"]);
  assert.match(far.stderr, /hint: Run `ork notes search qqqqqqqq`/);
});

Deno.test("ork notes refuses an action that does not exist", async () => {
  const { code, stderr } = await runCommand(["notes", "serach"]);
  assert.equal(code, 2);
  assert.match(stderr, /Did you mean "search"\?/);
});

Deno.test("ork notes -f lists the notes that a Katalog declares", async () => {
  const { stdout } = await runCommand(["notes", "-f", "katalog.yaml"], machine);
  assert.match(
    stdout,
    /^NAME +EXPRESSION +DESCRIPTION\ntitle .*The name in capitals\n$/,
  );
  const list = { files: { "k.yaml": 'notes: [{ name: a, expression: "{{ 1 }}" }]' } };
  assert.match(
    (await runCommand(["notes", "-f", "k.yaml"], list)).stdout,
    /\na +\{\{ 1 \}\}/,
  );
  const bare = { files: { "k.yaml": "kind: Katalog" } };
  assert.deepEqual(await runCommand(["notes", "-f", "k.yaml"], bare), {
    code: 0,
    stderr: "",
    stdout: "No user-defined notes declared in this Katalog.\n",
  });
});

const OWN = {
  files: {
    "katalog.yaml": `kind: Katalog
notes:
  include: shared.yaml
  functions:
    - name: title
      expression: |
        {{ shout }}-{{ .spec.replicas }}
      description: The name in capitals
      examples:
        - { input: { metadata: { name: a }, spec: { replicas: 2 } }, output: A-2 }
`,
    "shared.yaml":
      'functions: [{ name: shout, expression: "{{ toUpper .metadata.name }}" }]\n',
    "cr.yaml": CR,
  },
};

Deno.test("ork notes -f reads what a Katalog includes, as a load does", async () => {
  const { stdout, stderr } = await runCommand(["notes", "-f", "katalog.yaml"], OWN);
  assert.equal(stderr, "");
  assert.deepEqual(stdout.split("\n").map((line) => line.split(" ")[0]), [
    "NAME",
    "shout",
    "title",
    "",
  ]);
  const json = await runCommand(["notes", "-f", "katalog.yaml", "-o", "json"], OWN);
  assert.deepEqual(JSON.parse(json.stdout)[0], {
    name: "shout",
    domain: "user",
    description: "",
    expression: "{{ toUpper .metadata.name }}",
    declared: "shared.yaml:1:21",
    examples: [],
  });
});

Deno.test("ork notes show, search and eval know a Katalog's notes", async () => {
  const file = ["-f", "katalog.yaml"];
  const shown = await runCommand(["notes", "show", "title", ...file], OWN);
  assert.equal(
    shown.stdout,
    `title

  The name in capitals

  Declared    katalog.yaml:5:13
  Depends on  the object

  Expression
    {{ shout }}-{{ .spec.replicas }}

  Examples
    {"metadata":{"name":"a"},"spec":{"replicas":2}}  → A-2
`,
  );
  const near = await runCommand(["notes", "show", "shuot", ...file], OWN);
  assert.match(near.stderr, /Did you mean "shout"\?/);
  const found = await runCommand(["notes", "search", "capitals", ...file], OWN);
  assert.match(found.stdout, /\nuser +title +The name in capitals\n/);
  const args = ["notes", "eval", "title", "--data", "cr.yaml", ...file];
  assert.equal((await runCommand(args, OWN)).stdout, "SHOP-3\n");
});

Deno.test("ork notes -f shows the place of a mistake in a note", async () => {
  const files = {
    "katalog.yaml":
      "notes:\n  functions:\n    - name: a\n      expression: '{{ nope }}'\n",
  };
  const { code, stderr } = await runCommand(["notes", "-f", "katalog.yaml"], { files });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error\[template-function\]: Cannot use the note "a": function/,
  );
  assert.match(stderr, /--> katalog\.yaml:4:23 \(notes\.functions\[0\]\.expression\)/);
});

Deno.test("ork notes eval renders a template with a file and a Katalog's notes", async () => {
  const args = ["notes", "eval", "{{ title }}-{{ .spec.replicas | add 1 }}"];
  const options = ["--data", "cr.yaml", "-f", "katalog.yaml"];
  assert.deepEqual(await runCommand([...args, ...options], machine), {
    code: 0,
    stderr: "",
    stdout: "SHOP-4\n",
  });
});

Deno.test("ork notes eval -o json keeps the native value", async () => {
  const args = ["notes", "eval", ".spec.tags", "--data", "cr.yaml", "-o", "json"];
  const { stdout } = await runCommand(args, machine);
  assert.deepEqual(JSON.parse(stdout), {
    text: "[a b]",
    value: ["a", "b"],
    warnings: [],
  });
});

Deno.test("ork notes keeps every digit of a large integer", async () => {
  const files = {
    "cr.json": '{ "n": 9007199254740993 }',
    "k.yaml": "notes: { functions: [{ name: n, expression: '{{ .n }}', " +
      "examples: [{ input: { n: 9007199254740993 }, output: '9007199254740993' }] }] }",
  };
  for (
    const args of [
      ["eval", ".n", "--data", "cr.json", "-o", "json"],
      ["show", "n", "-f", "k.yaml"],
      ["show", "n", "-f", "k.yaml", "-o", "json"],
    ]
  ) {
    const { code, stdout } = await runCommand(["notes", ...args], { files });
    assert.equal(code, 0, args.join(" "));
    assert.match(stdout, /"(value|n)": ?9007199254740993\b/, args.join(" "));
  }
});

Deno.test("ork notes eval tells mistakes and what cannot be read", async () => {
  for (
    const [args, message] of [
      [
        ["{{ toUper 1 }}"],
        /function "toUper" not defined\nhint: Did you mean "toUpper"\?/,
      ],
      [["{{ .a.b }}"], /Cannot evaluate it: .*nil pointer/],
      [["1", "--data", "none.yaml"], /Cannot read "none.yaml": no such file/],
      [
        ["1", "--data", "list.yaml"],
        /Cannot use "list.yaml" as data: it holds no object/,
      ],
      [["1", "--data", "bad.yaml"], /Cannot read "bad.yaml" as YAML/],
      [
        ["1", "-f", "cycle.yaml"],
        /Cannot use the note "a": the note needs itself: a → a/,
      ],
    ] as const
  ) {
    const files = {
      "list.yaml": "[1]",
      "bad.yaml": "a: [",
      "cycle.yaml": 'notes: [{ name: a, expression: "{{ a }}" }]',
    };
    const { code, stderr } = await runCommand(["notes", "eval", ...args], { files });
    assert.equal(code, 1, args[0]);
    assert.match(stderr, message);
  }
});

Deno.test("ork notes eval warns of what will probably go wrong", async () => {
  const { stderr, stdout } = await runCommand(["notes", "eval", "default .x 1"]);
  assert.match(stderr, /^warning: default is written with the value first\nhint: /);
  assert.equal(stdout, "1\n");
});

async function prompt(line: string) {
  const { system, written } = fakeSystem(machine);
  const context = createContext(system);
  const files = ["katalog.yaml"];
  const setting = await readSetting(context, { data: "cr.yaml", files });
  const goesOn = answerLine(line, setting, context);
  return { goesOn, ...written };
}

Deno.test("The prompt answers expressions, commands and mistakes, and goes on", async () => {
  assert.equal((await prompt(".spec.replicas | add 1")).stdout, "4\n");
  assert.equal((await prompt("{{ .metadata.name }}!")).stdout, "shop!\n");
  assert.equal((await prompt(".spec.tags")).stdout, '[\n  "a",\n  "b"\n]\n');
  assert.match((await prompt(":show add")).stdout, /^add \(a any, b any\) number/);
  assert.match((await prompt(":show title")).stdout, /The name in capitals/);
  assert.match((await prompt(":help")).stdout, /:quit/);
  assert.match((await prompt(":data")).stdout, /"replicas": 3/);
  const wrong = await prompt("nope 1");
  assert.deepEqual([wrong.goesOn, wrong.stdout], [true, ""]);
  assert.match(wrong.stderr, /^error: .*function "nope" not defined/);
  assert.match((await prompt(":x")).stderr, /hint: Type :help/);
  assert.deepEqual(await prompt("  "), { goesOn: true, stdout: "", stderr: "" });
  assert.equal((await prompt(":quit")).goesOn, false);
});

Deno.test("The prompt completes functions and fields of the data", async () => {
  const { system } = fakeSystem(machine);
  const setting = await readSetting(createContext(system), {
    data: "cr.yaml",
    files: ["katalog.yaml"],
  });
  assert.deepEqual(completeLine("x | toUp", setting), [["toUpper"], "toUp"]);
  assert.deepEqual(completeLine("tit", setting), [["title"], "tit"]);
  assert.deepEqual(completeLine("len .sp", setting), [[".spec"], ".sp"]);
  assert.deepEqual(completeLine("len $.spec.r", setting), [
    ["$.spec.replicas"],
    "$.spec.r",
  ]);
  assert.deepEqual(completeLine(".none.x", setting), [[], ".none.x"]);
});
