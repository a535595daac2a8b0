/**
 * Writes what a plug-in wants changed into a copy of the object.
 *
 * @module
 */

import { getPath, isObject, type Json, sameJson } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import { parseFieldPath } from "../field_path.ts";
import { withValue } from "./mutation.ts";
import type { Mutation, MutationChange } from "./plan.ts";

/** One field that a plug-in sets; null removes it. */
export interface Setting {
  readonly path: string;
  readonly value: Json;
}

/** Writes settings in their order. One whose path is none is told, and left out. */
export function applySettings(cr: KubeObject, settings: readonly Setting[]): Mutation {
  let object: Json = cr as Json;
  const changes: MutationChange[] = [];
  const warnings: string[] = [];
  for (const { path: field, value: to } of settings) {
    const path = parseFieldPath(field);
    if (path === undefined) {
      warnings.push(`Cannot change "${field}": it names no field`);
      continue;
    }
    const from = getPath(object, path);
    if (to === null ? from === undefined : sameJson(from, to)) continue;
    object = to === null ? without(object, path) : withValue(object, path, to);
    changes.push({ field, ...(from === undefined ? {} : { from }), to });
  }
  if (changes.length === 0) return { object: cr, changes, warnings };
  return { object: object as KubeObject, changes, warnings };
}

/** A copy without what a path names, which is there. */
function without(value: Json, [key, ...rest]: readonly string[]): Json {
  if (Array.isArray(value)) {
    const at = Number(key);
    return rest.length === 0
      ? value.toSpliced(at, 1)
      : value.with(at, without(value[at], rest));
  }
  if (!isObject(value)) return value;
  const { [key]: below, ...others } = value;
  return rest.length === 0 ? others : { ...others, [key]: without(below!, rest) };
}
