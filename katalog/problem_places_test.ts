/**
 * Provokes the problems of keys, values and files in all their places.
 *
 * @module
 */

import {
  condition,
  crdFile,
  crds,
  custom,
  deployment,
  katalog,
  testFixtures,
} from "./fixtures_test.ts";

testFixtures([
  {
    code: "file-unreadable",
    text: katalog("crFiles: [https://example.org/cr.yaml]\n"),
    at: "error 8:17 spec.crds.site.crFiles[0]",
    message:
      'Cannot read "https://example.org/cr.yaml": no way to fetch a URL is set up here',
    hint: "Check the address, or keep a copy beside the Katalog",
  },
  {
    code: "unknown-kind",
    text: katalog("").replace("kind: Katalog", "kind: Motif"),
    at: "error 2:7 kind",
    message: 'Cannot run a document of kind "Motif"',
    hint: "This version reads only `kind: Katalog`",
  },
  {
    code: "unknown-kind",
    text: crds("pods: { apiTypes: { kind: Pdo } }\n"),
    at: "error 6:31 spec.crds.pods.apiTypes.kind",
    message: 'Cannot find the kind "Pdo" among the built-in ones',
    hint: 'Did you mean "Pod"?',
  },
  {
    code: "bad-type",
    text: "just text\n",
    at: "error 1:1",
    message: 'Cannot read the document as a Katalog: found "just text"',
    hint: "Start with `apiVersion:` and `kind: Katalog`",
  },
  {
    code: "bad-type",
    text: crds("- name: site\n"),
    at: "error 6:5 spec.crds",
    message: 'Cannot read "crds" as a map: found a list',
    hint: "Write each as a key of its own: `site: …`",
  },
  {
    code: "bad-type",
    text: deployment("image: [x]"),
    at: "error 8:57 spec.crds.site.operatorBox.onCreate.deployments[0].image",
    message: 'Cannot read "image" as text: found a list',
    hint: "Write a single value",
  },
  {
    code: "bad-type",
    text: deployment("image: x, labels: [{ key: app, value: x }]"),
    at: "error 8:68 spec.crds.site.operatorBox.onCreate.deployments[0].labels",
    message: 'Cannot read "labels" as a map: found a list',
    hint: "Write each as a key of its own: `app: …`",
  },
  {
    code: "bad-type",
    text: deployment("image: x, env: { MODE: fast }"),
    at: "error 8:65 spec.crds.site.operatorBox.onCreate.deployments[0].env",
    message: 'Cannot read "env" as a list: found a map',
    hint: "Write each as an item of its own: `- name: MODE`",
  },
  {
    code: "bad-type",
    text: deployment("image: x, port: 70000"),
    at: "error 8:66 spec.crds.site.operatorBox.onCreate.deployments[0].port",
    message: 'Cannot read "port" as a port number: found "70000"',
    hint: "Write a number from 1 to 65535, such as `port: 8080`",
  },
  {
    code: "bad-type",
    text: katalog("operatorBox: { reconciler: { requeue: { after: soon } } }\n"),
    at: "error 8:54 spec.crds.site.operatorBox.reconciler.requeue.after",
    message: 'Cannot read "after" as a duration: found "soon"',
    hint: "Write a number with its unit, such as `after: 30s`",
  },
  {
    code: "bad-type",
    text: katalog("dependsOn: database\n"),
    at: "error 8:18 spec.crds.site.dependsOn",
    message: 'Cannot read "dependsOn" as names of CRDs: found "database"',
    hint: "Write a list of names, or a map such as `database: healthy`",
  },
  {
    code: "bad-value",
    text: katalog("dependsOn: { site: finished }\n"),
    at: "error 8:26 spec.crds.site.dependsOn.site",
    message: 'Cannot wait for "site" to be "finished": there is no such condition',
    hint: "Write started or healthy",
  },
  {
    code: "bad-value",
    text: katalog("operatorBox: { reconciler: { workers: 51 } }\n"),
    at: "error 8:45 spec.crds.site.operatorBox.reconciler.workers",
    message: "Cannot start 51 workers: 50 is the most",
    hint: "Write a number from 1 to 50",
  },
  {
    code: "bad-value",
    text: katalog(
      "operatorBox: { reconciler: { queue: { failureThreshold: 0.5 } } }\n",
    ),
    at: "warning 8:63 spec.crds.site.operatorBox.reconciler.queue.failureThreshold",
    message: 'Cannot read "failureThreshold" as a count: found "0.5"',
    hint: "5 is used; write a whole number",
  },
  {
    code: "bad-value",
    text: deployment("image: x, forEach: { field: spec.envs, as: spec }"),
    at: "error 8:93 spec.crds.site.operatorBox.onCreate.deployments[0].forEach.as",
    message: 'Cannot call the item "spec"',
    hint: "Write one word of letters and digits that is no name of the context",
  },
  {
    code: "bad-value",
    text: deployment('image: x, forEach: { field: "a b c[" }'),
    at: "error 8:78 spec.crds.site.operatorBox.onCreate.deployments[0].forEach.field",
    message: 'Cannot read "a b c[" as the path of a field',
    hint: "Write keys joined by dots, such as `spec.environments`",
  },
  {
    code: "bad-value",
    text: katalog("operatorBox: { status: { fields: [{ path: a..b, value: x }] } }\n"),
    at: "error 8:49 spec.crds.site.operatorBox.status.fields[0].path",
    message: 'Cannot read "a..b" as a path below status',
    hint: "Write keys joined by dots, such as `endpoint.url`",
  },
  {
    code: "unknown-key",
    text: katalog("operatorBox: { onCreat: {} }\n"),
    at: "error 8:22 spec.crds.site.operatorBox.onCreat",
    message: 'Cannot use the key "onCreat": "operatorBox" has none of that name',
    hint: 'Did you mean "onCreate"?',
  },
  {
    code: "unknown-key",
    text: custom("apiVersion: v1, kind: Thing, metadata: { nam: x }"),
    at: "error 8:86 spec.crds.site.operatorBox.onCreate.custom[0].metadata.nam",
    message: 'Cannot use the key "nam": "metadata" has none of that name',
    hint: 'Did you mean "name"?',
  },
  {
    code: "unknown-key",
    text: custom("apiVersion: v1, kind: Thing, name: x"),
    at: "error 8:74 spec.crds.site.operatorBox.onCreate.custom[0].name",
    message: 'Cannot use the key "name" at the top of a custom entry',
    hint: "Write it as `metadata.name`",
  },
  {
    code: "unknown-key",
    text: custom("apiVersion: v1, kind: Thing, whem: []"),
    at: "warning 8:74 spec.crds.site.operatorBox.onCreate.custom[0].whem",
    message: 'Cannot be sure of the key "whem": it becomes part of the object',
    hint: 'Did you mean "when"?',
  },
  {
    code: "missing-key",
    text: crds("site: { description: x }\n"),
    at: "error 6:11 spec.crds.site.apiTypes",
    message:
      'Cannot tell which kind "site" manages: found neither crdFile nor apiTypes',
    hint: "Add `crdFile:` with the path of the CRD, or `apiTypes:`",
  },
  {
    code: "missing-key",
    text: crds("site: { apiTypes: { kind: Site, version: v1 } }\n"),
    at: "error 6:23 spec.crds.site.apiTypes.group",
    message: 'Cannot do without "group", "plural" in "apiTypes": found none',
    hint: "Add what is missing, or `crdFile:`, from which all of it is read",
  },
  {
    code: "missing-key",
    text: katalog("operatorBox: { status: { fields: [{ path: phase }] } }\n"),
    at: "error 8:41 spec.crds.site.operatorBox.status.fields[0].value",
    message: 'Cannot write the status field "phase" without "value": found none',
    hint: 'Add `value:`; `value: ""` writes an empty text',
  },
  {
    code: "missing-key",
    text: condition("equals: x"),
    at: "error 8:29 spec.crds.site.operatorBox.when[0].field",
    message: 'Cannot judge a condition without "field": found none',
    hint: "Add `field:` with the path to look at, such as `spec.host`",
  },
  {
    code: "exclusive-keys",
    text: katalog("operatorBox: { or: [], anyOf: [] }\n"),
    at: "error 8:30 spec.crds.site.operatorBox.anyOf",
    message: 'Cannot use "or" and "anyOf" together: both mean "or"',
    hint: 'Keep one of them, spelt "or"',
  },
  {
    code: "deprecated-spelling",
    text: katalog("workers: 4\n"),
    at: "warning 8:16 spec.crds.site.workers",
    message:
      'Cannot recommend "workers" here: its newer place is operatorBox.reconciler',
    hint: "Write it as `operatorBox.reconciler.workers`",
  },
  {
    code: "deprecated-spelling",
    text: katalog("operatorBox: { resync: 5s }\n"),
    at: "warning 8:30 spec.crds.site.operatorBox.resync",
    message:
      'Cannot recommend "resync" here: its newer place is operatorBox.reconciler',
    hint: "Write it as `operatorBox.reconciler.resync`",
  },
  {
    code: "deprecated-spelling",
    text: katalog("operatorBox: { onCreate: { configmaps: [] } }\n"),
    at: "warning 8:34 spec.crds.site.operatorBox.onCreate.configmaps",
    message: 'Cannot recommend "configmaps": its newer spelling is "configMaps"',
    hint: "Write `configMaps:`",
  },
  {
    code: "not-active-yet",
    text: katalog("operatorBox: { onCreate: { serviceMonitors: [{ name: x }] } }\n"),
    at: "warning 8:34 spec.crds.site.operatorBox.onCreate.serviceMonitors",
    message: 'Cannot act on "serviceMonitors" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
  },
  {
    code: "not-active-yet",
    text: katalog("operatorBox: { reconciler: { default: false } }\n"),
    at: "warning 8:45 spec.crds.site.operatorBox.reconciler.default",
    message: 'Cannot act on "default" yet: it is accepted and has no effect',
    hint: "Do not rely on it: this version runs as if it were not there",
  },
  {
    code: "depends-on-unknown",
    text: crds(
      "old: { enabled: false }\nsite: { apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }, dependsOn: [old] }\n",
    ),
    at: "error 7:95 spec.crds.site.dependsOn[0]",
    message: 'Cannot depend on "old": it is not enabled',
    hint: "Known CRDs: site",
  },
  {
    code: "crd-file-mismatch",
    text: {
      "katalog.yaml": crds("site: { crdFile: crd.yaml, apiTypes: { version: v2 } }\n"),
      "crd.yaml": crdFile("Site"),
    },
    at: "error 6:53 spec.crds.site.apiTypes.version",
    message:
      'Cannot reconcile apiTypes with crdFile: version is "v2" here and "v1" in the CRD',
    hint: "Remove `apiTypes`: all of it is read from the CRD",
  },
]);
