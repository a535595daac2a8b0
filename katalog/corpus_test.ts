/**
 * Renders realistic Katalogs of every generation, and compares all that they make
 * with what was written down by hand.
 *
 * Each folder of `testdata/corpus/` holds a `katalog.yaml`, the files that it names,
 * custom resources in `cr.yaml`, in `expected.yaml` what must come of it, and where
 * templates look further, the live children in `children.yaml` and other facts in
 * `facts.yaml`, both by the names of the custom resources.
 *
 * @module
 */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Json, JsonObject } from "../core/json.ts";
import { formatRef, groupKind, type KubeObject } from "../core/object.ts";
import { type MapNode, parseYaml, type YamlNode, yamlToJson } from "../core/yaml.ts";
import type { Scope } from "../template/mod.ts";
import { contextOf, format, scopeOf } from "./fixtures_test.ts";
import {
  type CrdPlan,
  formatViolations,
  loadPlan,
  type Plan,
  RenderError,
} from "./mod.ts";

const CORPUS = fileURLToPath(new URL("./testdata/corpus/", import.meta.url));
const NAMES = [...Deno.readDirSync(CORPUS)].map(({ name }) => name).sort();

/** What a folder promises. */
interface Expected {
  /** `code line` of each warning; `code file:line` where it is in another file. */
  readonly problems: readonly string[];
  /** CRDs in the order in which they start, where there are several. */
  readonly order?: readonly string[];
  /** By the names of the custom resources. */
  readonly crs: { readonly [name: string]: Made };
}

/** What one custom resource makes; absent keys are empty. */
interface Made {
  /** The rules deny it, so that it makes nothing. */
  readonly denied?: string;
  readonly labels?: JsonObject;
  readonly created?: readonly Json[];
  readonly applied?: readonly Json[];
  /** Objects whose condition is false. */
  readonly left?: readonly string[];
  /** Objects that go with the custom resource, beside what it owns. */
  readonly deleted?: readonly string[];
  readonly status?: JsonObject;
  /** Messages of the entries and status fields that cannot be rendered. */
  readonly errors?: readonly string[];
  readonly requeueAfterMs?: number;
}

function documents(path: string): readonly YamlNode[] {
  const { documents, problems } = parseYaml(Deno.readTextFileSync(path), path);
  assert.deepEqual(problems, []);
  return documents;
}

/** The map of a file that need not be there. */
function mapOf(path: string): JsonObject {
  try {
    return yamlToJson(documents(path)[0]) as JsonObject;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

async function load(folder: string) {
  const loaded = await loadPlan({
    files: [`${folder}katalog.yaml`],
    readFile: (path) => Deno.readTextFile(path),
  });
  if (!loaded.ok) assert.fail(loaded.problems.map(format).join("\n"));
  const problems = loaded.problems.map(({ code, source, line }) => {
    const file = source.slice(folder.length);
    return `${code} ${file === "katalog.yaml" ? "" : `${file}:`}${line}`;
  });
  return { plan: loaded.value, problems };
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
  const ruled = rule(crd, cr, scope);
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

for (const name of NAMES) {
  const folder = `${CORPUS}${name}/`;
  Deno.test(`the corpus Katalog ${name} makes what was written down`, async () => {
    const [node] = documents(`${folder}expected.yaml`);
    const expected = yamlToJson(node) as unknown as Expected;
    const { plan, problems } = await load(folder);
    assert.deepEqual(problems, expected.problems);
    if (expected.order !== undefined) {
      assert.deepEqual(plan.crds.map((crd) => crd.name), expected.order);
    }
    const children = mapOf(`${folder}children.yaml`);
    const facts = mapOf(`${folder}facts.yaml`);
    const made: Record<string, Made> = {};
    for (const document of documents(`${folder}cr.yaml`)) {
      const cr = yamlToJson(document) as KubeObject;
      const name = cr.metadata.name!;
      made[name] = make(plan, cr, {
        children: children[name] ?? {},
        ...facts[name] as JsonObject | undefined,
      });
    }
    assert.deepEqual(made, expected.crs);
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
  const sets = NAMES.map((name) => {
    const nodes = documents(`${CORPUS}${name}/katalog.yaml`) as readonly MapNode[];
    return [...new Set(nodes.flatMap((node) => keysOf(node)))].sort().join("\n");
  });
  assert.equal(new Set(sets).size, NAMES.length);
  assert.ok(NAMES.length >= 16, `found ${NAMES.length}`);
});
