import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isObject, type Json } from "../core/json.ts";
import { type Random, seededRandom } from "../core/random.ts";
import { parseYaml, yamlToJson } from "../core/yaml.ts";
import { draftOf } from "./draft.ts";
import { contextOf, filesOf, scopeOf, site } from "./fixtures_test.ts";
import { kindTables } from "./kinds/mod.ts";
import { readKatalog } from "./load.ts";
import { compilePlan, loadPlan, loadSchemas, type Plan, RenderError } from "./mod.ts";
import { damageDocument, damageText } from "./mutations_test.ts";
import { Report } from "./report.ts";
import { rewriteKatalog } from "./rewrite.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** Folders of folders, each of which holds a Katalog. */
const GROUPS = ["katalog/testdata/corpus", "examples"];

/** How many damaged documents are loaded; more on request. */
const ROUNDS = Number(Deno.env.get("ORK_MUTATIONS") ?? 10_000);
/** Another seed finds other faults: the one of a failing run is in its output. */
const SEED = Number(Deno.env.get("ORK_SEED") ?? 20260101);
/** Each so manieth document is rewritten twice, which costs as much as to load it. */
const REWRITE_EVERY = 10;

/** In each so manieth load, CRDs have their schemas, which cost most of the reading. */
const SCHEMAS_EVERY = 4;

/** A folder's files by their names, the Katalog's own document beside them. */
interface Sound {
  readonly files: { readonly [path: string]: string };
  /** The same, but for the schemas of CRDs. */
  readonly slim: { readonly [path: string]: string };
  readonly document: Json;
}

function soundKatalogs(): Sound[] {
  const folders = GROUPS.flatMap((group) =>
    [...Deno.readDirSync(ROOT + group)].filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => `${group}/${name}`).sort()
  );
  return ["katalog/testdata/website", ...folders].map((folder) => {
    const files = filesBelow(`${ROOT}${folder}/`);
    const [node] = parseYaml(files["katalog.yaml"], folder).documents;
    const slim = Object.entries(files).map((
      [path, text],
    ) => [path, withoutSchemas(text)]);
    return { files, slim: Object.fromEntries(slim), document: yamlToJson(node) };
  });
}

function filesBelow(folder: string, prefix = ""): { [path: string]: string } {
  return Object.assign(
    {},
    ...[...Deno.readDirSync(folder)].map(({ name, isDirectory }) =>
      isDirectory
        ? filesBelow(`${folder}${name}/`, `${prefix}${name}/`)
        : { [prefix + name]: Deno.readTextFileSync(folder + name) }
    ),
  );
}

function withoutSchemas(text: string): string {
  const documents = parseYaml(text, "file").documents.map((one) => yamlToJson(one));
  const isCrd = (one: Json) => isObject(one) && one.kind === "CustomResourceDefinition";
  if (documents.length === 0 || !documents.every(isCrd)) return text;
  return documents.map((crd) => {
    const bare = structuredClone(crd) as { spec: { versions: { schema?: Json }[] } };
    for (const version of bare.spec.versions) delete version.schema;
    return JSON.stringify(bare);
  }).join("\n---\n");
}

/** Renders all that a plan makes; only a RenderError may come of it. */
function renderAll(plan: Plan, text: string): void {
  const cr = site({ spec: { image: "x", replicas: 2, shards: [{ size: 1 }] } });
  const scope = scopeOf(cr);
  for (const crd of plan.crds) {
    const { onCreate, onReconcile, onDelete, status, labels } = crd;
    for (const { entries, gate } of [onCreate, onReconcile, onDelete]) {
      gate(scope);
      for (const entry of entries) {
        guarded(() => entry.render(scope, contextOf(cr)), text);
      }
    }
    // Rules never fail, whatever they say.
    const facts = { scope, at: "reconcile", holders: () => [] } as const;
    crd.rules?.validate(crd.rules.mutate(cr, facts).object, facts);
    status.evaluate(scope, { failed: false });
    guarded(() => labels(scope), text);
    crd.requeueAfterMs(scope);
  }
}

function guarded(run: () => unknown, text: string): void {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof RenderError, `${(error as Error).stack}\n${text}`);
  }
}

/** What was rewritten once is canonical: a second time nothing is left to tell. */
function rewriteTwice(text: string): void {
  const { documents, problems } = parseYaml(text, "katalog.yaml");
  if (problems.length > 0) return;
  for (const document of documents) {
    const node = draftOf(document);
    if (node.type !== "map") continue;
    rewriteKatalog({ node, path: "" }, { tables: kindTables, report: new Report() });
    const again = new Report();
    rewriteKatalog({ node, path: "" }, { tables: kindTables, report: again });
    assert.deepEqual(again.problems, [], text);
  }
}

/** Loads one damaged Katalog, and tells how far it came. */
async function load(files: Sound["files"], text: string) {
  const all: Sound["files"] = { ...files, "katalog.yaml": text };
  const report = new Report();
  // As `loadPlan` does, which compiles what was read with problems, too.
  const loaded = await (async () => {
    const model = await readKatalog(filesOf(all), report);
    return compilePlan(model, await loadSchemas(model));
  })().catch((error) => assert.fail(`${error.stack}\n${text}`));
  for (
    const { source, line, column, message } of [...report.problems, ...loaded.problems]
  ) {
    const lines = all[source]?.split("\n").length ?? 0;
    assert.ok(line >= 1 && line <= lines && column >= 1, `${message}\n${text}`);
  }
  const compiled = !report.failed;
  if (compiled && loaded.ok) renderAll(loaded.value, text);
  if (!loaded.ok) {
    assert.ok(loaded.problems.some(({ severity }) => severity === "error"), text);
  }
  return { loads: compiled && loaded.ok, compiled };
}

function damaged({ files, document }: Sound, random: Random): string {
  return random.float() < 0.5
    ? damageText(files["katalog.yaml"], random)
    : damageDocument(document, random);
}

Deno.test("a damaged Katalog of any generation gives problems or a plan that renders", async () => {
  const sound = soundKatalogs();
  const random = seededRandom(SEED);
  let compiled = 0;
  let loads = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const one = sound[round % sound.length];
    const text = damaged(one, random);
    if (round % REWRITE_EVERY === 0) rewriteTwice(text);
    const files = round % SCHEMAS_EVERY === 0 ? one.files : one.slim;
    const came = await load(files, text);
    if (came.loads) loads++;
    if (came.compiled) compiled++;
  }
  const share = (count: number) => `${Math.round(count / ROUNDS * 100)} %`;
  console.log(
    `${ROUNDS} damaged Katalogs, seed ${SEED}: ${share(compiled)} reach compile, ${
      share(loads)
    } load`,
  );
  assert.ok(compiled >= 0.3 * ROUNDS && loads < 0.9 * ROUNDS);
});

Deno.test("keys that name a prototype change no other object", async () => {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    site:
      apiTypes: { group: test.io, version: v1, kind: Site, plural: sites }
      operatorBox:
        onReconcile:
          configMaps:
            - data: { __proto__: polluted, constructor: x }
          custom:
            - { apiVersion: v1, kind: X, spec: { __proto__: { polluted: yes } } }
`;
  const loaded = await loadPlan(filesOf({ "katalog.yaml": text }));
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const cr = site();
  const [{ object }] = loaded.value.crds[0].onReconcile.entries[0].render(
    scopeOf(cr),
    contextOf(cr),
  );
  assert.deepEqual(Object.keys(object!.data as object), ["__proto__", "constructor"]);
  loaded.value.crds[0].onReconcile.entries[1].render(scopeOf(cr), contextOf(cr));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
