/**
 * Leaves out of an object what nobody here reads.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";

/** What a store keeps of an object beside its metadata and its status. */
export interface Projection {
  /** Field managers whose fields are kept: those that we apply under. */
  readonly managers: readonly string[];
  /** Fields that are kept whoever wrote them, such as `["spec", "selector"]`. */
  readonly paths: readonly (readonly string[])[];
}

/** Kept whole: they say what an object is, whose, and how it fares. */
const WHOLE: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "status",
]);

/**
 * The object with the fields that the managers applied, those of the paths, its metadata
 * and its status. A list keeps the items of which anything is kept.
 *
 * What was applied is known from the server's own record of field owners, so nothing
 * that we write is ever missing, whatever form the server gave it.
 *
 * @param managedFields The entries of the object's metadata.
 */
export function projectObject(
  object: KubeObject,
  managedFields: readonly JsonObject[],
  { managers, paths }: Projection,
): KubeObject {
  const sets = managedFields
    .filter(({ manager, operation, subresource }) =>
      operation === "Apply" && !subresource && managers.includes(String(manager))
    )
    .map(({ fieldsV1 }) => fieldsV1)
    .filter(isObject);
  const kept: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(object as JsonObject)) {
    const picked = WHOLE.has(name) ? value : pick(value, below(sets, `f:${name}`));
    if (picked !== undefined) kept[name] = picked;
  }
  for (const path of paths) keepPath(kept, object as JsonObject, path);
  return kept as unknown as KubeObject;
}

/** What the sets hold below one element of a path. */
function below(sets: readonly JsonObject[], element: string): JsonObject[] {
  return sets.map((set) => set[element]).filter(isObject);
}

/** The part of a value that field sets name; `undefined` when they name none of it. */
function pick(value: Json | undefined, sets: readonly JsonObject[]): Json | undefined {
  if (sets.length === 0 || value === undefined) return undefined;
  // A set without elements is a leaf: all of the value is one field.
  if (sets.some((set) => Object.keys(set).every((element) => element === "."))) {
    return value;
  }
  if (isObject(value)) return pickFields(value, sets);
  return Array.isArray(value) ? pickItems(value, sets) : value;
}

function pickFields(value: JsonObject, sets: readonly JsonObject[]): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  for (const [name, field] of Object.entries(value)) {
    const picked = pick(field, below(sets, `f:${name}`));
    if (picked !== undefined) kept[name] = picked;
  }
  return kept;
}

/** Items are named by their keys; a list of any other form is kept whole. */
function pickItems(
  items: readonly Json[],
  sets: readonly JsonObject[],
): readonly Json[] {
  const named = sets.flatMap((set) =>
    Object.entries(set).filter(([element]) => element !== ".")
  );
  if (!named.every(([element]) => element.startsWith("k:"))) return items;
  const wanted = named.map(([element, set]) => {
    return {
      keys: JSON.parse(element.slice(2)) as Json,
      sets: isObject(set) ? [set] : [],
    };
  });
  return items.flatMap((item) => {
    const ours = wanted.filter(({ keys }) => hasKeys(item, keys));
    const picked = pick(item, ours.flatMap((one) => one.sets));
    return picked === undefined ? [] : [picked];
  });
}

function hasKeys(item: Json, keys: Json): boolean {
  return isObject(item) && isObject(keys) &&
    Object.entries(keys).every(([name, value]) => item[name] === value);
}

/** Puts what the whole has at a path of fields where it belongs. */
function keepPath(
  kept: Record<string, Json | undefined>,
  whole: JsonObject,
  path: readonly string[],
): void {
  const value = getPath(whole, path);
  if (value === undefined) return;
  let at = kept;
  for (const name of path.slice(0, -1)) {
    // What was picked may be shared with the whole, which is not ours to change.
    const copy = { ...(isObject(at[name]) ? at[name] : {}) };
    at[name] = copy as JsonObject;
    at = copy;
  }
  at[path[path.length - 1]] = value;
}
