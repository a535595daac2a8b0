import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkLayers } from "./check_layers.ts";

const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Checks a tree of files in a folder of its own; one line a violation. */
async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      const folder = `${root}/${path}`.replace(/\/[^/]*$/, "");
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    const violations = await checkLayers(root, CONFIG);
    return violations.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const plan = "export type Plan = 1;\nexport const plan = 1;\n";

const upward: [what: string, text: string, line: number][] = [
  ["a value import", 'import { plan } from "../katalog/plan.ts";\nplan;', 1],
  ["a type-only import", '\nimport type { Plan } from "../katalog/plan.ts";', 2],
  ["a dynamic import", 'export const f = () =>\n  import("../katalog/plan.ts");', 2],
  ["a re-export", '\n\nexport { plan } from "../katalog/plan.ts";', 3],
  ["a type-only re-export", 'export type { Plan } from "../katalog/plan.ts";', 1],
  ["a re-export of everything", 'export * from "../katalog/plan.ts";', 1],
  ["an import for its effect", 'import "../katalog/plan.ts";', 1],
  ["an import inside a type", '\ntype P = import("../katalog/plan.ts").Plan;', 2],
];

for (const [what, text, line] of upward) {
  Deno.test(`checkLayers finds ${what} that goes up, with its line`, async () => {
    assert.deepEqual(
      await check({ "kube/client.ts": text, "katalog/plan.ts": plan }),
      [
        `kube/client.ts:${line}: imports "../katalog/plan.ts": ` +
        "kube/ (layer 2) is below katalog/ (layer 3)",
      ],
    );
  });
}

Deno.test("checkLayers finds a folder that knows another one of its layer", async () => {
  assert.deepEqual(
    await check({
      "kube/client.ts": 'import "../template/mod.ts";',
      "template/mod.ts": "",
    }),
    [
      'kube/client.ts:1: imports "../template/mod.ts": ' +
      "kube/ and template/ are in one layer, so they do not know each other",
    ],
  );
});

Deno.test("checkLayers lets imports go down and stay in their folder", async () => {
  assert.deepEqual(
    await check({
      "mod.ts": 'export { plan } from "./katalog/plan.ts";',
      "katalog/plan.ts": 'import "./load.ts";\nimport "../core/json.ts";\n' + plan,
      "katalog/load.ts": 'import "../template/mod.ts";\nimport "node:path";',
      "template/mod.ts": 'import "../core/json.ts";',
      "core/json.ts": "",
    }),
    [],
  );
});

Deno.test("checkLayers lets nothing but its owner import a package", async () => {
  assert.deepEqual(
    await check({
      "core/yaml.ts": 'import "yaml";',
      "kube/auth.ts": 'await import("@kubernetes/client-node");',
      "katalog/load.ts": 'import type { Document } from "yaml";',
      "runtime/http.ts": 'import { Hono } from "hono/tiny";',
      "cli/main.ts": 'import "left-pad";',
    }),
    [
      'cli/main.ts:1: imports "left-pad": no folder owns "left-pad"',
      'katalog/load.ts:1: imports "yaml": only core/ imports "yaml"',
      'runtime/http.ts:1: imports "hono/tiny": only net/ imports "hono"',
    ],
  );
});

Deno.test("checkLayers lets tests import anything, and nothing import tests", async () => {
  assert.deepEqual(
    await check({
      "core/json.ts": 'import "./json_test.ts";',
      "core/json_test.ts": 'import "../cli/main.ts";\nimport "hono";',
      "cli/main.ts": "",
    }),
    ['core/json.ts:1: imports "./json_test.ts": nothing imports a test'],
  );
});

Deno.test("checkLayers lets nothing import the scripts and examples", async () => {
  assert.deepEqual(
    await check({
      "cli/main.ts": 'import "../scripts/test.ts";\nimport "../examples/a.ts";',
      "scripts/test.ts": 'import "../cli/main.ts";',
      "examples/a.ts": "",
    }),
    [
      'cli/main.ts:1: imports "../scripts/test.ts": nothing of the program imports scripts/',
      'cli/main.ts:2: imports "../examples/a.ts": nothing of the program imports examples/',
    ],
  );
});

Deno.test("checkLayers takes no import from a comment or a text", async () => {
  assert.deepEqual(
    await check({
      "core/json.ts": '// import "../cli/main.ts";\n' +
        "/* import(\"../cli/main.ts\") */ export const t = `import '../cli/main.ts'`;",
      "cli/main.ts": "",
    }),
    [],
  );
});

Deno.test("checkLayers finds a file that belongs to no folder", async () => {
  assert.deepEqual(
    await check({ "extra/a.ts": "", "loose.ts": "", "mod.ts": "" }),
    [
      "extra/a.ts:1: is in no folder of the table in scripts/layers.ts",
      "loose.ts:1: is in no folder of the table in scripts/layers.ts",
    ],
  );
});

Deno.test("checkLayers refuses a file that it cannot parse", async () => {
  await assert.rejects(check({ "core/json.ts": "import from from;" }));
});
