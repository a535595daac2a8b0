/**
 * Settles which kind an entry manages, from apiTypes, its CRD or the built-in kinds.
 *
 * @module
 */

import type { GroupVersionKind, KubeObject } from "../core/object.ts";
import { suggest } from "../core/suggest.ts";
import { BUILT_IN_KINDS } from "./built_in_kinds.ts";
import { type CrdFacts, readCrdFile } from "./crd_file.ts";
import { childPart, originOf, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import type { Sources } from "./sources.ts";

/** The kind that an entry manages. */
export interface ManagedKind {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly manifest?: KubeObject;
  /** Served by every cluster; false for kinds of CRDs. */
  readonly builtIn: boolean;
  /** False: there is no status that could be written. */
  readonly hasStatus: boolean;
}

/** Settles the kind of the entry `name`; `undefined` after a problem. */
export async function readManagedKind(
  name: string,
  entry: Part,
  context: { readonly sources: Sources; readonly report: Report },
): Promise<ManagedKind | undefined> {
  const { report } = context;
  const types = childPart(entry, "apiTypes");
  const file = childPart(entry, "crdFile");
  const scope = textOf(childPart(entry, "namespaced"))?.toLowerCase();
  if (file !== undefined) {
    const wanted = textOf(childPart(types, "kind")) ?? name;
    const crd = await readCrdFile(file, [name, wanted], context);
    return crd && fromCrd(crd, types, report);
  }
  if (types === undefined) {
    report.error({
      code: "missing-key",
      ...originOf(entry),
      path: `${entry.path}.apiTypes`,
      message:
        `Cannot tell which kind "${name}" manages: found neither crdFile nor apiTypes`,
      hint: "Add `crdFile:` with the path of the CRD, or `apiTypes:`",
    });
    return undefined;
  }
  return fromTypes(types, scope !== "false", report);
}

function fromCrd(
  crd: CrdFacts,
  types: Part | undefined,
  report: Report,
): ManagedKind | undefined {
  const { group, kind } = crd.gvk;
  const facts: Record<string, string> = { group, kind, plural: crd.plural };
  for (const [key, inFile] of Object.entries(facts)) {
    const part = childPart(types, key);
    if (part === undefined || textOf(part) === inFile) continue;
    mismatch(part, key, inFile, report);
    return undefined;
  }
  const part = childPart(types, "version");
  const version = textOf(part) ?? crd.gvk.version;
  if (part !== undefined && !crd.versions.includes(version)) {
    mismatch(part, "version", crd.versions.join(", "), report);
    return undefined;
  }
  return {
    gvk: { ...crd.gvk, version },
    plural: crd.plural,
    namespaced: crd.namespaced,
    manifest: crd.manifest,
    builtIn: false,
    hasStatus: true,
  };
}

function mismatch(part: Part, key: string, inFile: string, report: Report): void {
  report.error({
    code: "crd-file-mismatch",
    ...originOf(part),
    message: `Cannot reconcile apiTypes with crdFile: ${key} is "${
      textOf(part)
    }" here and "${inFile}" in the CRD`,
    hint: "Remove `apiTypes`: all of it is read from the CRD",
  });
}

function fromTypes(
  types: Part,
  namespaced: boolean,
  report: Report,
): ManagedKind | undefined {
  const text = (key: string) => textOf(childPart(types, key));
  const kind = text("kind");
  const builtIn = BUILT_IN_KINDS.get(kind ?? "");
  const sameGroup = text("group") === undefined || text("group") === builtIn?.group;
  if (builtIn !== undefined && sameGroup) {
    const { group, version, plural, hasStatus } = builtIn;
    return {
      gvk: { group, version: text("version") ?? version, kind: builtIn.kind },
      plural,
      namespaced: builtIn.namespaced,
      builtIn: true,
      hasStatus,
    };
  }
  const missing = ["group", "version", "kind", "plural"].filter((key) =>
    text(key) === undefined
  );
  if (missing.length === 0) {
    return {
      gvk: { group: text("group")!, version: text("version")!, kind: kind! },
      plural: text("plural")!,
      namespaced,
      builtIn: false,
      hasStatus: true,
    };
  }
  const near = kind === undefined ? undefined : suggest(kind, BUILT_IN_KINDS.keys());
  if (kind !== undefined && missing.length === 3) {
    report.error({
      code: "unknown-kind",
      ...originOf(childPart(types, "kind")!),
      message: `Cannot find the kind "${kind}" among the built-in ones`,
      hint: near !== undefined
        ? `Did you mean "${near}"?`
        : "Add group, version and plural, or `crdFile:`",
    });
    return undefined;
  }
  report.error({
    code: "missing-key",
    ...originOf(types),
    path: `${types.path}.${missing[0]}`,
    message: `Cannot do without ${
      missing.map((key) => `"${key}"`).join(", ")
    } in "apiTypes": found none`,
    hint: "Add what is missing, or `crdFile:`, from which all of it is read",
  });
  return undefined;
}
