/**
 * Compiles a checked model into the plan that everything runs on.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { Checked } from "../core/problem.ts";
import { formatApiVersion } from "../core/object.ts";
import type { Scope } from "../template/mod.ts";
import { ChildReads } from "./child_reads.ts";
import { compileGate } from "./condition.ts";
import { compileEntry, type EntryContext } from "./entry.ts";
import { forEachNames } from "./for_each.ts";
import { type CallList, compileExternal } from "./external_compile.ts";
import { compileHooks, hookChildKinds } from "./hooks.ts";
import { type LoadOptions, readKatalog } from "./load.ts";
import type {
  BlockModel,
  CrdModel,
  KatalogModel,
  NoteModel,
  StageModel,
} from "./model.ts";
import { compileKatalogNotes } from "./notes.ts";
import { loadSchemas, noSchemas, type SchemaLookup } from "./openapi/schemas.ts";
import {
  type BlockPlan,
  type ChildKind,
  type CrdPlan,
  type EntryPlan,
  type Gate,
  type Plan,
  RenderError,
  type StagePlan,
} from "./plan.ts";
import { compileObserved } from "./observed.ts";
import { compileQueue } from "./queue.ts";
import { compileShape } from "./render.ts";
import { Report } from "./report.ts";
import { compileRules } from "./rules/compile.ts";
import { text, texts } from "./shape.ts";
import { compileSpan } from "./span.ts";
import { compileStatus } from "./status.ts";
import type { TextOptions } from "./template_text.ts";

/** Reads, checks and compiles Katalog files; every problem is told at once. */
export async function loadPlan(options: LoadOptions): Promise<Checked<Plan>> {
  const report = new Report(options);
  const model = await readKatalog(options, report);
  return checked(compile(model, await loadSchemas(model), report), report);
}

/**
 * Compiles a model; the only problems left are those of templates, conditions and
 * objects that are written out in full.
 *
 * @param schemas What such objects are checked against, from `loadSchemas`; absent:
 *   nothing.
 */
export function compilePlan(
  model: KatalogModel,
  schemas: SchemaLookup = noSchemas,
): Checked<Plan> {
  const report = new Report();
  return checked(compile(model, schemas, report), report);
}

function checked(value: Plan, report: Report): Checked<Plan> {
  const { problems } = report;
  return report.failed ? { ok: false, problems } : { ok: true, value, problems };
}

function compile(model: KatalogModel, schemas: SchemaLookup, report: Report): Plan {
  const options = new Map(
    model.notes.map((notes) => [notes, noteOptions(notes, model, report)]),
  );
  return {
    name: model.name,
    sources: model.sources,
    deprecations: model.deprecations,
    crds: model.crds.map((crd) =>
      compileCrd(crd, {
        crds: model.crds,
        schemas,
        report,
        notes: options.get(crd.notes)!,
      })
    ),
  };
}

/** What the notes of one document mean for the templates of its CRDs. */
function noteOptions(
  notes: readonly NoteModel[],
  model: KatalogModel,
  report: Report,
): TextOptions {
  if (notes.length === 0) return {};
  const crds = model.crds.filter((crd) => crd.notes === notes);
  const names = crds.flatMap(({ onCreate, onReconcile, onDelete }) =>
    [onCreate, onReconcile, onDelete].flatMap(({ entries }) =>
      entries.flatMap(({ forEach }) => forEachNames(forEach))
    )
  );
  const anyRoot = crds.some(({ builtIn }) => builtIn);
  const { functions, toldRoots } = compileKatalogNotes(
    notes,
    report,
    anyRoot ? undefined : names,
  );
  return { functions, toldRoots };
}

function namespacesOf({ allowedNamespaces, restrictedNamespaces }: CrdModel) {
  return (namespace: string) =>
    (allowedNamespaces.length === 0 || allowedNamespaces.includes(namespace)) &&
    !restrictedNamespaces.includes(namespace);
}

function compileCrd(
  crd: CrdModel,
  { crds, schemas, report, notes }: {
    readonly crds: readonly CrdModel[];
    readonly schemas: SchemaLookup;
    readonly report: Report;
    readonly notes: TextOptions;
  },
): CrdPlan {
  const { allowedNamespaces } = crd;
  const allowsNamespace = namespacesOf(crd);
  const roots = new Set<string>();
  const childReads = new ChildReads();
  const textOptions: TextOptions = {
    ...notes,
    readsChild: childReads.note,
    anyRoot: crd.builtIn,
    calls: crd.callNames,
    roots,
  };
  const box = compileGate(crd.conditions, report, textOptions);
  const context = { allowsNamespace, report, schemas, textOptions };
  const ids = new Map<string, number>();
  const block = (model: BlockModel) => compileBlock(model, { box, context, ids });
  const onCreate = block(crd.onCreate);
  const onReconcile = block(crd.onReconcile);
  const onDelete = block(crd.onDelete);
  return {
    name: crd.name,
    origin: crd.origin,
    gvk: crd.gvk,
    plural: crd.plural,
    namespaced: crd.namespaced,
    ...(crd.manifest ? { manifest: crd.manifest } : {}),
    examples: crd.examples,
    setup: crd.setup,
    selection: crd.selection,
    ...(allowedNamespaces.length > 0
      ? { namespaces: allowedNamespaces.filter(allowsNamespace) }
      : {}),
    allowsNamespace,
    dependsOn: crd.dependsOn,
    workers: crd.workers,
    resyncMs: crd.resyncMs,
    failureThreshold: crd.failureThreshold,
    queue: compileQueue(crd.queue, report, textOptions),
    critical: crd.critical,
    finalizers: crd.finalizers,
    removeFinalizers: crd.removeFinalizers,
    ignoreStatusPatch: crd.ignoreStatusPatch,
    ignoreObservedGeneration: crd.ignoreObservedGeneration,
    labels: compileLabels(crd, report, textOptions),
    ...compileRulesOf(crd, { schemas, report, options: textOptions }),
    onCreate,
    onReconcile,
    onDelete,
    status: compileStatus(crd.status, report, textOptions),
    ...compileHooks(crd, report, textOptions),
    external: compileExternal(callLists(crd), report, textOptions),
    requeueAfterMs: compileRequeue(crd, report, textOptions),
    ...compileObserved(crd, crds, report, textOptions),
    ...compileCleanup(crd, report, textOptions),
    roots,
    readsChild: (child) => childReads.wants(child),
    childKinds: childKinds(crd, [onCreate, onReconcile, onDelete]),
  };
}

function compileRulesOf(
  { rules, gvk }: CrdModel,
  { schemas, report, options }: {
    readonly schemas: SchemaLookup;
    readonly report: Report;
    readonly options: TextOptions;
  },
): Pick<CrdPlan, "rules"> {
  if (rules === undefined) return {};
  const { group, version, kind } = gvk;
  const schema = schemas(formatApiVersion(group, version), kind)?.schema;
  const secret = group === "" && kind === "Secret";
  return { rules: compileRules(rules, gvk, { schema, secret, report, options }) };
}

function compileBlock(
  block: BlockModel,
  { box, context, ids }: {
    readonly box: Gate;
    readonly context: EntryContext;
    readonly ids: Map<string, number>;
  },
): BlockPlan {
  const own = compileGate(block.conditions, context.report, context.textOptions);
  const entries = block.entries.map((entry): EntryPlan => {
    const plan = compileEntry(entry, context);
    const count = (ids.get(plan.id) ?? 0) + 1;
    ids.set(plan.id, count);
    // Two entries may make one object under opposite conditions.
    return count === 1 ? plan : { ...plan, id: `${plan.id}#${count}` };
  });
  return {
    gate: (scope) => box(scope) && own(scope),
    entries,
    timeoutMs: block.timeoutMs,
    ...(block.stages ? { stages: compileStages(block.stages, entries, context) } : {}),
  };
}

/** onReconcile's calls come first; the conditions of a block count for its calls. */
function callLists(crd: CrdModel): CallList[] {
  const hook = crd.hooks ? [{ external: crd.hooks.external, conditions: {} }] : [];
  return [crd.onReconcile, crd.onCreate, ...hook].map(({ external, conditions }) => ({
    calls: external,
    conditions: [crd.conditions, conditions],
  }));
}

/** @param entries Those of all stages, compiled, in order. */
function compileStages(
  stages: readonly StageModel[],
  entries: readonly EntryPlan[],
  { report, textOptions }: EntryContext,
): StagePlan[] {
  let from = 0;
  return stages.map(({ name, conditions, timeoutMs, entries: own }) => {
    const gate = compileGate(conditions, report, textOptions);
    const stage = entries.slice(from, from += own.length);
    return { name, gate, timeoutMs, entries: stage };
  });
}

function compileLabels(
  crd: CrdModel,
  report: Report,
  options: TextOptions,
): CrdPlan["labels"] {
  const steady = "Make the label of what stays the same, such as .metadata.name";
  const render = compileShape(texts, crd.labels, report, { ...options, steady });
  return (scope) => (render(scope) ?? {}) as { readonly [key: string]: string };
}

/** No requeue when the delay is empty, zero, or cannot be rendered or read. */
function compileRequeue(
  crd: CrdModel,
  report: Report,
  options: TextOptions,
): CrdPlan["requeueAfterMs"] {
  const { requeue } = crd;
  if (requeue?.after === undefined) return () => undefined;
  const gate = compileGate(requeue.conditions, report, options);
  const after = compileShape(text, requeue.after, report, options);
  return (scope: Scope) => {
    if (!gate(scope)) return undefined;
    try {
      return parseDuration(String(after(scope) ?? "")) || undefined;
    } catch (error) {
      if (error instanceof RenderError) return undefined;
      throw error;
    }
  };
}

function compileCleanup(
  { cleanup }: CrdModel,
  report: Report,
  options: EntryContext["textOptions"],
): Pick<CrdPlan, "cleanup"> {
  if (cleanup === undefined) return {};
  const after = compileSpan(cleanup.deleteAfter, report, { ...options, zero: true });
  return {
    cleanup: {
      gate: compileGate(cleanup.conditions, report, options),
      deleteAfterMs: (scope) => after(scope) ?? 0,
    },
  };
}

function childKinds(crd: CrdModel, blocks: readonly BlockPlan[]): ChildKind[] {
  const tables = [crd.onCreate, crd.onReconcile, crd.onDelete]
    .flatMap(({ entries }) => entries.map(({ table }) => table));
  const kinds = new Map<string, ChildKind>();
  blocks.flatMap(({ entries }) => entries).forEach((entry, i) => {
    const key = `${entry.apiVersion}/${entry.kind}`;
    if (kinds.has(key)) return;
    const { apiVersion, kind, origin } = entry;
    kinds.set(key, { apiVersion, kind, children: tables[i].children, origin });
  });
  for (const child of hookChildKinds(crd.hooks)) {
    const key = `${child.apiVersion}/${child.kind}`;
    if (!kinds.has(key)) kinds.set(key, child);
  }
  return [...kinds.values()];
}
