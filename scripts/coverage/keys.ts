/**
 * Lists every key of the language, and finds those that a document sets.
 *
 * @module
 */

import type { YamlNode } from "../../core/yaml.ts";
import { isNothing } from "../../katalog/part.ts";
import { keysMovedFrom } from "../../katalog/rewrite_moves.ts";
import type { ObjectShape, Shape } from "../../katalog/shape.ts";
import { type Place, SCHEMA, settle } from "./schema.ts";

/** One key of the language. */
export interface Key {
  /** Section and keys below it: `deployments.probes.liveness.port`. */
  readonly id: string;
  readonly section: string;
  /** Whether the loader's shape says that it has no effect yet. */
  readonly later: boolean;
}

/** A key that a document sets. */
export interface Occurrence {
  readonly id: string;
  /** Keys and positions that lead to it from the document's root. */
  readonly at: readonly (string | number)[];
  /** The key's own name, where it is written in another spelling. */
  readonly canonical?: string;
}

/** Every key, section by section. */
export function listKeys(): Key[] {
  const keys: Key[] = [];
  for (const [section, shape] of SCHEMA) {
    const add = (id: string, later: boolean) => keys.push({ id, section, later });
    below({ path: section, shape }, add);
  }
  return keys;
}

type Add = (id: string, later: boolean) => void;

/** The keys below a place, other sections left out. */
function below({ path, shape }: Place, add: Add): void {
  switch (shape.type) {
    case "list":
      return into({ path: `${path}[]`, shape: shape.of }, add);
    case "map":
      return into({ path: `${path}{}`, shape: shape.of }, add);
    case "object":
      for (const key of keysOf(path, shape)) {
        add(`${path}.${key}`, false);
        const canonical = shape.aliases?.[key];
        if (canonical !== undefined) continue;
        into({ path: `${path}.${key}`, shape: shape.fields[key] }, add);
      }
      for (const key of shape.later ?? []) {
        if (!Object.hasOwn(shape.fields, key)) add(`${path}.${key}`, true);
      }
  }
}

function into(place: Place, add: Add): void {
  for (const form of ["map", "list"] as const) {
    const settled = settle(place, form);
    // Another section is listed by itself.
    if (settled === undefined || SCHEMA.has(settled.path)) return;
    below(settled, add);
    if (place.shape.type !== "any" || settle(place, "list")?.shape === settled.shape) {
      return;
    }
  }
}

/** Fields and their other spellings; what is moved away before the check is no key. */
function keysOf(path: string, shape: ObjectShape): string[] {
  const moved = path.startsWith("crd.operatorBox.")
    ? keysMovedFrom(path.slice("crd.operatorBox.".length))
    : [];
  return [...Object.keys(shape.fields), ...Object.keys(shape.aliases ?? {})]
    .filter((key) =>
      !moved.includes(key) && !isMoved(`${path}.${key}`, shape.fields[key])
    );
}

/** Whether a block has only keys that are moved out of it before it is checked. */
function isMoved(path: string, shape: Shape | undefined): boolean {
  return shape?.type === "object" && Object.keys(shape.fields).length > 0 &&
    path.startsWith("crd.operatorBox.") && keysOf(path, shape).length === 0;
}

/** The keys that a document sets; those of the user's own are left out. */
export function occurrencesIn(document: YamlNode): Occurrence[] {
  const found: Occurrence[] = [];
  visit(document, { path: "katalog", shape: SCHEMA.get("katalog")! }, [], found);
  return found;
}

function visit(
  node: YamlNode,
  place: Place,
  at: readonly (string | number)[],
  found: Occurrence[],
): void {
  if (node.type === "scalar") return;
  const settled = settle(place, node.type);
  if (settled === undefined) return;
  const { path, shape } = settled;
  if (node.type === "list") {
    if (shape.type !== "list") return;
    node.items.forEach((item, i) =>
      visit(item, { path: `${path}[]`, shape: shape.of }, [...at, i], found)
    );
    return;
  }
  for (const [key, { value }] of node.entries) {
    const here = [...at, key];
    if (shape.type === "map") {
      visit(value, { path: `${path}{}`, shape: shape.of }, here, found);
    } else if (shape.type === "object") {
      const canonical = shape.aliases?.[key] ?? key;
      const field = Object.hasOwn(shape.fields, canonical);
      if (!field && !shape.later?.includes(key) || isNothing(value)) continue;
      const spelt = canonical === key ? {} : { canonical };
      found.push({ id: `${path}.${key}`, at: here, ...spelt });
      if (!field) continue;
      visit(
        value,
        { path: `${path}.${canonical}`, shape: shape.fields[canonical] },
        here,
        found,
      );
    }
  }
}
