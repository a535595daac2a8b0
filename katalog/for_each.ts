/**
 * Repeats an entry over a list or a map of the object.
 *
 * @module
 */

import { getPath, isObject, type Json } from "../core/json.ts";
import type { Scope } from "../template/mod.ts";
import type { ForEachModel } from "./model.ts";

/**
 * The most copies of one entry. The CR's own record of what it made would not hold
 * many more names, since all annotations of an object share 256 KiB.
 */
export const COPIES_MAX = 1000;

/** The names that a copy sees beside the usual ones. */
export function forEachNames(forEach: ForEachModel | undefined): readonly string[] {
  return forEach === undefined ? [] : ["item", "index", "value", forEach.as];
}

/**
 * The scopes of an entry's copies: one an item of a list, one a key of a map in
 * sorted order, none for anything else. Without forEach, the scope itself.
 *
 * @throws {RangeError} If there are more than {@link COPIES_MAX}.
 */
export function copiesOf(
  forEach: ForEachModel | undefined,
  scope: Scope,
): readonly Scope[] {
  if (forEach === undefined) return [scope];
  const { path, as } = forEach;
  const over = getPath(scope.root, path);
  const copy = (item: Json, index: number, value?: Json): Scope => ({
    facts: scope.facts,
    root: {
      ...scope.root,
      item,
      [as]: item,
      index,
      ...(value === undefined ? {} : { value }),
    },
  });
  if (!Array.isArray(over) && !isObject(over)) return [];
  const count = Array.isArray(over) ? over.length : Object.keys(over).length;
  if (count > COPIES_MAX) {
    throw new RangeError(`found ${count} items, ${COPIES_MAX} at most`);
  }
  if (Array.isArray(over)) return over.map((item, i) => copy(item, i));
  return Object.keys(over).filter((key) => over[key] !== undefined).sort()
    .map((key, i) => copy(key, i, over[key]));
}
