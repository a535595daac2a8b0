/**
 * Proves that Katalogs load and mean what they do in use, one row for each finding.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import { childrenScope } from "../runtime/scope.ts";
import {
  contextOf,
  crds,
  filesOf,
  format,
  katalog,
  scopeOf,
  site,
} from "./fixtures_test.ts";
import { type CrdPlan, loadPlan } from "./mod.ts";

/** A finding, a Katalog that has it, and what must come of it. */
interface Row {
  readonly title: string;
  readonly text: string | { readonly [path: string]: string };
  /** `severity code line` of each problem. */
  readonly told?: readonly string[];
  readonly holds: (crds: readonly CrdPlan[]) => void;
}

const TYPES = "apiTypes: { group: test.io, version: v1, kind: KIND, plural: KINDs }";

/** An entry of `spec.crds` in flow form. */
function entry(name: string, kind: string, more: string): string {
  return `${name}: { ${TYPES.replaceAll("KIND", kind)}, ${more} }\n`;
}

/** The first object of a block for a CR. */
function objectOf(crd: CrdPlan, cr = site()): JsonObject {
  const entry = [...crd.onCreate.entries, ...crd.onReconcile.entries][0];
  const [{ object }] = entry.render(scopeOf(cr), contextOf(cr));
  return object as unknown as JsonObject;
}

const ROWS: readonly Row[] = [
  {
    title: "dependsOn and cross find a CRD whatever the case of its name",
    text: crds(
      entry("webApp", "App", "dependsOn: [DATABASE]") +
        entry("Database", "Db", "enabled: true") +
        entry("page", "Page", "operatorBox: { cross: [{ crd: WebApp }] }"),
    ),
    holds: (plans) => {
      assert.deepEqual(plans.map(({ name }) => name), ["Database", "webApp", "page"]);
      assert.equal(plans[1].dependsOn[0].crd, "Database");
      assert.deepEqual(plans[2].cross.map(({ crd, as }) => [crd, as]), [
        ["webApp", "WebApp"],
      ]);
    },
  },
  {
    title: "dependsOn waits for the older condition ready, in any case",
    text: crds(
      entry("db", "Db", "enabled: true") +
        entry("app", "App", "dependsOn: { db: Ready }") +
        entry("page", "Page", "dependsOn: { db: { condition: Healthy } }"),
    ),
    holds: (plans) =>
      assert.deepEqual(
        plans.flatMap(({ dependsOn }) => dependsOn.map(({ condition }) => condition)),
        ["ready", "healthy"],
      ),
  },
  {
    title:
      "a profile of nothing and bare numbers and booleans where texts are declared",
    text: katalog(
      "operatorBox: { onCreate: { deployments: [{ image: 7, port: 6380, replicas: 2, " +
        "env: [{ name: DEBUG, value: true }], resources: { profile: '' }, labels: { tier: 1 } }] } }\n",
    ),
    holds: ([crd]) => {
      const object = objectOf(crd) as {
        metadata: { labels: JsonObject };
        spec: { replicas: number; template: { spec: { containers: JsonObject[] } } };
      };
      const [container] = object.spec.template.spec.containers;
      assert.equal(object.spec.replicas, 2);
      assert.equal(container.image, "7");
      assert.deepEqual(container.env, [{ name: "DEBUG", value: "true" }]);
      assert.deepEqual(container.ports, [{ containerPort: 6380, protocol: "TCP" }]);
      assert.equal(object.metadata.labels.tier, "1");
    },
  },
  {
    title: "entries without a name take the resource's with the kind's ending",
    text: katalog(
      "operatorBox: { onCreate: { configMaps: [{ data: { a: b } }] } }\n",
    ),
    holds: ([crd]) => {
      assert.equal((objectOf(crd).metadata as JsonObject).name, "shop-config");
    },
  },
  {
    title: "a condition with operator gt and a template as its field",
    text: katalog(
      'operatorBox: { when: [{ field: "{{ len .spec.zones }}", operator: gt, value: 1 }] }\n',
    ),
    holds: ([crd]) => {
      const gate = (zones: readonly string[]) =>
        crd.onCreate.gate(scopeOf(site({ spec: { zones } })));
      assert.deepEqual([gate(["a", "b"]), gate(["a"])], [true, false]);
    },
  },
  {
    title:
      "status sees network policies as networkPolicies, and custom children by name",
    text: katalog(`
operatorBox:
  onCreate:
    networkPolicies: [{ name: deny, profile: deny-all }]
    custom: [{ apiVersion: x.io/v1, kind: Db, metadata: { name: main } }]
  status:
    fields:
      - { path: policy, value: "{{ .children.networkPolicies.deny.metadata.name }}" }
      - { path: size, value: "{{ .children.custom.main.spec.size }}" }
`),
    holds: ([crd]) => {
      const child = (apiVersion: string, kind: string, name: string) => ({
        object: {
          apiVersion,
          kind,
          metadata: { name, namespace: "retail" },
          spec: { size: 3 },
        },
        applied: new Map(),
      });
      const children = childrenScope(crd, [
        child("networking.k8s.io/v1", "NetworkPolicy", "deny"),
        child("x.io/v1", "Db", "main"),
      ]);
      const scope = scopeOf(site());
      const { values, errors } = crd.status.evaluate({
        ...scope,
        root: { ...scope.root, children },
      }, { failed: false });
      assert.deepEqual(errors, []);
      assert.deepEqual(values, { policy: "deny", size: "3" });
    },
  },
  {
    title: "setup waits for a minute where it does not say how long",
    text: katalog("setup: { wait: [{ kind: Secret, name: a }] }\n"),
    holds: ([crd]) => {
      assert.deepEqual(crd.setup?.[0].waits.map(({ timeoutMs }) => timeoutMs), [
        60_000,
      ]);
    },
  },
  {
    title: "normalize with audit gives field, from and to of what it changes",
    text: katalog(
      'normalize: { audit: true, spec: { host: "{{ toLower .spec.host }}" } }\n',
    ),
    holds: ([crd]) => {
      const scope = scopeOf(site({ spec: { host: "A.io" } }));
      const { spec, changes } = crd.normalize!.apply(scope);
      assert.equal(crd.normalize?.audit, true);
      assert.deepEqual(spec, { host: "a.io" });
      assert.deepEqual(changes, [{ field: "spec.host", from: "A.io", to: "a.io" }]);
    },
  },
  {
    title: "labels, annotations and env as lists of pairs or as maps",
    text: katalog(
      "operatorBox: { onCreate: { deployments: [{ image: x, labels: [{ key: a, value: b }], " +
        "env: { A: { value: 1 }, B: two } }] } }\n",
    ),
    told: ["warning deprecated-spelling 8", "warning deprecated-spelling 8"],
    holds: ([crd]) => {
      const object = objectOf(crd) as {
        metadata: { labels: JsonObject };
        spec: { template: { spec: { containers: JsonObject[] } } };
      };
      assert.equal(object.metadata.labels.a, "b");
      assert.deepEqual(object.spec.template.spec.containers[0].env, [
        { name: "A", value: "1" },
        { name: "B", value: "two" },
      ]);
    },
  },
];

for (const { title, text, told = [], holds } of ROWS) {
  Deno.test(`in use: ${title}`, async () => {
    const files = typeof text === "string" ? { "katalog.yaml": text } : text;
    const loaded = await loadPlan(filesOf(files));
    const all = loaded.problems.map(format).join("\n");
    assert.ok(loaded.ok, all);
    const codes = loaded.problems.map(({ severity, code, line }) =>
      `${severity} ${code} ${line}`
    );
    assert.deepEqual(codes, told, all);
    holds(loaded.value.crds);
  });
}
