/**
 * Proves that Katalogs load as they are found in use; each test is named after the
 * row of the table of findings that it stands for.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { JsonObject } from "../core/json.ts";
import {
  condition,
  contextOf,
  crdOf,
  crds,
  deployment,
  filesOf,
  format,
  katalog,
  planOf,
  scopeOf,
  site,
} from "./fixtures_test.ts";
import { formatViolations, loadPlan } from "./mod.ts";
import type { CrdPlan } from "./plan.ts";

/** `severity code line` of every problem. */
async function told(text: string): Promise<string[]> {
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  return problems.map(({ severity, code, line }) => `${severity} ${code} ${line}`);
}

/** The only object of a block's entries for a CR. */
function objectOf(crd: CrdPlan, spec: Record<string, unknown> = {}) {
  const cr = site({ spec });
  const [entry] = [...crd.onCreate.entries, ...crd.onReconcile.entries];
  const [{ object }] = entry.render(scopeOf(cr), contextOf(cr));
  return object as Record<string, unknown> & { metadata: Record<string, unknown> };
}

const SITE_TYPES =
  "apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }";

Deno.test("operator eq is equals, and an unknown one is an error", async () => {
  const crd = await crdOf(
    "operatorBox: { when: [{ field: spec.a, operator: eq, value: 1 }] }\n",
  );
  assert.ok(crd.onCreate.gate(scopeOf(site({ spec: { a: "1" } }))));
  assert.ok(!crd.onCreate.gate(scopeOf(site({ spec: { a: "2" } }))));
  assert.deepEqual(await told(condition("field: spec.a, operator: is, value: 1")), [
    "error condition-operator 8",
  ]);
});

Deno.test("a built-in kind without a selector loads, with a warning of its cost", async () => {
  const text = crds("pods: { apiTypes: { kind: Pod } }\n");
  assert.deepEqual(await told(text), ["warning unselected-built-in 6"]);
  const { crds: [pods] } = await planOf(text);
  assert.deepEqual([pods.gvk, pods.plural, pods.namespaced], [
    { group: "", version: "v1", kind: "Pod" },
    "pods",
    true,
  ]);
  const selected = "pods: { apiTypes: { kind: Pod }, labelSelector: { a: b } }\n";
  assert.deepEqual(await told(crds(selected)), []);
});

Deno.test("keys of CRDs may be any identifier, and are compared in lower case", async () => {
  for (const name of ["webApp", "Web_App", "web.app-2", "X"]) {
    assert.equal(
      (await planOf(crds(`${name}: { ${SITE_TYPES} }\n`))).crds[0].name,
      name,
    );
  }
  for (const name of ["2web", "-web", "web/app"]) {
    assert.deepEqual(await told(crds(`${name}: { ${SITE_TYPES} }\n`)), [
      "error bad-name 6",
    ]);
  }
  const twice = crds(`webApp: { ${SITE_TYPES} }\nwebapp: { ${SITE_TYPES} }\n`);
  assert.deepEqual(await told(twice), ["error duplicate-crd 7"]);
});

Deno.test("the oldest shape loads: v1Alpha, CRDs as a list, reconciler as box", async () => {
  const text = `apiVersion: orkestra.konductor.io/v1Alpha
kind: Katalog
metadata: { name: test }
spec:
  crds:
    - name: site
      ${SITE_TYPES}
      workers: 7
      resync: 2m
      reconciler:
        default: true
        status: { fields: [{ path: phase, value: Ready }] }
        onCreate: { configmaps: [{ data: { a: 1 } }] }
`;
  assert.deepEqual(await told(text), [
    "warning deprecated-spelling 1",
    "warning deprecated-spelling 5",
    "warning deprecated-spelling 8",
    "warning deprecated-spelling 9",
    "warning deprecated-spelling 10",
    "warning deprecated-spelling 13",
  ]);
  const { crds: [crd] } = await planOf(text);
  assert.deepEqual([crd.name, crd.workers, crd.resyncMs], ["site", 7, 120_000]);
  assert.deepEqual(objectOf(crd).data, { a: "1" });
});

Deno.test("a status expression with a hyphen is told with index, and fails alone", async () => {
  const text = katalog(
    'operatorBox: { status: { fields: [{ path: a, value: "{{ .status.a-b }}" }, { path: b, value: ok }] } }\n',
  );
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.deepEqual(problems.map(({ severity, code }) => [severity, code]), [
    ["warning", "template-syntax"],
  ]);
  assert.match(problems[0].hint!, /index \.status "a-b"/);
  const { status } = (await planOf(text)).crds[0];
  const { values, errors } = status.evaluate(scopeOf(site()), { failed: false });
  assert.deepEqual([values, errors.length], [{ b: "ok" }, 1]);
  assert.deepEqual(await told(deployment('image: "{{ .spec.a-b }}"')), [
    "error template-syntax 8",
  ]);
});

Deno.test("admission of an entry is its validation and mutation", async () => {
  const admission = katalog(
    "admission:\n" +
      "  validation: { rules: [{ field: spec.a, exists: true }] }\n" +
      "  mutation: { rules: [{ field: spec.b, default: 1 }] }\n",
  );
  assert.deepEqual(await told(admission), [
    "warning deprecated-spelling 9",
    "warning deprecated-spelling 10",
  ]);
  const { rules } = (await planOf(admission)).crds[0];
  const facts = { scope: scopeOf(site()), at: "reconcile" } as const;
  assert.equal(rules?.validate(site(), facts).denials.length, 1);
  assert.deepEqual(rules?.mutate(site(), facts).object.spec, { b: 1 });
});

Deno.test("mutation comes first unless it says otherwise", async () => {
  const first = async (keys: string) =>
    (await planOf(
      katalog(`mutation: { ${keys} rules: [{ field: spec.b, default: 1 }] }\n`),
    ))
      .crds[0].rules?.mutateFirst;
  assert.equal(await first(""), true);
  assert.equal(await first("mutateFirst: false,"), false);
});

Deno.test("a rule without a message gets field, operator, expected and found", async () => {
  const { rules } = (await planOf(
    katalog("validation: { rules: [{ field: spec.size, max: 3 }] }\n"),
  )).crds[0];
  const text = (spec: JsonObject) =>
    formatViolations(
      rules!.validate(site({ spec }), { scope: scopeOf(site()), at: "reconcile" })
        .denials,
    );
  assert.equal(
    text({ size: 4 }),
    'field "spec.size": expected lessThanOrEqual "3", found "4"',
  );
  assert.equal(
    text({}),
    'field "spec.size": expected lessThanOrEqual "3", found nothing',
  );
});

Deno.test("imports of operatorBox.reconcile are the entry's", async () => {
  const text = katalog("operatorBox: { reconcile: { imports: [{ motif: a }] } }\n");
  const { problems } = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.deepEqual(problems.map(({ code, path }) => `${code} ${path}`), [
    "deprecated-spelling spec.crds.site.operatorBox.reconcile.imports",
    "not-active-yet spec.crds.site.imports",
  ]);
});

Deno.test("keys of parts that have no effect yet load", async () => {
  assert.deepEqual(
    await told(
      katalog("operatorBox: { autoscale: { scaleUp: { target: 3 } } }\n") +
        "gateway: { enabled: true, webhooks: {} }\n",
    ),
    ["warning not-active-yet 8", "warning not-active-yet 9"],
  );
});

function environment(crd: CrdPlan) {
  const spec = objectOf(crd).spec as {
    template: { spec: { containers: { env: unknown; envFrom: unknown }[] } };
  };
  const [{ env, envFrom }] = spec.template.spec.containers;
  return { env, envFrom };
}

Deno.test("a variable of the map form may name its secret directly", async () => {
  const { crds: [crd] } = await planOf(
    deployment("image: x, env: { A: { secretKeyRef: { name: s, key: k } } }"),
  );
  assert.deepEqual(environment(crd).env, [
    { name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
  ]);
});

Deno.test("secretRef and configMapRef may be bare names", async () => {
  const { crds: [crd] } = await planOf(
    deployment("image: x, envFrom: { secretRef: s, configMapRef: c }"),
  );
  assert.deepEqual(environment(crd).envFrom, [
    { secretRef: { name: "s" } },
    { configMapRef: { name: "c" } },
  ]);
});

Deno.test("ingressClass and ingressClassName name the class of an Ingress", async () => {
  for (const key of ["className", "ingressClass", "ingressClassName"]) {
    const crd = await crdOf(
      `operatorBox: { onCreate: { ingresses: [{ serviceName: a, servicePort: 80, ${key}: nginx }] } }\n`,
    );
    const { ingressClassName } = objectOf(crd).spec as { ingressClassName: string };
    assert.equal(ingressClassName, "nginx", key);
  }
});

Deno.test("to be deleted, an entry needs its name only, and a group may be empty", async () => {
  const text = katalog(`
operatorBox:
  onDelete:
    deployments: [{ name: a }]
    services: [{ name: a }]
    ordered: true
    groups: [{ name: first, deployments: [] }]
`);
  assert.deepEqual(await told(text), []);
  const { onDelete } = (await planOf(text)).crds[0];
  assert.deepEqual(onDelete.entries.map(({ kind }) => kind), ["Deployment", "Service"]);
  assert.deepEqual(onDelete.stages?.map(({ name }) => name), ["1", "first"]);
});

Deno.test("profiles of class hpa, and policyTypes in those of policies, load", async () => {
  const profiles = "profiles:\n  hpa: [{ name: a }]\n" +
    "  networkPolicies: [{ name: b, policyTypes: [Ingress] }]\n";
  assert.deepEqual(await told(katalog("") + profiles), []);
});

Deno.test("a text that renders empty leaves the field its default", async () => {
  const { crds: [crd] } = await planOf(deployment(
    'name: "{{ .spec.no }}", image: x, port: 80, protocol: "{{ .spec.no }}", replicas: ""',
  ));
  const { metadata, spec } = objectOf(crd) as unknown as {
    metadata: { name: string };
    spec: {
      replicas?: number;
      template: { spec: { containers: { ports: unknown }[] } };
    };
  };
  assert.equal(metadata.name, "shop-deployment");
  assert.equal(spec.replicas, undefined);
  assert.deepEqual(spec.template.spec.containers[0].ports, [
    { containerPort: 80, protocol: "TCP" },
  ]);
});

Deno.test("what parses and cannot be executed fails when it runs", async () => {
  const { crds: [crd] } = await planOf(deployment('image: "{{ index .spec 3 }}"'));
  assert.throws(() => objectOf(crd), /Cannot render ".*image"/);
});

Deno.test("no box, and an empty profile, are valid", async () => {
  assert.deepEqual(await told(katalog("")), []);
  const { status } = (await planOf(katalog(""))).crds[0];
  assert.equal(status.conditions, true);
  for (const empty of ["", ' ""']) {
    const entry = deployment(
      `image: x, port: 80, resources: { profile:${empty} }, probes: { liveness: { path: /, profile:${empty} } }`,
    );
    assert.deepEqual(await told(entry), []);
    assert.deepEqual(
      await told(katalog(`operatorBox: { reconciler: { profile:${empty} } }\n`)),
      [],
    );
  }
});

Deno.test("dependsOn is checked when all files are merged", async () => {
  const loaded = await loadPlan(filesOf({
    "a/katalog.yaml": katalog("dependsOn: { base: healthy }\n"),
    "b/katalog.yaml": crds(
      "base: { apiTypes: { group: test.io, version: v1, kind: Base, plural: bases } }\n",
    ),
  }));
  assert.ok(loaded.ok, loaded.problems.map(format).join("\n"));
  assert.deepEqual(loaded.value.crds.map(({ name }) => name), ["base", "site"]);
});

Deno.test("notes as a list are notes.functions", async () => {
  assert.deepEqual(
    await told(katalog("") + 'notes: [{ name: a, expression: "{{ 1 }}" }]\n'),
    ["warning deprecated-spelling 8"],
  );
  const plan = await planOf(
    katalog("labels: { n: '{{ a }}' }\n") +
      'notes: [{ name: a, expression: "{{ 1 }}" }]\n',
  );
  assert.deepEqual(plan.crds[0].labels(scopeOf(site())), { n: "1" });
});
