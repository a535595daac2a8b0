/**
 * Reads one entry of `spec.crds`.
 *
 * @module
 */

import { parseDuration } from "../core/duration.ts";
import type { KubeObject } from "../core/object.ts";
import { type ManagedKind, readManagedKind } from "./api_types.ts";
import { inactive } from "./check.ts";
import { type Declared, readDependsOn } from "./depends_on.ts";
import { checkCallNames } from "./external.ts";
import { callNamesIn } from "./external_check.ts";
import type { KindTable } from "./kinds/frame.ts";
import { boxShape, cleanupShape, reconcilerShape } from "./language.ts";
import type { CrdModel, NoteModel } from "./model.ts";
import { childPart, itemParts, originOf, type Part, textOf, textsOf } from "./part.ts";
import { readHooks } from "./hooks.ts";
import { conditionsOf, readBlock } from "./read_block.ts";
import { readObserved } from "./read_observed.ts";
import { readDeletion } from "./read_deletion.ts";
import { readObjects, readSetup } from "./read_setup.ts";
import { readStatus } from "./read_status.ts";
import type { Report } from "./report.ts";
import type { ProfileSet } from "./profiles.ts";
import { withReconcilerProfile } from "./reconciler_profile.ts";
import { readRules } from "./rules/read.ts";
import { object } from "./shape.ts";
import type { Sources } from "./sources.ts";
import { readTuning } from "./tuning.ts";

/** Removed only when everything of the CR is gone. */
export const CLEANUP_FINALIZER = "orkestra.orkspace.io/cleanup";

/** What reading an entry needs. */
export interface CrdContext {
  readonly sources: Sources;
  readonly report: Report;
  readonly tables: readonly KindTable[];
  /** `spec.finalizers` of the document. */
  readonly finalizers: readonly string[];
  /** The notes of the document. */
  readonly notes: readonly NoteModel[];
  /** The profiles of the document's own; the tables know them already. */
  readonly profiles: ProfileSet;
  /** `crossAccess` of the document. */
  readonly crossAccess: boolean;
}

/** A CRD whose dependencies still point at their places. */
export type ReadCrd = Omit<CrdModel, "dependsOn"> & {
  readonly dependsOn: readonly Declared[];
};

/**
 * Reads an entry that was checked. One without a usable kind is read all the same,
 * so that what is wrong with its box is told together with that.
 */
export async function readCrd(
  name: string,
  part: Part,
  context: CrdContext,
): Promise<ReadCrd> {
  const { report, tables } = context;
  const kind = await readManagedKind(name, part, context) ?? unknownKind(name);
  const examples = await readExamples(childPart(part, "crFiles"), context);
  const flag = (key: string) => textOf(childPart(part, key))?.toLowerCase() === "true";
  const force = textOf(childPart(part, "forceConflict"))?.toLowerCase() !== "false";
  const box = childPart(part, "operatorBox");
  const reconciler = withReconcilerProfile(
    childPart(box, "reconciler"),
    context.profiles.get("reconciler"),
  );
  const blocks = { tables, forceConflict: force, anyRoot: kind.builtIn, report };
  const said = {
    name,
    origin: originOf(part),
    notes: context.notes,
    examples,
    setup: await readSetup(childPart(part, "setup"), context),
    ...namespaces(part),
    dependsOn: readDependsOn(childPart(part, "dependsOn"), report),
    ...readTuning(reconciler, report),
    finalizers: finalizers(childPart(box, "finalizers"), context),
    removeFinalizers: flag("removeFinalizers"),
    critical: flag("critical"),
    forceConflict: force,
    ignoreStatusPatch: flag("ignoreStatusPatch") || !kind.hasStatus,
    ignoreObservedGeneration: flag("ignoreObservedGeneration") ||
      !kind.hasStatus,
    labels: childPart(part, "labels"),
    ...await rulesOf(part, context),
    requeue: readRequeue(reconciler, report),
    ...readCleanup(childPart(childPart(box, "runtime"), "cleanup"), report),
    conditions: box === undefined ? {} : conditionsOf(box, boxShape),
    onCreate: readBlock("onCreate", childPart(box, "onCreate"), blocks),
    onReconcile: readBlock("onReconcile", childPart(box, "onReconcile"), blocks),
    onDelete: readDeletion(childPart(box, "onDelete"), blocks),
    ...await readHooks(childPart(reconciler, "hooks"), context),
    status: readStatus(childPart(box, "status"), report),
    observed: readObserved(part, context),
    // An import may bring calls of its own.
    ...(childPart(part, "imports") ? {} : { callNames: callNamesIn(part) }),
  };
  const hookCalls = said.hooks?.external ?? [];
  const calls = [...said.onReconcile.external, ...said.onCreate.external];
  checkCallNames([...calls, ...hookCalls], "onReconcile and onCreate", report);
  warnOfInactive(part, reconciler, report);
  if (kind.builtIn) warnUnselected(name, kind, { part, report });
  const { gvk, plural, namespaced, manifest } = kind;
  return {
    ...said,
    gvk,
    builtIn: kind.builtIn,
    plural,
    namespaced,
    ...(manifest ? { manifest } : {}),
    selection: selection(part, namespaced),
  };
}

async function rulesOf(
  part: Part,
  context: CrdContext,
): Promise<Pick<CrdModel, "rules">> {
  const rules = await readRules(part, context);
  return rules === undefined ? {} : { rules };
}

/** Stands in for a kind whose problem is reported: the load fails anyway. */
function unknownKind(name: string): ManagedKind {
  return {
    gvk: { group: "", version: "", kind: name },
    plural: name,
    namespaced: true,
    builtIn: false,
    hasStatus: true,
  };
}

function namespaces(part: Part) {
  return {
    allowedNamespaces: textsOf(childPart(part, "allowedNamespaces")),
    restrictedNamespaces: textsOf(childPart(part, "restrictedNamespaces")),
  };
}

function finalizers(own: Part | undefined, context: CrdContext): string[] {
  const declared = own === undefined ? context.finalizers : textsOf(own);
  return [...new Set([...declared, CLEANUP_FINALIZER])];
}

function selection(part: Part, namespaced: boolean): CrdModel["selection"] {
  const { allowedNamespaces, restrictedNamespaces } = namespaces(part);
  const open = allowedNamespaces.filter((one) => !restrictedNamespaces.includes(one));
  const namespace = textOf(childPart(part, "namespace")) ||
    (open.length === 1 ? open[0] : undefined);
  const labelSelector = equality(childPart(part, "labelSelector"));
  const fieldSelector = equality(childPart(part, "fieldSelector"));
  return {
    ...(namespaced && namespace ? { namespace } : {}),
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
  };
}

/** The selector that asks for all of these values. */
function equality(part: Part | undefined): string | undefined {
  if (part === undefined || part.node.type !== "map") return undefined;
  return [...part.node.entries.keys()]
    .map((key) => `${key}=${textOf(childPart(part, key)) ?? ""}`).join(",");
}

function warnUnselected(
  name: string,
  kind: ManagedKind,
  { part, report }: { readonly part: Part; readonly report: Report },
): void {
  const selected = ["labelSelector", "fieldSelector"].some((key) =>
    childPart(part, key)
  );
  if (selected) return;
  report.warning({
    code: "unselected-built-in",
    ...originOf(part),
    message:
      `Cannot advise "${name}" without a selector: every ${kind.gvk.kind} of the cluster would be read and reconciled`,
    hint: "Add `labelSelector:` with a label that only yours have",
  });
}

/** What is said and has no effect, where the shape alone cannot tell. */
function warnOfInactive(
  part: Part,
  reconciler: Part | undefined,
  report: Report,
): void {
  const typed = childPart(part, "mode");
  if (textOf(typed)?.toLowerCase() === "typed") {
    inactive(typed!.node.at, typed!.path, report);
  }
  const generic = childPart(reconciler, "default");
  if (textOf(generic)?.toLowerCase() === "false") {
    inactive(generic!.node.at, generic!.path, report);
  }
}

function readRequeue(
  reconciler: Part | undefined,
  report: Report,
): CrdModel["requeue"] {
  const part = childPart(reconciler, "requeue");
  if (part === undefined || part.node.type !== "map") return undefined;
  const after = childPart(part, "after");
  const text = textOf(after) ?? "";
  if (text !== "" && !text.includes("{{") && parseDuration(text) === undefined) {
    report.error({
      code: "bad-type",
      ...originOf(after!),
      message: `Cannot read "after" as a duration: found "${text}"`,
      hint: "Write a number with its unit, such as `after: 30s`",
    });
  }
  const shape = reconcilerShape.fields.requeue;
  return {
    ...(after ? { after } : {}),
    conditions: conditionsOf(part, shape.type === "object" ? shape : object({})),
  };
}

/** Without a condition every resource would be deleted as soon as it is made. */
function readCleanup(
  part: Part | undefined,
  report: Report,
): Pick<CrdModel, "cleanup"> {
  if (part === undefined || part.node.type !== "map") return {};
  const deleteAfter = childPart(part, "deleteAfter");
  const conditions = conditionsOf(part, cleanupShape);
  if (conditions.when === undefined && conditions.or === undefined && !deleteAfter) {
    report.error({
      code: "missing-key",
      ...originOf(part),
      message: 'Cannot do without "when" or "deleteAfter" in "cleanup": found neither',
      hint: "Say when the resource is to be deleted, or after how long",
    });
    return {};
  }
  return { cleanup: { conditions, ...(deleteAfter ? { deleteAfter } : {}) } };
}

async function readExamples(
  part: Part | undefined,
  context: CrdContext,
): Promise<KubeObject[]> {
  const examples: KubeObject[] = [];
  for (const item of itemParts(part)) {
    const name = textOf(item);
    if (name !== undefined) examples.push(...await readObjects(name, item, context));
  }
  return examples;
}
