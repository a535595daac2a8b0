/**
 * Reads Katalog files into one checked model.
 *
 * @module
 */

import type { Checked } from "../core/problem.ts";
import { suggest } from "../core/suggest.ts";
import type { MapNode, YamlNode } from "../core/yaml.ts";
import { checkShape, describe } from "./check.ts";
import { orderByDependency } from "./depends_on.ts";
import { readDeprecation } from "./deprecation.ts";
import { type DraftMap, draftOf } from "./draft.ts";
import { expandIncludes } from "./include.ts";
import type { KindTable } from "./kinds/frame.ts";
import { kindTables } from "./kinds/mod.ts";
import { crdShape, katalogShape } from "./language.ts";
import type { KatalogModel, NoteModel } from "./model.ts";
import { childPart, joinPath, type Part, textOf, textsOf } from "./part.ts";
import type { Deprecation } from "./plan.ts";
import { knowing, type ProfileSet, readProfiles, withProfiles } from "./profiles.ts";
import { type ReadCrd, readCrd } from "./read_crd.ts";
import { readNotes } from "./read_notes.ts";
import { Report } from "./report.ts";
import { API_VERSION, rewriteKatalog } from "./rewrite.ts";
import { type Readers, Sources } from "./sources.ts";

/** What to load, and how texts come in. */
export interface LoadOptions extends Readers {
  /** Katalog files, in order; their CRDs are merged. */
  readonly files: readonly string[];
  /** The kinds that entries may list; all of them when absent. */
  readonly tables?: readonly KindTable[];
  /** Takes each warning for an error. */
  readonly strict?: boolean;
}

/** What a CRD may be called: an identifier, compared in lower case. */
const CRD_NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** Reads and checks Katalog files. Templates are not compiled yet. */
export async function loadKatalog(
  options: LoadOptions,
): Promise<Checked<KatalogModel>> {
  const report = new Report(options);
  const value = await readKatalog(options, report);
  const { problems } = report;
  return report.failed ? { ok: false, problems } : { ok: true, value, problems };
}

/** Reads as much of the files as can be read; everything else is in the report. */
export async function readKatalog(
  options: LoadOptions,
  report: Report,
): Promise<KatalogModel> {
  const reader = new Reader(options, report);
  for (const file of options.files) await reader.file(file);
  return reader.finish();
}

class Reader {
  readonly #sources: Sources;
  readonly #tables: readonly KindTable[];
  readonly #report: Report;
  readonly #files: readonly string[];
  readonly #crds: ReadCrd[] = [];
  readonly #notes: (readonly NoteModel[])[] = [];
  readonly #others = new Map<string, "disabled" | "broken">();
  /** Lower-case name → where it was declared first. */
  readonly #names = new Map<string, string>();
  readonly #deprecations: Deprecation[] = [];
  #name: string | undefined;
  #broken = false;

  constructor(options: LoadOptions, report: Report) {
    this.#sources = new Sources(options, report);
    this.#tables = options.tables ?? kindTables;
    this.#report = report;
    this.#files = options.files;
  }

  async file(file: string): Promise<void> {
    const at = { source: file, line: 1, column: 1 };
    const documents = await this.#sources.read(file, { at, path: "" });
    if (documents === undefined) this.#broken = true;
    for (const document of documents ?? []) await this.#document(document);
  }

  finish(): KatalogModel {
    const report = this.#report;
    if (this.#names.size === 0 && !this.#broken && !report.failed) {
      const source = this.#files[0] ?? "";
      report.error({
        code: "empty-katalog",
        at: { source, line: 1, column: 1 },
        path: "spec.crds",
        message: `Cannot run "${source}": it declares no CRD`,
        hint: "Add at least one entry to `spec.crds`",
      });
    }
    return {
      name: this.#name ?? "",
      sources: this.#sources.names,
      notes: this.#notes,
      deprecations: this.#deprecations,
      crds: orderByDependency(this.#crds, this.#others, report)
        .map((crd) => ({
          ...crd,
          dependsOn: crd.dependsOn.map(({ crd, condition }) => ({ crd, condition })),
        })),
    };
  }

  async #document(node: YamlNode): Promise<void> {
    const root = this.#katalog(node);
    if (root === undefined) return;
    await expandIncludes(root, { sources: this.#sources, report: this.#report });
    rewriteKatalog(root, { tables: this.#tables, report: this.#report });
    this.#checkVersion(root);
    checkShape(katalogShape, root, this.#report);
    this.#name ??= textOf(childPart(childPart(root, "metadata"), "name"));
    const declared = childPart(root, "profiles");
    const profiles = readProfiles(declared ? [declared] : [], this.#report);
    const tables = withProfiles(this.#tables, profiles);
    const notes = readNotes(root, this.#report);
    this.#notes.push(notes);
    this.#deprecations.push(...readDeprecation(root, this.#report));
    const spec = childPart(root, "spec");
    const crds = childPart(spec, "crds");
    if (crds === undefined || crds.node.type !== "map") return;
    const finalizers = textsOf(childPart(spec, "finalizers"));
    const crossAccess =
      textOf(childPart(root, "crossAccess"))?.toLowerCase() !== "false";
    for (const [name, entry] of crds.node.entries) {
      await this.#crd(name, crds as Part<MapNode>, {
        entry,
        finalizers,
        notes,
        profiles,
        tables,
        crossAccess,
      });
    }
  }

  /** The document to edit; `undefined` if it is none of ours. */
  #katalog(node: YamlNode): Part<DraftMap> | undefined {
    const report = this.#report;
    const draft = draftOf(node);
    if (draft.type !== "map") {
      report.error({
        code: "bad-type",
        at: node.at,
        path: "",
        message: `Cannot read the document as a Katalog: found ${describe(node)}`,
        hint: "Start with `apiVersion:` and `kind: Katalog`",
      });
      return undefined;
    }
    const root = { node: draft, path: "" };
    const kind = childPart(root, "kind");
    if (kind !== undefined && textOf(kind) !== "Katalog") {
      const near = suggest(textOf(kind) ?? "", ["Katalog"]);
      report.error({
        code: "unknown-kind",
        at: kind.node.at,
        path: "kind",
        message: `Cannot run a document of kind "${textOf(kind) ?? ""}"`,
        hint: near === undefined
          ? "This version reads only `kind: Katalog`"
          : `Did you mean "${near}"?`,
      });
      return undefined;
    }
    return root;
  }

  #checkVersion(root: Part): void {
    const version = childPart(root, "apiVersion");
    if (version === undefined || textOf(version) === API_VERSION) return;
    this.#report.error({
      code: "unsupported-version",
      at: version.node.at,
      path: "apiVersion",
      message: `Cannot read a Katalog of version "${textOf(version) ?? ""}"`,
      hint: `Write \`apiVersion: ${API_VERSION}\``,
    });
  }

  async #crd(
    name: string,
    crds: Part<MapNode>,
    { entry, profiles, ...document }: {
      readonly entry: { readonly keyAt: Part["node"]["at"]; readonly value: YamlNode };
      readonly finalizers: readonly string[];
      readonly notes: readonly NoteModel[];
      readonly profiles: ProfileSet;
      readonly tables: readonly KindTable[];
      readonly crossAccess: boolean;
    },
  ): Promise<void> {
    const path = joinPath(crds.path, name);
    this.#checkName(name, entry.keyAt, path);
    const part: Part = { node: entry.value, path };
    // A CRD without a value is one without settings, and lacks its kind.
    const body: Part = part.node.type === "scalar" && part.node.value === null
      ? { path, node: { type: "map", at: entry.keyAt, entries: new Map() } }
      : part;
    checkShape(knowing(crdShape, profiles), body, this.#report);
    if (body.node.type !== "map") return void this.#others.set(name, "broken");
    if (textOf(childPart(body, "enabled"))?.toLowerCase() === "false") {
      this.#others.set(name, "disabled");
      return;
    }
    const crd = await readCrd(name, body, {
      sources: this.#sources,
      report: this.#report,
      profiles,
      ...document,
    });
    this.#crds.push(crd);
  }

  #checkName(name: string, at: Part["node"]["at"], path: string): void {
    const first = this.#names.get(name.toLowerCase());
    if (first !== undefined) {
      this.#report.error({
        code: "duplicate-crd",
        at,
        path,
        message:
          `Cannot declare the CRD "${name}" twice: it is there already, in ${first}`,
        hint: "Names are compared in lower case; rename or merge one of the two",
      });
    }
    this.#names.set(name.toLowerCase(), first ?? `${at.source}:${at.line}`);
    if (CRD_NAME.test(name)) return;
    this.#report.error({
      code: "bad-name",
      at,
      path,
      message: `Cannot call a CRD "${name}"`,
      hint:
        "Start with a letter; go on with letters, digits, dots, dashes, underscores",
    });
  }
}
