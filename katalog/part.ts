/**
 * Pairs a node of the document with the keys that lead to it.
 *
 * @module
 */

import type { MapEntry, MapNode, YamlNode } from "../core/yaml.ts";
import type { Origin } from "./plan.ts";
import type { ObjectShape } from "./shape.ts";

/** A node and its path from the document's root. */
export interface Part<N extends YamlNode = YamlNode> {
  readonly node: N;
  readonly path: string;
}

/** The position and path of a part, for errors at run time. */
export function originOf(part: Part): Origin {
  return { at: part.node.at, path: part.path };
}

/** The path one key further down. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The last key of a path, as messages quote it: `image`, `args[1]`. */
export function lastKey(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Whether a node says nothing: a key without a value counts as absent. */
export function isNothing(node: YamlNode): boolean {
  return node.type === "scalar" && node.value === null;
}

/** One key of a map under the spelling that the shape uses. */
export interface Field extends MapEntry {
  /** The key as written. */
  readonly written: string;
  readonly path: string;
}

/** The keys of a map in the shape's spelling; of two spellings the newer wins. */
export function fieldsOf(shape: ObjectShape, part: Part<MapNode>): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const [written, entry] of part.node.entries) {
    const key = spellingOf(shape, written);
    if (key !== written && part.node.entries.has(key)) continue;
    fields.set(key, { ...entry, written, path: joinPath(part.path, written) });
  }
  return fields;
}

/** A key as the shape spells it; unknown keys stay as they are. */
export function spellingOf(shape: ObjectShape, key: string): string {
  if (Object.hasOwn(shape.fields, key)) return key;
  const { aliases } = shape;
  return aliases !== undefined && Object.hasOwn(aliases, key) ? aliases[key] : key;
}

/** The part below a key; `undefined` when absent or without a value. */
export function childPart(
  part: Part | undefined,
  key: string,
  shape?: ObjectShape,
): Part | undefined {
  if (part === undefined || part.node.type !== "map") return undefined;
  if (shape !== undefined) {
    const field = fieldsOf(shape, part as Part<MapNode>).get(key);
    if (field === undefined || isNothing(field.value)) return undefined;
    return { node: field.value, path: field.path };
  }
  const entry = part.node.entries.get(key);
  if (entry === undefined || isNothing(entry.value)) return undefined;
  return { node: entry.value, path: joinPath(part.path, key) };
}

/** The items of a list; none for anything else. */
export function itemParts(part: Part | undefined): Part[] {
  if (part === undefined || part.node.type !== "list") return [];
  return part.node.items.map((node, i) => ({ node, path: joinPath(part.path, i) }));
}

/** The text of a scalar; `undefined` for anything else and for nothing. */
export function textOf(part: Part | undefined): string | undefined {
  if (part === undefined || part.node.type !== "scalar") return undefined;
  return part.node.value === null ? undefined : part.node.text;
}

/** The texts of a list of scalars. */
export function textsOf(part: Part | undefined): string[] {
  return itemParts(part).flatMap((item) => textOf(item) ?? []);
}

/** The node at a dot path such as `env[0].name`; as deep as the document goes. */
export function locate(part: Part, field: string): Part {
  let at = part;
  for (const key of field.split(/[.[\]]+/).filter((step) => step !== "")) {
    const next = at.node.type === "list"
      ? itemParts(at)[Number(key)]
      : childPart(at, key);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}
