import assert from "node:assert/strict";
import plugin from "./plugin.ts";

const DOC = "/** Does one thing.\n * @module\n */\n";

/** What the rules say of a text in a file of that name: rule and message. */
function lint(filename: string, text: string): string[] {
  return Deno.lint.runPlugin(plugin, filename, text)
    .map(({ id, message }) => `${id}: ${message}`);
}

function lintBody(text: string, filename = "kube/client.ts"): string[] {
  return lint(filename, DOC + text);
}

const ambient: [text: string, what: string][] = [
  ["Date.now();", "Date.now"],
  ["const now = Date.now;", "Date.now"],
  ['Date["now"]();', "Date.now"],
  ["globalThis.Date.now();", "Date.now"],
  ["new Date();", "new Date() without an argument"],
  ["Date();", "Date()"],
  ["performance.now();", "performance.now"],
  ["setTimeout(() => {}, 1);", "setTimeout"],
  ["setInterval(() => {}, 1);", "setInterval"],
  ["globalThis.setTimeout(() => {}, 1);", "setTimeout"],
  ["const wait = setTimeout;", "setTimeout"],
  ["f({ wait: setTimeout });", "setTimeout"],
  ["f(setTimeout);", "setTimeout"],
  ["AbortSignal.timeout(5);", "AbortSignal.timeout"],
  ["Math.random();", "Math.random"],
  ["crypto.getRandomValues(bytes);", "crypto.getRandomValues"],
  ["crypto.randomUUID();", "crypto.randomUUID"],
  ['Deno.env.get("HOME");', "Deno.env"],
  ["const { env } = Deno;", "Deno.env"],
  ["process.env.HOME;", "process.env"],
  ['import { setTimeout as s } from "node:timers/promises";', "node:timers/promises"],
];

for (const [text, what] of ambient) {
  Deno.test(`ork/ambient forbids \`${text}\` below cli/`, () => {
    assert.deepEqual(lintBody(text), [`ork/ambient: Cannot use ${what} here`]);
  });
}

for (
  const filename of [
    "cli/system.ts",
    "scripts/check.ts",
    "examples/hook.ts",
    "kube/client_test.ts",
    "e2e/testing.ts",
    "e2e/testing_plane.ts",
    "e2e/test_operator.ts",
  ]
) {
  Deno.test(`ork/ambient leaves ${filename} alone`, () => {
    for (const [text] of ambient) assert.deepEqual(lintBody(text, filename), []);
  });
}

Deno.test("ork/ambient leaves alone what only looks like it", () => {
  const fine = [
    "new Date(clock.now());",
    "clock.now();",
    "const options = { setTimeout: 1 };",
    "interface T { setTimeout: number }",
    "options.setTimeout;",
    "Date.parse(text);",
    "Math.round(1.5);",
    "crypto.subtle;",
    'const text = "Date.now()"; // Math.random()',
  ];
  for (const text of fine) assert.deepEqual(lintBody(text), [], text);
});

Deno.test("ork/file-length allows 350 lines and no more", () => {
  const lines = (count: number) =>
    DOC + "let a = 1;\n".repeat(count - DOC.split("\n").length + 1);
  assert.deepEqual(lint("kube/client.ts", lines(350)), []);
  assert.deepEqual(lint("kube/client.ts", lines(351)), [
    "ork/file-length: The file has 351 lines, 350 at most",
  ]);
});

Deno.test("ork/function-length allows 70 lines and no more, but for tests", () => {
  const body = (lines: number) => `function f() {\n${"  a();\n".repeat(lines - 2)}}\n`;
  const arrow = (lines: number) => `f(() => {\n${"  a();\n".repeat(lines - 2)}});\n`;
  for (const text of [body, arrow]) {
    assert.deepEqual(lintBody(text(70)), []);
    assert.deepEqual(lintBody(text(71)), [
      "ork/function-length: The function has 71 lines, 70 at most",
    ]);
    assert.deepEqual(lintBody(text(71), "kube/client_test.ts"), []);
  }
});

Deno.test("ork/file-name wants snake_case and no drawers", () => {
  for (const name of ["a.ts", "in_sync.ts", "in_sync_test.ts", "mod.ts", "b64.ts"]) {
    assert.deepEqual(lintBody("", `kube/${name}`), [], name);
  }
  for (const name of ["inSync.ts", "InSync.ts", "in-sync.ts", "in__sync.ts"]) {
    assert.deepEqual(lintBody("", `kube/${name}`), [
      `ork/file-name: The name "${name}" is not in snake_case`,
    ]);
  }
  for (const name of ["utils", "helpers", "common", "types", "index"]) {
    assert.deepEqual(lintBody("", `kube/${name}.ts`), [
      `ork/file-name: No file is called "${name}.ts"`,
    ]);
  }
});

Deno.test("ork/module-doc wants each file to open with its job, but for tests", () => {
  assert.deepEqual(lint("kube/client.ts", "export const a = 1;"), [
    "ork/module-doc: The file does not open with what its job is",
  ]);
  assert.deepEqual(lint("kube/client.ts", "/** A number. */\nexport const a = 1;"), [
    "ork/module-doc: The file does not open with what its job is",
  ]);
  assert.deepEqual(lint("kube/client_test.ts", "a();"), []);
});

Deno.test("ork/hash-private wants #names", () => {
  const message = "ork/hash-private: " +
    "The keyword private holds only for the type checker";
  assert.deepEqual(lintBody("class A { private x = 1; #y = 2; z = 3; }"), [message]);
  assert.deepEqual(lintBody("class A { private f() {} }"), [message]);
  assert.deepEqual(lintBody("class A { private constructor() {} }"), []);
  assert.deepEqual(lintBody("class A { constructor(private x: number) {} }"), [
    message,
  ]);
});

Deno.test("ork/literal-import wants modules that the layer check can see", () => {
  assert.deepEqual(lintBody("await import(name);"), [
    "ork/literal-import: The module to import is not written here as plain text",
  ]);
  assert.deepEqual(lintBody('await import("./x.ts");'), []);
  assert.deepEqual(lintBody("await import(name);", "cli/main.ts"), []);
});
