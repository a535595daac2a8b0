/**
 * Provokes every problem code, and pins its message and its place.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  condition,
  crdFile,
  crds,
  custom,
  deployment,
  type Fixture,
  katalog,
  testFixtures,
} from "./fixtures_test.ts";
import { EXTERNAL_FIXTURES } from "./external_fixtures_test.ts";
import { PROBLEM_CODES } from "./mod.ts";
import { HOOK_FIXTURES } from "./hook_fixtures_test.ts";
import { PROFILE_FIXTURES } from "./profile_fixtures_test.ts";
import { QUEUE_FIXTURES } from "./queue_fixtures_test.ts";
import { RULE_FIXTURES } from "./rules/problem_fixtures_test.ts";
import { TEMPLATE_FIXTURES } from "./template_fixtures_test.ts";

const FIXTURES: readonly Fixture[] = [
  ...EXTERNAL_FIXTURES,
  ...QUEUE_FIXTURES,
  ...HOOK_FIXTURES,
  ...PROFILE_FIXTURES,
  {
    code: "yaml-syntax",
    text: "kind: Katalog\nmetadata: { name: test\n",
    at: "error 3:1",
    message:
      'Cannot read "katalog.yaml" as YAML: Flow map in block collection must be sufficiently indented and end with a }',
    hint: "Check the indentation and the quotes around here",
  },
  {
    code: "yaml-duplicate-key",
    text: katalog("description: one\ndescription: two\n"),
    at: "error 9:7",
    message: 'Cannot use the key "description" twice in one map',
    hint: "Remove one of the two, or merge them",
  },
  {
    code: "yaml-key",
    text: deployment("image: {{ .spec.image }}"),
    at: "error 8:58",
    message: "Cannot use a map or a list as a key",
    hint: 'Quote the text if it starts with "{" or "[", such as a template',
  },
  {
    code: "yaml-too-large",
    text: "a: &a [x,x,x,x,x,x,x,x,x]\n" +
      "bcdefg".replace(
        /./g,
        (n, i) => `${n}: &${n} [${`*${"abcdef"[i]},`.repeat(9)}]\n`,
      ),
    at: "error 1:18",
    message:
      'Cannot read "katalog.yaml": it holds more than 500000 values or nests deeper than 200',
    hint: "Check for anchors that refer to each other",
  },
  {
    code: "file-unreadable",
    text: katalog("crdFile: ./crd.yaml\n"),
    at: "error 8:16 spec.crds.site.crdFile",
    message: 'Cannot read "crd.yaml": there is no such file',
    hint: "Check the path; a relative one starts from the Katalog's folder",
  },
  {
    code: "empty-katalog",
    text: crds("{}\n"),
    at: "error 1:1 spec.crds",
    message: 'Cannot run "katalog.yaml": it declares no CRD',
    hint: "Add at least one entry to `spec.crds`",
  },
  {
    code: "unsupported-version",
    text: katalog("").replace("io/v1", "io/v9"),
    at: "error 1:13 apiVersion",
    message: 'Cannot read a Katalog of version "orkestra.orkspace.io/v9"',
    hint: "Write `apiVersion: orkestra.orkspace.io/v1`",
  },
  {
    code: "unknown-kind",
    text: katalog("").replace("kind: Katalog", "kind: Katalogue"),
    at: "error 2:7 kind",
    message: 'Cannot run a document of kind "Katalogue"',
    hint: 'Did you mean "Katalog"?',
  },
  {
    code: "bad-type",
    text: katalog("operatorBox: { reconciler: { workers: three } }\n"),
    at: "error 8:45 spec.crds.site.operatorBox.reconciler.workers",
    message: 'Cannot read "workers" as a whole number: found "three"',
    hint: "Write a whole number of 0 or more, such as `workers: 3`",
  },
  {
    code: "bad-value",
    text: deployment("image: x, port: 80, protocol: TPC"),
    at: "error 8:80 spec.crds.site.operatorBox.onCreate.deployments[0].protocol",
    message: 'Cannot read "protocol" as one of TCP, UDP, SCTP: found "TPC"',
    hint: 'Did you mean "TCP"?',
  },
  {
    code: "bad-name",
    text: crds(
      "9lives: { apiTypes: { group: test.io, version: v1, kind: Site, plural: sites } }\n",
    ),
    at: "error 6:5 spec.crds.9lives",
    message: 'Cannot call a CRD "9lives"',
    hint: "Start with a letter; go on with letters, digits, dots, dashes, underscores",
  },
  {
    code: "unknown-key",
    text: deployment("image: x, replica: 2"),
    at: "error 8:60 spec.crds.site.operatorBox.onCreate.deployments[0].replica",
    message: 'Cannot use the key "replica": "deployments[0]" has none of that name',
    hint: 'Did you mean "replicas"?',
  },
  {
    code: "missing-key",
    text: deployment("replicas: 2"),
    at: "error 8:48 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot do without "image" in "deployments[0]": found none',
    hint: "Add `image:`",
  },
  {
    code: "exclusive-keys",
    text: deployment("image: x, resources: { profile: small, limits: { cpu: 1 } }"),
    at:
      "error 8:89 spec.crds.site.operatorBox.onCreate.deployments[0].resources.limits",
    message: 'Cannot use "profile" and "limits" together',
    hint: "Keep one of them",
  },
  {
    code: "deprecated-spelling",
    text: katalog("operatorBox: { anyOf: [{ field: spec.a }] }\n"),
    at: "warning 8:22 spec.crds.site.operatorBox.anyOf",
    message: 'Cannot recommend "anyOf": its newer spelling is "or"',
    hint: "Write `or:`",
  },
  {
    code: "not-active-yet",
    text: katalog("conversion: { paths: [] }\n"),
    at: "warning 8:7 spec.crds.site.conversion",
    message: 'Cannot act on "conversion" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
  },
  {
    code: "duplicate-crd",
    text: {
      "katalog.yaml": katalog(""),
      "b/katalog.yaml": katalog("").replace("site:", "Site:"),
    },
    at: "error 6:5 spec.crds.Site",
    message:
      'Cannot declare the CRD "Site" twice: it is there already, in katalog.yaml:6',
    hint: "Names are compared in lower case; rename or merge one of the two",
  },
  {
    code: "unselected-built-in",
    text: crds("pods: { apiTypes: { kind: Pod } }\n"),
    at: "warning 6:11 spec.crds.pods",
    message:
      'Cannot advise "pods" without a selector: every Pod of the cluster would be read and reconciled',
    hint: "Add `labelSelector:` with a label that only yours have",
  },
  {
    code: "include-cycle",
    text: {
      "katalog.yaml": katalog("operatorBox: { reconciler: { include: a.yaml } }\n"),
      "a.yaml": "reconciler: { include: b.yaml }\n",
      "b.yaml": "reconciler: { include: a.yaml }\n",
    },
    at: "error 1:24 spec.crds.site.operatorBox.reconciler.include",
    message:
      'Cannot include "a.yaml": the files include each other: a.yaml → b.yaml → a.yaml',
    hint: "Remove one of these includes",
  },
  {
    code: "depends-on-unknown",
    text: katalog("dependsOn: [sit]\n"),
    at: "error 8:19 spec.crds.site.dependsOn[0]",
    message: 'Cannot depend on "sit": there is no such CRD',
    hint: 'Did you mean "site"?',
  },
  {
    code: "depends-on-cycle",
    text: crds(
      ["ab", "bc", "ca"].map(([name, other]) =>
        `${name}: { apiTypes: { group: g, version: v1, kind: ${name}, plural: x }, dependsOn: [${other}] }\n`
      ).join(""),
    ),
    at: "error 8:79 spec.crds.c.dependsOn[0]",
    message: "Cannot order the CRDs: they depend on each other: a → b → c → a",
    hint: "Remove one of these dependencies",
  },
  {
    code: "crd-file-not-crd",
    text: {
      "katalog.yaml": crds("site: { crdFile: crd.yaml }\n"),
      "crd.yaml": "kind: Site\n",
    },
    at: "error 6:22 spec.crds.site.crdFile",
    message: 'Cannot use "crd.yaml" as crdFile: found no CustomResourceDefinition',
    hint: "It must hold one of apiVersion apiextensions.k8s.io/v1, with a version",
  },
  {
    code: "crd-file-ambiguous",
    text: {
      "katalog.yaml": crds("site: { crdFile: crd.yaml }\n"),
      "crd.yaml": `${crdFile("Database")}---\n${crdFile("Cache")}`,
    },
    at: "error 6:22 spec.crds.site.crdFile",
    message: 'Cannot choose a CRD from "crd.yaml": found Database, Cache',
    hint: "Name the entry after one of them, or add `apiTypes: { kind: Database }`",
  },
  {
    code: "crd-file-mismatch",
    text: {
      "katalog.yaml": crds("site: { crdFile: crd.yaml, apiTypes: { kind: Page } }\n"),
      "crd.yaml": crdFile("Site"),
    },
    at: "error 6:50 spec.crds.site.apiTypes.kind",
    message:
      'Cannot reconcile apiTypes with crdFile: kind is "Page" here and "Site" in the CRD',
    hint: "Remove `apiTypes`: all of it is read from the CRD",
  },
  {
    code: "cr-file-not-object",
    text: {
      "katalog.yaml": katalog("crFiles: [cr.yaml]\n"),
      "cr.yaml": "kind: Site\nspec: {}\n",
    },
    at: "error 1:1",
    message:
      'Cannot apply "cr.yaml": a document lacks apiVersion, kind or metadata.name',
    hint: "Write a whole object, as kubectl takes it",
  },
  {
    code: "condition-operator",
    text: condition("field: spec.a, operator: equal, value: 1"),
    at: "error 8:56 spec.crds.site.operatorBox.when[0].operator",
    message: 'Cannot use the operator "equal": there is none of that name',
    hint: 'Did you mean "equals"?',
  },
  {
    code: "condition-value",
    text: condition("field: spec.a, greaterThan: many"),
    at: "error 8:59 spec.crds.site.operatorBox.when[0].greaterThan",
    message: 'Cannot use "greaterThan": found "many", which is no number',
    hint: "Write a number",
  },
  {
    code: "bad-regex",
    text: condition('field: spec.a, regex: "a(?=b)"'),
    at: "error 8:53 spec.crds.site.operatorBox.when[0].regex",
    message:
      'Cannot read "a(?=b)" as a regular expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    hint: "Write RE2 syntax; it has no look-around and no back-references",
  },
  {
    code: "schema-unknown-field",
    text: custom("apiVersion: apps/v1, kind: Deployment, spec: { replica: 1 }"),
    at: "error 8:92 spec.crds.site.operatorBox.onCreate.custom[0].spec.replica",
    message: 'Cannot use the field "replica": "spec" has none of that name',
    hint: 'Did you mean "replicas"?',
  },
  {
    code: "schema-type",
    text: custom("apiVersion: v1, kind: ConfigMap, data: { n: 3 }"),
    at: "error 8:89 spec.crds.site.operatorBox.onCreate.custom[0].data.n",
    message: 'Cannot use "n" as text: found 3',
    hint: 'Write it in quotes: `"3"`',
  },
  {
    code: "schema-required",
    text: custom("apiVersion: apps/v1, kind: Deployment, spec: { template: {} }"),
    at: "warning 8:90 spec.crds.site.operatorBox.onCreate.custom[0].spec",
    message: 'Cannot do without "selector" in "spec": found none',
    hint: "Add `selector:`",
  },
  {
    code: "schema-value",
    text: custom("apiVersion: v1, kind: Service, spec: { type: NodePrt }"),
    at: "error 8:90 spec.crds.site.operatorBox.onCreate.custom[0].spec.type",
    message: 'Cannot use the text "NodePrt" as "type"',
    hint: 'Did you mean "NodePort"?',
  },
];

testFixtures([...FIXTURES, ...TEMPLATE_FIXTURES]);

Deno.test("every problem code has a fixture that provokes it", () => {
  const covered: string[] = [...FIXTURES, ...TEMPLATE_FIXTURES, ...RULE_FIXTURES]
    .map(({ code }) => code);
  const bare = Object.keys(PROBLEM_CODES).filter((code) => !covered.includes(code));
  assert.deepEqual(bare, []);
});
