/**
 * Holds a Katalog in its newest spelling, so that single keys can be taken out of it.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { type MapNode, parseYaml, type YamlNode } from "../../core/yaml.ts";
import { type DraftMap, draftOf } from "../../katalog/draft.ts";
import { expandIncludes } from "../../katalog/include.ts";
import { kindTables } from "../../katalog/kinds/tables.ts";
import { type LoadOptions, loadPlan } from "../../katalog/mod.ts";
import { Report } from "../../katalog/report.ts";
import { rewriteKatalog } from "../../katalog/rewrite.ts";
import { Sources } from "../../katalog/sources.ts";
import { type Occurrence, occurrencesIn } from "./keys.ts";
import type { Scenario } from "./scenario.ts";

/** The documents of one Katalog: includes put in, older spellings rewritten. */
export interface Katalog {
  readonly path: string;
  readonly documents: readonly YamlNode[];
}

/** Files as they are on disk, each read once. */
export type ReadFile = LoadOptions["readFile"];

/** Files as they are on disk, each read once. */
export function cachedFiles(): ReadFile {
  const texts = new Map<string, Promise<string>>();
  return (path) => {
    const known = texts.get(path) ?? Deno.readTextFile(path);
    texts.set(path, known);
    return known;
  };
}

/**
 * Reads a Katalog and brings it to its newest spelling. What is wrong with it is told
 * when it is loaded.
 */
export async function readNewest(
  path: string,
  readFile: ReadFile,
  values: Scenario["values"] = {},
): Promise<Katalog> {
  const { documents } = parseYaml(fillIn(await readFile(path), values), path);
  const drafts = documents.map(draftOf).filter((node) => node.type === "map");
  for (const node of drafts) {
    const report = new Report();
    const root = { node: node as DraftMap, path: "" };
    await expandIncludes(root, { sources: new Sources({ readFile }, report), report });
    rewriteKatalog(root, { tables: kindTables, report });
  }
  return { path, documents: drafts };
}

/** Loads a Katalog from its documents; the files that it names come from disk. */
export function loadDocuments({ path, documents }: Katalog, readFile: ReadFile) {
  const text = documents.map(toText).join("\n---\n");
  return loadPlan({
    files: [path],
    readFile: (file) => file === path ? Promise.resolve(text) : readFile(file),
  });
}

/** A key that a Katalog sets, and in which of its documents. */
export interface Place extends Occurrence {
  readonly document: number;
}

/** Every key of the language that a Katalog sets. */
export function placesIn({ documents }: Katalog): Place[] {
  return documents.flatMap((node, document) =>
    occurrencesIn(node).map((found) => ({ ...found, document }))
  );
}

/**
 * The same Katalog without one key.
 *
 * @param instead Keys that are put where it was.
 */
export function without(
  katalog: Katalog,
  place: Place,
  instead: JsonObject = {},
): Katalog {
  const { documents: [more] } = parseYaml(JSON.stringify(instead), "instead");
  const documents = katalog.documents.map((node, i) =>
    i === place.document ? removed(node, place.at, more as MapNode | undefined) : node
  );
  return { ...katalog, documents };
}

function removed(
  node: YamlNode,
  [key, ...rest]: Place["at"],
  instead: MapNode | undefined,
): YamlNode {
  if (node.type === "list") {
    const items = node.items.map((item, i) =>
      i === key ? removed(item, rest, instead) : item
    );
    return { ...node, items };
  }
  if (node.type !== "map") return node;
  const entries = new Map(node.entries);
  const entry = entries.get(String(key));
  if (rest.length === 0) {
    entries.delete(String(key));
    for (const [name, value] of instead?.entries ?? []) entries.set(name, value);
  } else if (entry !== undefined) {
    entries.set(String(key), { ...entry, value: removed(entry.value, rest, instead) });
  }
  return { ...node, entries };
}

/** A text with the values of one variant in place of `((name))`. */
export function fillIn(text: string, values: Scenario["values"]): string {
  return text.replace(/\(\((\w+)\)\)/g, (written, name) => values[name] ?? written);
}

/** The path of a place, as problems spell it; a missing key has its own name. */
export function pathOf({ at, canonical }: Occurrence, missing = false): string {
  const keys = missing && canonical !== undefined
    ? [...at.slice(0, -1), canonical]
    : at;
  return keys.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("")
    .slice(1);
}

/** YAML's flow form, with scalars that are no text as they were written. */
function toText(node: YamlNode): string {
  switch (node.type) {
    case "scalar":
      if (typeof node.value === "string") return JSON.stringify(node.value);
      return node.value === null ? "null" : node.text;
    case "list":
      return `[${node.items.map(toText).join(", ")}]`;
    case "map":
      return `{${
        [...node.entries].map(([key, { value }]) =>
          `${JSON.stringify(key)}: ${toText(value)}`
        ).join(", ")
      }}`;
  }
}

/** Anything as plain JSON: sets as lists, functions and places in files left out. */
export function plain(value: unknown): Json | undefined {
  if (value === undefined || typeof value === "function") return undefined;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Set) return [...value].map((one) => plain(one) ?? null);
  if (Array.isArray(value)) return value.map((one) => plain(one) ?? null);
  if (typeof value !== "object" || value === null) return value as Json;
  const given = Object.entries(value)
    .filter(([key]) => key !== "origin")
    .map(([key, one]) => [key, plain(one)] as const)
    .filter(([, one]) => one !== undefined);
  return Object.fromEntries(given);
}
