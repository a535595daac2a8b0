/**
 * Reads what a box makes: the entries of onCreate, onReconcile and onDelete.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { checkShape } from "./check.ts";
import { customShape, customTable } from "./custom.ts";
import { parseFieldPath } from "./field_path.ts";
import type { KindTable } from "./kinds/frame.ts";
import { frameFields, gateFields, gateSpellings } from "./language.ts";
import type { BlockModel, EntryModel, ForEachModel } from "./model.ts";
import { childPart, itemParts, joinPath, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import { listOf, object, type ObjectShape, type Shape } from "./shape.ts";
import { warnOfRoots } from "./template_text.ts";

/** The keys of the three blocks. */
export type BlockName = "onCreate" | "onReconcile" | "onDelete";

/** How long an ordered step of onDelete may take when it does not say. */
const DELETE_TIMEOUT_MS = 300_000;

/** What others refer to comes first, so that a first cycle already finds it. */
const ORDER = [
  "namespaces",
  "secrets",
  "configMaps",
  "networkPolicies",
  "resourceQuotas",
  "limitRanges",
  "clusterRoles",
  "clusterRoleBindings",
  "serviceAccounts",
  "roles",
  "roleBindings",
  "custom",
  "replicaSets",
  "deployments",
  "daemonSets",
  "services",
  "jobs",
  "cronJobs",
  "statefulSets",
  "persistentVolumes",
  "persistentVolumeClaims",
  "ingresses",
  "hpa",
  "pdb",
  "pods",
];

/** Lists that the language names and nobody makes. */
const NEVER_MADE = [
  "volumes",
  "volumeMounts",
  "serviceMonitors",
  "podSecurityPolicies",
  "priorityClasses",
  "runtimeClasses",
  "priorityLevelConfigurations",
  "podTemplates",
  "storageClasses",
  "storageLocations",
  "storagePools",
  "storageBackups",
  "storageSnapshots",
  "storageVolumes",
];

const BLOCK_LATER = ["external", "git", "docker"];

/** Fields of a kind that its table does not have yet. */
const ENTRY_LATER: ReadonlyMap<string, readonly string[]> = new Map([
  ["configMaps", ["fromConfigMap", "fromNamespace", "toNamespaces"]],
  ["secrets", [
    "fromSecret",
    "fromNamespace",
    "toNamespaces",
    "once",
    "rotateAfter",
    "tls",
  ]],
  ["networkPolicies", ["fromNetworkPolicy", "fromNamespace", "toNamespaces"]],
  ["resourceQuotas", ["fromResourceQuota", "fromNamespace", "toNamespaces"]],
  ["limitRanges", ["fromLimitRange", "fromNamespace", "toNamespaces"]],
  ["deployments", ["autoscale"]],
  ["replicaSets", ["autoscale"]],
  ["statefulSets", ["autoscale"]],
]);

/** What reading a block needs to know of its CRD. */
export interface BlockContext {
  readonly tables: readonly KindTable[];
  readonly forceConflict: boolean;
  readonly report: Report;
}

/** Reads and checks one block; an absent one has no entries. */
export function readBlock(
  block: BlockName,
  part: Part | undefined,
  context: BlockContext,
): BlockModel {
  const empty = { conditions: {}, entries: [], timeoutMs: DELETE_TIMEOUT_MS };
  if (part === undefined) return empty;
  const shape = blockShape(block, context.tables);
  checkShape(shape, part, context.report);
  if (part.node.type !== "map") return empty;
  const entries: EntryModel[] = [];
  for (const list of listNames(context.tables)) {
    const table = context.tables.find((one) => one.list === list);
    for (const item of itemParts(childPart(part, list, shape))) {
      if (item.node.type !== "map") continue;
      const kind = table ?? customTable(item);
      if (table === undefined) checkCustomIdentity(item, context.report);
      if (kind !== undefined) {
        entries.push(readEntry(block, { part: item, table: kind }, context));
      }
    }
  }
  const timeout = textOf(childPart(part, "timeout")) ?? "";
  return {
    conditions: conditionsOf(part, shape),
    entries,
    timeoutMs: parseDuration(timeout) || DELETE_TIMEOUT_MS,
  };
}

/** Other lists have these at the top; here they would become part of the object. */
function checkCustomIdentity(entry: Part, report: Report): void {
  if (entry.node.type !== "map") return;
  for (const key of ["name", "namespace", "labels", "annotations"]) {
    const found = entry.node.entries.get(key);
    if (found === undefined) continue;
    report.error({
      code: "unknown-key",
      at: found.keyAt,
      path: joinPath(entry.path, key),
      message: `Cannot use the key "${key}" at the top of a custom entry`,
      hint: `Write it as \`metadata.${key}\``,
    });
  }
}

/** `when` and `or` of a part. */
export function conditionsOf(
  part: Part,
  shape: ObjectShape,
): { when?: Part; or?: Part } {
  const when = childPart(part, "when", shape);
  const or = childPart(part, "or", shape);
  return { ...(when ? { when } : {}), ...(or ? { or } : {}) };
}

/** Lists in the order in which their objects are made. */
function listNames(tables: readonly KindTable[]): string[] {
  const known = [...tables.map(({ list }) => list), "custom"];
  const place = (list: string) => {
    const at = ORDER.indexOf(list);
    return at < 0 ? ORDER.length : at;
  };
  return known.sort((a, b) => place(a) - place(b));
}

function blockShape(block: BlockName, tables: readonly KindTable[]): ObjectShape {
  const deleting = block === "onDelete";
  const fields: Record<string, Shape> = { name: { type: "any" }, ...gateFields };
  const deprecated: Record<string, string> = { ...gateSpellings };
  for (const table of tables) {
    fields[table.list] = listOf(entryShape(table, deleting));
    for (const alias of [...table.aliases ?? [], table.list.toLowerCase()]) {
      if (alias !== table.list) deprecated[alias] = table.list;
    }
  }
  fields.custom = listOf(customShape);
  const later = [...BLOCK_LATER, ...ORDER, ...NEVER_MADE];
  if (deleting) {
    fields.timeout = { type: "scalar", as: "duration", template: false };
    later.push("ordered", "groups");
  }
  return object(fields, { deprecated, later });
}

function entryShape(table: KindTable, deleting: boolean): ObjectShape {
  const { shape } = table;
  const { namespace, ...everywhere } = frameFields;
  const fields = {
    ...everywhere,
    ...(table.namespaced ? { namespace } : {}),
    ...shape.fields,
  };
  return {
    ...shape,
    fields,
    // What is to be deleted needs no more than its name.
    required: deleting && !runs(table) ? [] : shape.required ?? [],
    deprecated: { ...gateSpellings, ...shape.deprecated },
    later: ["sleep", ...ENTRY_LATER.get(table.list) ?? [], ...shape.later ?? []],
  };
}

/** Jobs of onDelete run to completion; everything else there is to be deleted. */
function runs({ kind, apiVersion }: KindTable): boolean {
  return kind === "Job" && apiVersion.startsWith("batch/");
}

function readEntry(
  block: BlockName,
  { part, table }: { readonly part: Part; readonly table: KindTable },
  { forceConflict, report }: BlockContext,
): EntryModel {
  const custom = table.list === "custom";
  const shape = custom ? customShape : entryShape(table, false);
  const identity = custom ? childPart(part, "metadata") : part;
  const flag = (key: string) => textOf(childPart(part, key))?.toLowerCase();
  const scope = custom ? textOf(childPart(identity, "namespaced")) : undefined;
  const forEach = readForEach(childPart(part, "forEach"), report);
  const optional = {
    name: childPart(identity, "name"),
    namespace: childPart(identity, "namespace"),
    labels: childPart(identity, "labels"),
    annotations: childPart(identity, "annotations"),
    forEach,
  };
  const applies = block === "onReconcile" || flag("reconcile") === "true";
  const createOnly = table.createOnly === true || flag("once") === "true";
  const deletes = block === "onDelete" && !runs(table);
  return {
    origin: originOf(part),
    part,
    table,
    mode: deletes || applies && !createOnly ? "apply" : "create",
    identityOnly: deletes,
    scopeFromDiscovery: custom,
    ...(scope === undefined
      ? {}
      : { declaredNamespaced: scope.toLowerCase() === "true" }),
    force: flag("forceConflict") === undefined
      ? forceConflict
      : flag("forceConflict") === "true",
    adopt: flag("adopt") === "true",
    prune: flag("prune") !== "false",
    conditions: conditionsOf(part, shape),
    ...optional,
  };
}

/** Names that a copy cannot hide behind its item. */
const RESERVED =
  "apiVersion kind metadata spec status inputs ork children external cross index value"
    .split(" ");

function readForEach(part: Part | undefined, report: Report): ForEachModel | undefined {
  const field = childPart(part, "field");
  const text = textOf(field);
  if (field === undefined || text === undefined) return undefined;
  const path = text.includes("{{") ? undefined : parseFieldPath(text);
  if (path !== undefined) warnOfRoots([path[0]], field, [], report);
  if (path === undefined && !text.includes("{{")) {
    report.error({
      code: "bad-value",
      ...originOf(field),
      message: `Cannot read "${text}" as the path of a field`,
      hint: "Write keys joined by dots, such as `spec.environments`",
    });
  }
  const as = childPart(part, "as");
  const name = textOf(as) ?? "item";
  if (as !== undefined && (RESERVED.includes(name) || !/^[A-Za-z_]\w*$/.test(name))) {
    report.error({
      code: "bad-value",
      ...originOf(as),
      message: `Cannot call the item "${name}"`,
      hint: "Write one word of letters and digits that is no name of the context",
    });
  }
  return path === undefined ? undefined : { path, as: name };
}
