/**
 * Rewrites a document of any generation into the one that everything else reads.
 *
 * The language was spelt in several ways over the years, and files mix them. Only
 * here are the older ways known; each one that is found is told in a warning that
 * shows the newer. Positions stay where the text stands.
 *
 * @module
 */

import {
  type Draft,
  type DraftMap,
  entryAt,
  mapAt,
  mapsIn,
  put,
  take,
} from "./draft.ts";
import type { KindTable } from "./kinds/frame.ts";
import { listSpellings } from "./lists.ts";
import { joinPath, type Part, textOf } from "./part.ts";
import type { Report } from "./report.ts";
import {
  listOfSources,
  listOfVariables,
  mapOfCrds,
  mapOfPairs,
  renameKey,
  wholeNotes,
  wholeTarget,
} from "./rewrite_forms.ts";
import { applyMove, MOVES, openReconciler } from "./rewrite_moves.ts";
import { listOfConditions, listOfRules, wholeRules } from "./rewrite_rules.ts";
import { warnOfForm } from "./rewrite_warnings.ts";

/** The only version of the language there is. */
export const API_VERSION = "orkestra.orkspace.io/v1";

/** What that version was called at first, in lower case. */
const FIRST_VERSION = "orkestra.konductor.io/v1alpha";

/** What a rule is told beside the place it looks at. */
export interface Context {
  readonly report: Report;
  /** Any spelling of a list, in lower case → the list. */
  readonly lists: ReadonlyMap<string, string>;
}

/** The kinds of place that a rule may look at. */
export type Level = "document" | "crd" | "block" | "entry" | "custom" | "map";

/** One older spelling. */
export interface Rule {
  readonly level: Level;
  /** What is found. */
  readonly found: string;
  /** What it becomes. */
  readonly becomes: string;
  readonly apply: (part: Part<DraftMap>, context: Context) => void;
}

/** Every older spelling, in the order in which they are looked for. */
export const RULES: readonly Rule[] = [
  {
    level: "document",
    found: "apiVersion: orkestra.konductor.io/v1Alpha",
    becomes: `apiVersion: ${API_VERSION}`,
    apply: newVersion,
  },
  {
    level: "document",
    found: "crds: [{ name: a }]",
    becomes: "crds: { a: … }",
    apply: (part, { report }) => mapOfCrds(part, report),
  },
  {
    level: "document",
    found: "notes: [ … ]",
    becomes: "notes: { functions: [ … ] }",
    apply: (part, { report }) => wholeNotes(part, report),
  },
  {
    level: "crd",
    found: "reconciler",
    becomes: "operatorBox",
    apply: (part, { report }) => openReconciler(part, report),
  },
  ...MOVES.map((move): Rule => ({
    level: "crd",
    found: [...move.older ?? [], ...move.newer ?? []].join(", "),
    becomes: move.to,
    apply: (part, { report }) => applyMove(move, part, report),
  })),
  ...["validation", "mutation"].flatMap((key): Rule[] => [
    {
      level: "crd",
      found: `${key}: [{ field: a }]`,
      becomes: `${key}: { rules: [{ field: a }] }`,
      apply: (part, { report }) => wholeRules(part, key, report),
    },
    {
      level: "crd",
      found: `${key}: { rules: { a: { field: b } } }`,
      becomes: `${key}: { rules: [{ field: b }] }`,
      apply: (part, { report }) => listOfRules(part, key, report),
    },
  ]),
  {
    level: "map",
    found: "anyOf",
    becomes: "or",
    apply: (part, { report }) => renameAnyOf(part, report),
  },
  ...["when", "or"].map((key): Rule => ({
    level: "map",
    found: `${key}: { field: a }`,
    becomes: `${key}: [{ field: a }]`,
    apply: (part, { report }) => listOfConditions(part, key, report),
  })),
  {
    level: "block",
    found: "configmaps, pvcs …",
    becomes: "configMaps, persistentVolumeClaims …",
    apply: renameLists,
  },
  ...["crd", "entry", "custom"].flatMap((level) =>
    ["labels", "annotations"].map((key): Rule => ({
      level: level as Level,
      found: `${key}: [{ key: a, value: b }]`,
      becomes: `${key}: { a: b }`,
      apply: (part, { report }) => mapOfPairs(part, key, report),
    }))
  ),
  {
    level: "entry",
    found: "env: { A: b }",
    becomes: "env: [{ name: A, value: b }]",
    apply: (part, { report }) => listOfVariables(part, report),
  },
  {
    level: "entry",
    found: "envFrom: { secretRef: a }",
    becomes: "envFrom: { secretRef: [{ name: a }] }",
    apply: (part, { report }) => listOfSources(part, report),
  },
  {
    level: "entry",
    found: "deploymentRef: a",
    becomes: "scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }",
    apply: (part, { report }) => wholeTarget(part, report),
  },
];

/** What rewriting needs. */
export interface RewriteOptions {
  readonly tables: readonly KindTable[];
  readonly report: Report;
}

/** Rewrites a document in place; a second time changes and tells nothing. */
export function rewriteKatalog(
  document: Part<DraftMap>,
  { tables, report }: RewriteOptions,
): void {
  const context: Context = { report, lists: listSpellings(tables) };
  for (const { level, apply } of RULES) {
    for (const part of placesOf(level, document)) apply(part, context);
  }
}

/** The maps of one level, as the document stands now. */
function placesOf(level: Level, document: Part<DraftMap>): Part<DraftMap>[] {
  switch (level) {
    case "document":
      return [document];
    case "crd":
      return crdsOf(document);
    case "block":
      return crdsOf(document).flatMap(blocksOf);
    case "entry":
    case "custom":
      return crdsOf(document).flatMap(blocksOf).flatMap((block) =>
        entriesOf(block, level === "custom")
      );
    case "map":
      return mapsBelow(document);
  }
}

/** The CRDs' entries that are maps. */
function crdsOf(document: Part<DraftMap>): Part<DraftMap>[] {
  const crds = mapAt(document, ["spec", "crds"]);
  if (crds === undefined) return [];
  return [...crds.node.entries.keys()].flatMap((name) => mapAt(crds, [name]) ?? []);
}

/** The same before rewriting, when they may still be a list. */
export function crdsIn(document: Part<DraftMap>): Part<DraftMap>[] {
  const spec = mapAt(document, ["spec"]);
  return spec === undefined ? [] : [...crdsOf(document), ...mapsIn(spec, "crds")];
}

/** The blocks of a CRD, the stages of an ordered deletion among them. */
function blocksOf(crd: Part<DraftMap>): Part<DraftMap>[] {
  return ["onCreate", "onReconcile", "onDelete"].flatMap((name) => {
    const block = mapAt(crd, ["operatorBox", name]);
    return block === undefined ? [] : [block, ...mapsIn(block, "groups")];
  });
}

/** The entries of a block's lists; of a custom object, its metadata. */
function entriesOf(block: Part<DraftMap>, custom: boolean): Part<DraftMap>[] {
  if (custom) {
    return mapsIn(block, "custom").flatMap((entry) => mapAt(entry, ["metadata"]) ?? []);
  }
  return [...block.node.entries.keys()].filter((list) => list !== "custom")
    .flatMap((list) => mapsIn(block, list));
}

/** Below these keys stands what belongs to other languages, or to the user. */
const FOREIGN = new Set([
  "args",
  "with",
  "serve",
  "idp",
  "data",
  "normalize",
  "examples",
]);

/** Every map in which the language's own keys may stand. */
export function mapsBelow(part: Part<DraftMap>): Part<DraftMap>[] {
  const found: Part<DraftMap>[] = [];
  const visit = (node: Draft, path: string, inside: boolean) => {
    if (node.type === "list") {
      node.items.forEach((item, i) => visit(item, joinPath(path, i), inside));
    }
    if (node.type !== "map") return;
    found.push({ node, path });
    if (!inside) return;
    for (const [key, { value }] of node.entries) {
      if (FOREIGN.has(key)) continue;
      // A custom object's body is its own; only its frame is ours.
      visit(value, joinPath(path, key), key !== "custom");
    }
  };
  visit(part.node, part.path, true);
  return found;
}

function newVersion({ node, path }: Part<DraftMap>, { report }: Context): void {
  const entry = entryAt(node, ["apiVersion"]);
  if (entry?.value.type !== "scalar") return;
  const written = textOf({ node: entry.value, path })!;
  if (written.toLowerCase() !== FIRST_VERSION) return;
  const { at, textAt } = entry.value;
  warnOfForm({ at: entry.keyAt, path: "apiVersion", key: "apiVersion" }, {
    form: API_VERSION,
    example: `apiVersion: ${API_VERSION}`,
  }, report);
  put(node, ["apiVersion"], {
    ...entry,
    value: { type: "scalar", at, textAt, value: API_VERSION, text: API_VERSION },
  });
}

/** A text of that name, such as a label, is no list of conditions. */
function renameAnyOf(part: Part<DraftMap>, report: Report): void {
  const value = part.node.entries.get("anyOf")?.value;
  if (value === undefined) return;
  if (entryAt(part.node, ["anyOf"]) === undefined) take(part.node, ["anyOf"]);
  if (value.type !== "scalar") renameKey(part, ["anyOf", "or"], report);
}

function renameLists(part: Part<DraftMap>, { lists, report }: Context): void {
  for (const written of [...part.node.entries.keys()]) {
    const list = lists.get(written.toLowerCase());
    if (list === undefined || list === written) continue;
    renameKey(part, [written, list], report);
  }
}
