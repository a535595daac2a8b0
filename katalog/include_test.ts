/**
 * Proves that a Katalog split over files is the same as one in a single file.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type MapNode, parseYaml, yamlToJson } from "../core/yaml.ts";
import { draftOf } from "./draft.ts";
import { filesOf, format, katalog } from "./fixtures_test.ts";
import { expandIncludes, INCLUDES_MAX } from "./include.ts";
import { loadPlan } from "./mod.ts";
import { Report } from "./report.ts";
import { Sources } from "./sources.ts";

type Files = { readonly [path: string]: string };

/** The entry `site` of `a/katalog.yaml` with its includes expanded. */
async function expand(files: Files) {
  const report = new Report();
  const sources = new Sources(filesOf(files), report);
  const text = files["a/katalog.yaml"];
  const node = draftOf(parseYaml(text, "a/katalog.yaml").documents[0] as MapNode);
  assert.ok(node.type === "map");
  await expandIncludes({ node, path: "" }, { sources, report });
  const document = yamlToJson(node) as Record<string, unknown> & {
    spec: { crds: { site: Record<string, unknown> } };
  };
  const { apiTypes: _, ...site } = document.spec.crds.site;
  return { document, site, problems: report.problems };
}

/** The same, of a document that must have no problem. */
async function siteOf(files: Files) {
  const { site, problems } = await expand(files);
  assert.deepEqual(problems, []);
  return site;
}

Deno.test("include puts a file's lists before those of the block", async () => {
  for (
    const [block, key] of [
      ["validation", "rules"],
      ["mutation", "rules"],
      ["conversion", "paths"],
    ]
  ) {
    const site = await siteOf({
      "a/katalog.yaml": katalog(
        `${block}: { include: ./parts/x.yaml, ${key}: [{ a: 2 }], b: 1 }\n`,
      ),
      "a/parts/x.yaml": `${key}: [{ a: 1 }]\n`,
    });
    assert.deepEqual(site, { [block]: { [key]: [{ a: 1 }, { a: 2 }], b: 1 } });
  }
});

Deno.test("include of a status gives its fields, also where older files have it", async () => {
  for (const place of ["status", "emit"]) {
    const inner = "{ include: status.yaml, conditions: false }";
    const site = await siteOf({
      "a/katalog.yaml": katalog(
        `operatorBox: { ${place}: ${
          place === "emit" ? `{ status: ${inner} }` : inner
        } }\n`,
      ),
      "a/status.yaml": "fields: [{ path: phase, value: Ready }]\n",
    });
    const status = { conditions: false, fields: [{ path: "phase", value: "Ready" }] };
    assert.deepEqual(site.operatorBox, {
      [place]: place === "emit" ? { status } : status,
    });
  }
});

Deno.test("include of a reconciler: what stands inline wins, maps are merged", async () => {
  const site = await siteOf({
    "a/katalog.yaml": katalog(`
operatorBox:
  reconciler:
    include: ../shared/tuning.yaml
    workers: 7
    queue: { failureThreshold: 2 }
    requeue: { when: [{ field: spec.a }] }
`),
    "shared/tuning.yaml": `reconciler:
  workers: 1
  resync: 1m
  queue: { failureThreshold: 9, maxDepth: 5 }
  requeue: { after: 5s, when: [{ field: spec.b }] }
`,
  });
  assert.deepEqual(site.operatorBox, {
    reconciler: {
      workers: 7,
      queue: { failureThreshold: 2, maxDepth: 5 },
      requeue: { when: [{ field: "spec.a" }], after: "5s" },
      resync: "1m",
    },
  });
});

Deno.test("include of watches and events, of notes and of profiles", async () => {
  const { document, site, problems } = await expand({
    "a/katalog.yaml": katalog(
      "operatorBox: { observe: { include: o.yaml, watch: [{ kind: B }] } }\n",
    ) + "notes: { include: n.yaml, functions: [{ name: b }] }\n" +
      "profiles: { include: p.yaml, resources: [{ name: b }] }\n",
    "a/o.yaml": "watch: [{ kind: A }]\nevents: { ready: { reason: R } }\n",
    "a/n.yaml": "functions: [{ name: a }]\n",
    "a/p.yaml": "profiles: { resources: [{ name: a }], probes: [{ name: p }] }\n",
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(site.operatorBox, {
    observe: {
      watch: [{ kind: "A" }, { kind: "B" }],
      events: { ready: { reason: "R" } },
    },
  });
  assert.deepEqual(document.notes, { functions: [{ name: "a" }, { name: "b" }] });
  assert.deepEqual(document.profiles, {
    resources: [{ name: "a" }, { name: "b" }],
    probes: [{ name: "p" }],
  });
});

Deno.test("include replaces a call by the calls of its file, however deep", async () => {
  const site = await siteOf({
    "a/katalog.yaml": katalog(`
validation: { external: [{ include: b/calls.yaml }, { name: last }] }
operatorBox:
  preReconcile: { enqueueGate: { external: [{ include: b/calls.yaml }] } }
  onReconcile: { external: [{ name: first }, { include: b/calls.yaml }] }
`),
    "a/b/calls.yaml": "calls: [{ name: x }, { include: more.yaml }]\n",
    "a/b/more.yaml": "calls: [{ name: y }]\n",
  });
  const calls = [{ name: "x" }, { name: "y" }];
  assert.deepEqual(site, {
    validation: { external: [...calls, { name: "last" }] },
    operatorBox: {
      preReconcile: { enqueueGate: { external: calls } },
      onReconcile: { external: [{ name: "first" }, ...calls] },
    },
  });
});

Deno.test("an included file may be of an older generation, and its problems point at it", async () => {
  const files = {
    "a/katalog.yaml": katalog(
      "operatorBox: { reconciler: { include: t.yaml }, status: { include: s.yaml } }\n",
    ),
    "a/t.yaml": "reconciler:\n  queue: { degradeThreshold: 2 }\n  workers: 5\n",
    "a/s.yaml": 'fields:\n  - { path: phase, value: "{{ .spec.x | nothere }}" }\n',
  };
  const { problems } = await loadPlan(filesOf(files));
  assert.deepEqual(problems.map((problem) => format(problem).split("\n")[0]), [
    "error template-function a/s.yaml:2:41 spec.crds.site.operatorBox.status.fields[0].value",
    "warning deprecated-spelling a/t.yaml:2:12 spec.crds.site.operatorBox.reconciler.queue.degradeThreshold",
  ]);
  const fixed = { ...files, "a/s.yaml": "fields: [{ path: phase, value: x }]\n" };
  const loaded = await loadPlan(filesOf(fixed));
  assert.ok(loaded.ok);
  const [crd] = loaded.value.crds;
  assert.equal(crd.workers, 5);
  assert.equal(crd.failureThreshold, 2);
  assert.deepEqual(loaded.value.sources, ["a/katalog.yaml", "a/t.yaml", "a/s.yaml"]);
});

const STATUS = "spec.crds.site.operatorBox.status.include";

for (
  const [what, include, files, told] of [
    ["a missing file", "x.yaml", {}, [
      `error file-unreadable a/katalog.yaml:8:41 ${STATUS}`,
      '  Cannot read "a/x.yaml": there is no such file',
    ]],
    ["an address", "https://example.org/x.yaml", {}, [
      `error bad-value a/katalog.yaml:8:41 ${STATUS}`,
      '  Cannot include "https://example.org/x.yaml": only a local file can be',
    ]],
    ["a map", "{ a: b }", {}, [
      `error bad-value a/katalog.yaml:8:41 ${STATUS}`,
      "  Cannot include a map: only a local file can be",
    ]],
    ["a list", "x.yaml", { "a/x.yaml": "- path: phase\n" }, [
      `error bad-type a/katalog.yaml:8:41 ${STATUS}`,
      '  Cannot include "x.yaml": found a list',
    ]],
    ["two documents", "x.yaml", { "a/x.yaml": "fields: []\n---\nfields: []\n" }, [
      `error bad-type a/katalog.yaml:8:41 ${STATUS}`,
      '  Cannot include "x.yaml": found 2 documents',
    ]],
    ["a further key", "x.yaml", { "a/x.yaml": "fields: []\nconditions: true\n" }, [
      `error unknown-key a/x.yaml:2:1 ${STATUS}`,
      '  Cannot use the key "conditions" in an included file',
    ]],
    ["an empty map", "x.yaml", { "a/x.yaml": "{}\n" }, [
      `error missing-key a/x.yaml:1:1 ${STATUS}`,
      '  Cannot include a file without "fields": found none',
    ]],
  ] as const
) {
  Deno.test(`include refuses ${what}`, async () => {
    const { problems } = await loadPlan(filesOf({
      "a/katalog.yaml": katalog(
        `operatorBox: { status: { include: ${include} } }\n`,
      ),
      ...files,
    }));
    assert.deepEqual(
      problems.map((problem) => format(problem).split(" / ")[0]),
      [told.join("\n")],
    );
  });
}

Deno.test("include refuses a call with other keys beside it", async () => {
  const { problems } = await expand({
    "a/katalog.yaml": katalog(
      "operatorBox: { onCreate: { external: [{ name: x, include: c.yaml }] } }\n",
    ),
    "a/c.yaml": "calls: [{ name: y }]\n",
  });
  assert.deepEqual(problems.map(({ code, column }) => [code, column]), [
    ["exclusive-keys", 47],
  ]);
});

Deno.test("include refuses files that include each other, whatever they are called", async () => {
  const { problems } = await expand({
    "a/katalog.yaml": katalog(
      "operatorBox: { onCreate: { external: [{ include: c.yaml }] } }\n",
    ),
    "a/c.yaml": "calls: [{ include: ../a/c.yaml }]\n",
  });
  assert.deepEqual(problems.map(({ code, message }) => [code, message]), [[
    "include-cycle",
    'Cannot include "../a/c.yaml": the files include each other: a/c.yaml → a/c.yaml',
  ]]);
});

Deno.test("include ends where each file doubles the next", async () => {
  const files: Record<string, string> = {
    "a/katalog.yaml": katalog(
      "operatorBox: { onCreate: { external: [{ include: c0.yaml }] } }\n",
    ),
  };
  for (let i = 0; i < 40; i++) {
    files[`a/c${i}.yaml`] = `calls: [{ include: c${i + 1}.yaml }, { include: c${
      i + 1
    }.yaml }]\n`;
  }
  files["a/c40.yaml"] = "calls: []\n";
  const { problems } = await expand(files);
  assert.ok(problems.length > 0);
  assert.deepEqual([...new Set(problems.map(({ code }) => code))], ["include-cycle"]);
  assert.match(problems[0].message, new RegExp(`${INCLUDES_MAX} files are the most`));
});
