/**
 * Holds a document that may still be edited, every value knowing where it stands.
 *
 * @module
 */

import type { Position } from "../core/problem.ts";
import type { ScalarNode, YamlNode } from "../core/yaml.ts";
import { isNothing, joinPath, type Part } from "./part.ts";

/** Any value of a draft; each is a {@link YamlNode} too. */
export type Draft = ScalarNode | DraftMap | DraftList;

/** One key of a map. */
export interface DraftEntry {
  /** Where the key was written, wherever it stands now. */
  readonly keyAt: Position;
  readonly value: Draft;
}

/** A map whose keys may move. */
export interface DraftMap {
  readonly type: "map";
  readonly at: Position;
  readonly entries: Map<string, DraftEntry>;
}

/** A list whose items may change. */
export interface DraftList {
  readonly type: "list";
  readonly at: Position;
  readonly items: Draft[];
}

/** A copy that may be edited: a file that is used twice is read only once. */
export function draftOf(node: YamlNode): Draft {
  switch (node.type) {
    case "scalar":
      return node;
    case "list":
      return { type: "list", at: node.at, items: node.items.map(draftOf) };
    case "map": {
      const entries = new Map<string, DraftEntry>();
      for (const [key, { keyAt, value }] of node.entries) {
        entries.set(key, { keyAt, value: draftOf(value) });
      }
      return { type: "map", at: node.at, entries };
    }
  }
}

/** The key at a path; one without a value counts as absent. */
export function entryAt(
  map: DraftMap,
  keys: readonly string[],
): DraftEntry | undefined {
  const entry = parentAt(map, keys)?.entries.get(keys[keys.length - 1]);
  return entry === undefined || isNothing(entry.value) ? undefined : entry;
}

/** The map at a path, with that path appended; `undefined` for anything else. */
export function mapAt(
  { node, path }: Part<DraftMap>,
  keys: readonly string[],
): Part<DraftMap> | undefined {
  const value = keys.length === 0 ? node : entryAt(node, keys)?.value;
  return value?.type === "map"
    ? { node: value, path: keys.reduce(joinPath, path) }
    : undefined;
}

/** The maps among the items of the list at a key. */
export function mapsIn(
  { node, path }: Part<DraftMap>,
  key: string,
): Part<DraftMap>[] {
  const list = entryAt(node, [key])?.value;
  if (list?.type !== "list") return [];
  return list.items.flatMap((item, i) =>
    item.type === "map" ? [{ node: item, path: joinPath(joinPath(path, key), i) }] : []
  );
}

/** Takes a key out, and each map on the way that holds nothing else. */
export function take(map: DraftMap, keys: readonly string[]): void {
  const [key, ...rest] = keys;
  const below = map.entries.get(key)?.value;
  if (rest.length > 0) {
    if (below?.type !== "map") return;
    take(below, rest);
    if (below.entries.size > 0) return;
  }
  map.entries.delete(key);
}

/**
 * Puts a key in, with the maps that lead to it. Where something else than a map is
 * in the way, nothing is put: that is reported for its own sake.
 */
export function put(map: DraftMap, keys: readonly string[], entry: DraftEntry): void {
  const [key, ...rest] = keys;
  if (rest.length === 0) return void map.entries.set(key, entry);
  let below = map.entries.get(key)?.value;
  if (below === undefined || isNothing(below)) {
    below = { type: "map", at: entry.keyAt, entries: new Map() };
    map.entries.set(key, { keyAt: entry.keyAt, value: below });
  }
  if (below.type === "map") put(below, rest, entry);
}

function parentAt(map: DraftMap, keys: readonly string[]): DraftMap | undefined {
  let at = map;
  for (const key of keys.slice(0, -1)) {
    const below = at.entries.get(key)?.value;
    if (below?.type !== "map") return undefined;
    at = below;
  }
  return at;
}
