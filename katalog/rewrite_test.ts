/**
 * Proves that every older spelling becomes the newer one, and says so once.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { type Draft, draftOf } from "./draft.ts";
import { katalog } from "./fixtures_test.ts";
import { kindTables } from "./kinds/mod.ts";
import { Report } from "./report.ts";
import { rewriteKatalog, RULES } from "./rewrite.ts";
import { CASES } from "./rewrite_cases_test.ts";

function rewrite(text: string) {
  const report = new Report();
  const { documents, problems } = parseYaml(text, "katalog.yaml");
  assert.deepEqual(problems, []);
  const node = draftOf(documents[0]);
  assert.ok(node.type === "map");
  rewriteKatalog({ node, path: "" }, { tables: kindTables, report });
  return { node, report };
}

const json = (node: Draft) => yamlToJson(node);

for (const { rule, older, newer, told } of CASES) {
  Deno.test(`rewriteKatalog takes ${older.trim()} for ${rule}`, () => {
    const { node, report } = rewrite(katalog(older));
    assert.deepEqual(json(node), json(rewrite(katalog(newer)).node));
    assert.deepEqual(rewrite(katalog(newer)).report.problems, []);
    const found = report.problems.map(({ line, column, path, hint, code }) => {
      assert.equal(code, "deprecated-spelling");
      return `${line}:${column} ${path}: ${hint}`;
    });
    assert.deepEqual(found, told);
    rewriteKatalog({ node, path: "" }, { tables: kindTables, report });
    assert.equal(report.problems.length, told.length);
  });
}

Deno.test("rewriteKatalog takes the oldest documents: version, list of CRDs, notes", () => {
  const { node, report } = rewrite(`apiVersion: orkestra.konductor.io/v1Alpha
kind: Katalog
metadata: { name: test }
notes: [{ name: a }]
spec:
  crds:
    - name: site
      crdFile: x
    - crdFile: y
      name: page
`);
  assert.deepEqual(yamlToJson(node), {
    apiVersion: "orkestra.orkspace.io/v1",
    kind: "Katalog",
    metadata: { name: "test" },
    notes: { functions: [{ name: "a" }] },
    spec: { crds: { site: { crdFile: "x" }, page: { crdFile: "y" } } },
  });
  assert.deepEqual(
    report.problems.map(({ line, column, path, hint }) =>
      `${line}:${column} ${path}: ${hint}`
    ),
    [
      "1:1 apiVersion: Write `apiVersion: orkestra.orkspace.io/v1`",
      "4:1 notes: Write `notes: { functions: [ … ] }`",
      "6:3 spec.crds: Write `site: …`",
    ],
  );
});

Deno.test("every rule of the rewriting has a case", () => {
  const covered = CASES.map(({ rule }) => rule);
  const oldest = [
    "apiVersion: orkestra.orkspace.io/v1",
    "crds: { a: … }",
    "notes: { functions: [ … ] }",
  ];
  const rules = RULES.map(({ becomes }) => becomes);
  assert.deepEqual(
    rules.filter((rule) => !covered.includes(rule) && !oldest.includes(rule)),
    [],
  );
  assert.deepEqual(covered.filter((rule) => !rules.includes(rule)), []);
});

Deno.test("of one key in several places the newest counts, and each other is told", () => {
  const { node, report } = rewrite(katalog(`
workers: 1
operatorBox:
  workers: 2
  anyOf: []
  or: [{ field: spec.a }]
  reconciler: { workers: 3 }
  reconcile: { workers: 4 }
`));
  const { operatorBox } = (yamlToJson(node) as {
    spec: { crds: { site: { operatorBox: unknown } } };
  }).spec.crds.site;
  assert.deepEqual(operatorBox, {
    reconciler: { workers: 4 },
    or: [{ field: "spec.a" }],
  });
  assert.deepEqual(
    report.problems.map(({ line, code, message }) => `${line} ${code} ${message}`),
    [
      '8 exclusive-keys Cannot use "workers" here: "operatorBox.reconcile.workers" says the same, and counts',
      '10 exclusive-keys Cannot use "workers" here: "operatorBox.reconcile.workers" says the same, and counts',
      '11 exclusive-keys Cannot use "anyOf" here: "or" says the same, and counts',
      '13 exclusive-keys Cannot use "workers" here: "operatorBox.reconcile.workers" says the same, and counts',
      '14 deprecated-spelling Cannot recommend "workers" here: its place is operatorBox.reconciler',
    ],
  );
});

Deno.test("of the oldest box and a newer one, the newer keys count", () => {
  const { node, report } = rewrite(katalog(`
reconciler:
  default: false
  workers: 1
  onCreate: {}
  status: { conditions: false }
operatorBox:
  default: true
  reconciler: { workers: 2 }
  onCreate: { name: a }
`));
  const { spec } = json(node) as {
    spec: { crds: { site: { operatorBox: unknown } } };
  };
  assert.deepEqual(spec.crds.site.operatorBox, {
    reconciler: { default: true, workers: 2 },
    onCreate: { name: "a" },
    status: { conditions: false },
  });
  assert.deepEqual(
    report.problems.map(({ line, code, path }) => `${line} ${code} ${path}`),
    [
      "8 deprecated-spelling spec.crds.site.reconciler",
      "9 exclusive-keys spec.crds.site.reconciler.default",
      "10 exclusive-keys spec.crds.site.reconciler.workers",
      "11 exclusive-keys spec.crds.site.reconciler.onCreate",
      "14 deprecated-spelling spec.crds.site.operatorBox.default",
    ],
  );
});

Deno.test("an older key without a value is as good as none", () => {
  const { node, report } = rewrite(katalog(`
workers:
reconciler:
operatorBox:
  anyOf:
  default:
  reconcile: { workers: }
  onCreate: { configmaps: , deployments: [{ image: x, env: , labels: }] }
`));
  assert.deepEqual(report.problems, []);
  assert.deepEqual(
    json(node),
    json(
      rewrite(katalog(`
operatorBox:
  onCreate: { deployments: [{ image: x, env: , labels: }] }
`)).node,
    ),
  );
});

Deno.test("what only looks like an older spelling stays as it is", () => {
  const lines = `
labels: { anyOf: x }
normalize: { spec: { anyOf: [a] } }
validation: { rules: [{ field: a, examples: { accepts: [{ spec: { anyOf: [a] } }] } }] }
operatorBox:
  onCreate:
    deployments:
      - image: x
        labels: { anyOf: x, env: y, when: z }
    configMaps:
      - data: { anyOf: x, configmaps: y, when: { field: z } }
    custom:
      - apiVersion: v1
        kind: X
        env: { A: b }
        labels: [{ key: a, value: b }]
        spec: { labels: [{ key: a, value: b }], anyOf: [{ a: 1 }] }
`;
  const { node, report } = rewrite(katalog(lines));
  assert.deepEqual(report.problems, []);
  assert.deepEqual(
    json(node),
    json(draftOf(parseYaml(katalog(lines), "x").documents[0])),
  );
});
