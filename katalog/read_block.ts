/**
 * Reads what a box makes: the entries of onCreate, onReconcile and onDelete.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import { autoscaleShape } from "./autoscale.ts";
import { checkShape } from "./check.ts";
import { customShape, customStatus, customTable } from "./custom.ts";
import { readExternal } from "./external.ts";
import { externalShape } from "./external_shape.ts";
import { parseFieldPath } from "./field_path.ts";
import type { KindTable } from "./kinds/frame.ts";
import { listOrder } from "./kinds/mod.ts";
import { frameFields, gateFields } from "./language.ts";
import { listNames, NEVER_MADE } from "./lists.ts";
import type { BlockModel, EntryModel, ForEachModel } from "./model.ts";
import {
  childPart,
  itemParts,
  joinPath,
  lastKey,
  originOf,
  type Part,
  textOf,
} from "./part.ts";
import { certificatesOf } from "./ingress_certificate.ts";
import type { Report } from "./report.ts";
import { listOf, object, type ObjectShape, type Shape } from "./shape.ts";
import { warnOfRoots } from "./template_text.ts";

/** The keys of the three blocks. */
export type BlockName = "onCreate" | "onReconcile" | "onDelete";

/** How long onDelete, or an ordered stage of it, may take when it does not say. */
const DELETE_TIMEOUT_MS = 300_000;

const BLOCK_LATER = ["git", "docker"];

/** Where what an object holds may come from. */
interface Content {
  /** Keys that hold it. */
  readonly own: readonly string[];
  /** Keys that fetch or make it. */
  readonly from: readonly string[];
}

const NO_CONTENT: Content = { own: [], from: [] };

/** Lists whose objects need not say what they hold. */
const CONTENTS: ReadonlyMap<string, Content> = new Map([
  ["configMaps", { own: ["data"], from: ["fromConfigMap"] }],
  ["secrets", { own: ["data"], from: ["fromSecret", "tls"] }],
  ["networkPolicies", {
    own: ["profile", "ingress", "egress"],
    from: ["fromNetworkPolicy"],
  }],
  ["resourceQuotas", { own: ["hard", "profile"], from: ["fromResourceQuota"] }],
  ["limitRanges", { own: ["limits"], from: ["fromLimitRange", "profile"] }],
]);

/** What reading a block needs to know of its CRD. */
export interface BlockContext {
  readonly tables: readonly KindTable[];
  readonly forceConflict: boolean;
  /** Whether the CR's kind may have any field at the top. */
  readonly anyRoot: boolean;
  readonly report: Report;
  /** The block is one of the groups of another. */
  readonly group?: boolean;
}

/** Reads and checks one block; an absent one has no entries. */
export function readBlock(
  block: BlockName,
  part: Part | undefined,
  context: BlockContext,
): BlockModel {
  const empty = {
    conditions: {},
    entries: [],
    external: [],
    timeoutMs: DELETE_TIMEOUT_MS,
  };
  if (part === undefined) return empty;
  const shape = blockShape(block, context);
  checkShape(shape, part, context.report);
  if (part.node.type !== "map") return empty;
  const entries: EntryModel[] = [];
  for (const list of listNames(context.tables)) {
    const table = context.tables.find((one) => one.list === list);
    const made = list === "secrets"
      ? certificatesOf(itemParts(childPart(part, "ingresses", shape)))
      : [];
    for (const item of [...itemParts(childPart(part, list, shape)), ...made]) {
      if (item.node.type !== "map") continue;
      const kind = table ?? customTable(item);
      if (table === undefined) checkCustomIdentity(item, context.report);
      if (kind === undefined || isHollow(kind, item, context.report)) continue;
      entries.push(readEntry(block, { part: item, table: kind }, context));
    }
  }
  const timeout = textOf(childPart(part, "timeout")) ?? "";
  return {
    conditions: conditionsOf(part, shape),
    entries,
    external: readExternal(childPart(part, "external", shape), context.report),
    timeoutMs: parseDuration(timeout) || DELETE_TIMEOUT_MS,
  };
}

/**
 * Whether all that an entry would hold comes from a key without effect. Made all the
 * same, an empty Secret would stand where its users wait for a filled one.
 */
function isHollow(table: KindTable, entry: Part, report: Report): boolean {
  const { own, from } = CONTENTS.get(table.list) ?? NO_CONTENT;
  const given = (key: string) => childPart(entry, key, table.shape) !== undefined;
  const later = from.filter((key) => table.shape.later?.includes(key) && given(key));
  if (later.length === 0 || own.some((key) => !later.includes(key) && given(key))) {
    return false;
  }
  report.warning({
    code: "not-active-yet",
    ...originOf(entry),
    message: `Cannot make "${lastKey(entry.path)}" yet: all it holds comes from "${
      later[0]
    }"`,
    hint: "This version makes no object of this entry",
  });
  return true;
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

/** What may stand in a block; in `group`, as one of the stages of onDelete. */
export function blockShape(
  block: BlockName,
  { tables, group }: Pick<BlockContext, "tables" | "group">,
): ObjectShape {
  const deleting = block === "onDelete";
  const fields: Record<string, Shape> = { name: { type: "any" }, ...gateFields };
  for (const table of tables) fields[table.list] = listOf(entryShape(table, deleting));
  fields.custom = listOf(customShape);
  const later = [...BLOCK_LATER, ...listOrder, ...NEVER_MADE];
  if (deleting) {
    fields.timeout = { type: "scalar", as: "duration", template: false };
    // What a resource leaves behind must not hang on a service that is away.
    later.push("external");
    if (!group) {
      fields.ordered = { type: "scalar", as: "bool", template: false };
      // Each is checked as a block of its own.
      fields.groups = listOf({ type: "any" });
    }
  } else fields.external = listOf(externalShape);
  return object(fields, { later });
}

/** What an entry of a kind may say, the keys of every entry included. */
export function entryShape(table: KindTable, deleting: boolean): ObjectShape {
  const { shape } = table;
  const { namespace, ...everywhere } = frameFields;
  const { own, from } = CONTENTS.get(table.list) ?? NO_CONTENT;
  const fields = {
    ...everywhere,
    ...(table.namespaced ? { namespace } : {}),
    ...(table.scalable ? { autoscale: autoscaleShape } : {}),
    ...shape.fields,
  };
  return {
    ...shape,
    fields,
    required: [
      ...(table.nameRequired ? ["name"] : []),
      // What is to be deleted needs no more than its name.
      ...(deleting && !runs(table) ? [] : shape.required ?? []),
    ],
    suppliedBy: Object.fromEntries(own.map((key) => [key, from])),
  };
}

/** Jobs of onDelete run to completion; everything else there is to be deleted. */
function runs({ kind, apiVersion }: KindTable): boolean {
  return kind === "Job" && apiVersion.startsWith("batch/");
}

function readEntry(
  block: BlockName,
  { part, table }: { readonly part: Part; readonly table: KindTable },
  { forceConflict, anyRoot, report }: BlockContext,
): EntryModel {
  const custom = table.list === "custom";
  const shape = custom ? customShape : entryShape(table, false);
  const identity = custom ? childPart(part, "metadata") : part;
  const flag = (key: string) => textOf(childPart(part, key))?.toLowerCase();
  const scope = custom ? textOf(childPart(identity, "namespaced")) : undefined;
  const forEach = readForEach(childPart(part, "forEach"), { anyRoot, report });
  const deletes = block === "onDelete" && !runs(table);
  const optional = {
    ...(deletes ? {} : supplies(part, table)),
    toNamespaces: table.copyKey === undefined
      ? undefined
      : childPart(part, "toNamespaces"),
    name: childPart(identity, "name"),
    namespace: childPart(identity, "namespace"),
    labels: childPart(identity, "labels"),
    annotations: childPart(identity, "annotations"),
    sleep: childPart(part, "sleep"),
    ...(custom ? customStatus(part) : {}),
    forEach,
    ...(table.scalable && !deletes ? { autoscale: childPart(part, "autoscale") } : {}),
  };
  const applies = block === "onReconcile" || flag("reconcile") === "true";
  const createOnly = table.createOnly === true || flag("once") === "true";
  return {
    origin: originOf(part),
    part,
    table: optional.generated?.tls ? { ...table, nameSuffix: "-orkestra-tls" } : table,
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

/** What an entry takes from elsewhere, or makes by chance. */
function supplies(part: Part, { copyKey, list, shape }: KindTable) {
  const from = copyKey === undefined ? undefined : childPart(part, copyKey, shape);
  const namespace = childPart(part, "fromNamespace");
  const rotateAfter = childPart(part, "rotateAfter");
  const tls = childPart(part, "tls");
  const once = textOf(childPart(part, "once"))?.toLowerCase() === "true";
  return {
    ...(from ? { copy: { from, ...(namespace ? { namespace } : {}) } } : {}),
    ...(list === "secrets" && (once || rotateAfter || tls)
      ? {
        generated: { ...(rotateAfter ? { rotateAfter } : {}), ...(tls ? { tls } : {}) },
      }
      : {}),
  };
}

/** Names that a copy cannot hide behind its item. */
const RESERVED =
  "apiVersion kind metadata spec status inputs ork children external cross index value"
    .split(" ");

function readForEach(
  part: Part | undefined,
  { anyRoot, report }: Pick<BlockContext, "anyRoot" | "report">,
): ForEachModel | undefined {
  const field = childPart(part, "field");
  const text = textOf(field);
  if (field === undefined || text === undefined) return undefined;
  const path = text.includes("{{") ? undefined : parseFieldPath(text);
  if (path !== undefined) warnOfRoots([path[0]], field, { anyRoot }, report);
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
