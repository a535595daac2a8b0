/**
 * Renders realistic Katalogs of every generation, and compares all that they make
 * with what was written down by hand.
 *
 * Each folder of `testdata/corpus/` holds a `katalog.yaml`, the files that it names,
 * custom resources in `cr.yaml`, in `expected.yaml` what must come of it, and where
 * templates look further, the live children in `children.yaml` and other facts in
 * `facts.yaml`, both by the names of the custom resources. What is otherwise in a
 * cluster, where `runtime/corpus_server_test.ts` runs the same folders, stands in
 * `live.yaml`.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Json, JsonObject } from "../core/json.ts";
import { formatRef, groupKind, type KubeObject } from "../core/object.ts";
import { formatYaml, type MapNode, type YamlNode } from "../core/yaml.ts";
import {
  CORPUS,
  CORPUS_FOLDERS,
  documentsOf,
  filledIn,
  type Made,
  mapOf,
  readCorpus,
} from "../e2e/test_corpus.ts";
import { namespacesOf } from "../e2e/test_corpus_children.ts";
import { listOrder } from "./kinds/mod.ts";
import type { Scope } from "../template/mod.ts";
import { contextOf, scopeOf } from "./fixtures_test.ts";
import { type CrdPlan, formatViolations, type Plan, RenderError } from "./mod.ts";

/** `ORK_UPDATE_CORPUS=1` writes down what is made, instead of comparing it. */
const UPDATES = updates((name) => Deno.env.get(name));

function updates(env: (name: string) => string | undefined): boolean {
  if (!env("ORK_UPDATE_CORPUS")) return false;
  if (env("CI")) {
    throw new Error("Cannot renew the corpus where CI is set: there it is compared");
  }
  return true;
}

/** All that one custom resource makes, empty keys left out. */
function make(plan: Plan, cr: KubeObject, known: JsonObject): Made {
  const kind = groupKind(cr.apiVersion, cr.kind);
  const crd = plan.crds.find(({ gvk }) =>
    groupKind(`${gvk.group}/${gvk.version}`, gvk.kind) === kind ||
    gvk.group === "" && gvk.kind === cr.kind
  )!;
  const { root, facts } = scopeOf(cr);
  const raw = {
    facts,
    root: { ...root, spec: cr.spec ?? {}, status: cr.status ?? {}, ...known },
  };
  const spec = crd.normalize?.apply(raw).spec ?? raw.root.spec;
  const scope = { facts, root: { ...raw.root, spec } };
  // The rules judge the spec as it is taken, not as it is stored.
  const ruled = rule(crd, { ...cr, spec }, scope);
  if (typeof ruled === "string") return { denied: ruled };
  return render(crd, cr, ruled);
}

/** What everything else sees, or why the rules deny it. */
function rule(crd: CrdPlan, cr: KubeObject, scope: Scope): Scope | string {
  if (crd.rules === undefined) return scope;
  const { object } = crd.rules.mutate(cr, { scope, at: "reconcile" });
  const { denials } = crd.rules.validate(object, { scope, at: "reconcile" });
  if (denials.length > 0) return formatViolations(denials);
  return { ...scope, root: { ...scope.root, ...object as JsonObject } };
}

function render(crd: CrdPlan, cr: KubeObject, scope: Scope): Made {
  const errors: string[] = [];
  const lists = renderBlocks(crd, cr, { scope, errors });
  const status = crd.status.evaluate(scope, { failed: false });
  errors.push(...status.errors.map(({ message }) => message));
  const requeueAfterMs = crd.requeueAfterMs(scope);
  const made = { labels: crd.labels(scope), ...lists, status: status.values, errors };
  const given = Object.entries(made).filter(([, value]) => Object.keys(value).length);
  return {
    ...Object.fromEntries(given),
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
  };
}

function renderBlocks(
  crd: CrdPlan,
  cr: KubeObject,
  { scope, errors }: {
    readonly scope: ReturnType<typeof scopeOf>;
    readonly errors: string[];
  },
) {
  const created: Json[] = [];
  const applied: Json[] = [];
  const left: string[] = [];
  const deleted: string[] = [];
  for (const block of [crd.onCreate, crd.onReconcile, crd.onDelete]) {
    if (!block.gate(scope)) continue;
    for (const entry of block.entries) {
      try {
        for (const { ref, object } of entry.render(scope, contextOf(cr))) {
          if (object === undefined) left.push(formatRef(ref));
          else if (block === crd.onDelete) deleted.push(formatRef(ref));
          else (entry.mode === "create" ? created : applied).push(object as Json);
        }
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
        errors.push(error.message);
      }
    }
  }
  return { created, applied, left, deleted };
}

for (const name of CORPUS_FOLDERS) {
  Deno.test(`the corpus Katalog ${name} makes what was written down`, async () => {
    const { path, plan, problems, crs, expected } = await readCorpus(name);
    const children = mapOf(`${path}children.yaml`);
    const facts = mapOf(`${path}facts.yaml`);
    const made: Record<string, Made> = {};
    for (const cr of crs) {
      const name = cr.metadata.name!;
      made[name] = make(plan, cr, {
        children: children[name] ?? {},
        ...facts[name] as JsonObject | undefined,
      });
    }
    const order = plan.crds.map((crd) => crd.name);
    if (UPDATES) {
      const text = { problems, ...(expected.order ? { order } : {}), crs: made };
      return Deno.writeTextFileSync(
        `${path}expected.yaml`,
        formatYaml(text as unknown as Json),
      );
    }
    assert.deepEqual(problems, expected.problems);
    if (expected.order !== undefined) assert.deepEqual(order, expected.order);
    assert.deepEqual(
      made,
      filledIn(expected.crs as unknown as Json, made as unknown as Json),
    );
  });
}

/** Every path of keys, list positions left out. */
function keysOf(node: YamlNode, path = ""): string[] {
  if (node.type === "list") return node.items.flatMap((item) => keysOf(item, path));
  if (node.type === "scalar") return [];
  return [...node.entries].flatMap(([key, { value }]) => {
    // The names of CRDs are the user's own.
    const at = path === ".spec.crds" ? `${path}.*` : `${path}.${key}`;
    return [at, ...keysOf(value, at)];
  });
}

Deno.test("no two Katalogs of the corpus use the same set of keys", () => {
  const sets = CORPUS_FOLDERS.map((name) => {
    const nodes = documentsOf(`${CORPUS}${name}/katalog.yaml`) as readonly MapNode[];
    return [...new Set(nodes.flatMap((node) => keysOf(node)))].sort().join("\n");
  });
  assert.equal(new Set(sets).size, CORPUS_FOLDERS.length);
  assert.ok(CORPUS_FOLDERS.length >= 60, `found ${CORPUS_FOLDERS.length}`);
});

Deno.test("the corpus is not renewed by accident, and never where CI is set", () => {
  const env = (values: Record<string, string>) => (name: string) => values[name];
  assert.equal(updates(env({})), false);
  assert.equal(updates(env({ CI: "true" })), false);
  assert.equal(updates(env({ ORK_UPDATE_CORPUS: "1" })), true);
  assert.throws(
    () => updates(env({ ORK_UPDATE_CORPUS: "1", CI: "true" })),
    /CI is set/,
  );
});

/** Kinds and blocks that at least one Katalog must use. */
const USED = [
  ...listOrder,
  ..."external cross watch events preReconcile normalize enrich validation mutation"
    .split(" "),
  ..."forEach once rotateAfter tls fromSecret fromConfigMap toNamespaces adopt prune"
    .split(" "),
  ..."onDelete groups ordered cleanup requeue dependsOn setup crFiles include notes"
    .split(" "),
  ..."allowedNamespaces restrictedNamespaces labelSelector finalizers readiness"
    .split(" "),
];

Deno.test("the corpus uses every kind, and every block of the language", () => {
  const used = new Set(
    CORPUS_FOLDERS.flatMap((name) =>
      documentsOf(`${CORPUS}${name}/katalog.yaml`).flatMap((node) => keysOf(node))
    ).flatMap((path) => path.split(".")),
  );
  assert.deepEqual(USED.filter((key) => !used.has(key)), []);
});

Deno.test("the corpus's folders can be in one cluster: no kind and no namespace is two's", async () => {
  const owners = new Map<string, string>();
  for (const name of CORPUS_FOLDERS) {
    const folder = await readCorpus(name);
    const kinds = folder.plan.crds.flatMap(({ manifest }) =>
      manifest?.metadata.name ?? []
    );
    for (const one of new Set([...kinds, ...namespacesOf(folder)])) {
      assert.equal(owners.get(one), undefined, `${one} of ${name}`);
      owners.set(one, name);
    }
  }
});
