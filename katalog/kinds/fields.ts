/**
 * Reads rendered fields by the type that their shape promises.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { BuildError, type BuiltObject, type Rendered } from "./frame.ts";

/** A text; `undefined` when absent or empty. */
export function textAt(fields: Rendered, key: string): string | undefined {
  const value = fields[key];
  return value === undefined || value === null || value === ""
    ? undefined
    : String(value);
}

/** A number; `undefined` when absent. Beyond 2^53 it is a `bigint`. */
export function numberAt(
  fields: Rendered,
  key: string,
): number | bigint | undefined {
  const value = fields[key];
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}

/**
 * A number that the API server does not store when it is 0. Sending that 0 would
 * make the object look different from what was asked for, for ever.
 */
export function nonZeroAt(
  fields: Rendered,
  key: string,
): number | bigint | undefined {
  const value = numberAt(fields, key);
  return value === undefined || Number(value) === 0 ? undefined : value;
}

/** A boolean; `undefined` when absent. */
export function boolAt(fields: Rendered, key: string): boolean | undefined {
  const value = fields[key];
  return typeof value === "boolean" ? value : undefined;
}

/** `true` or absent, for flags whose `false` the API server does not store. */
export function flagAt(fields: Rendered, key: string): true | undefined {
  return fields[key] === true ? true : undefined;
}

/** An object; `undefined` when absent. */
export function objectAt(fields: Rendered, key: string): JsonObject | undefined {
  const value = fields[key];
  return isObject(value) ? value : undefined;
}

/** A list of objects; empty when absent. */
export function objectsAt(fields: Rendered, key: string): readonly JsonObject[] {
  const value = fields[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A list of texts, empty ones included; `undefined` when absent or empty. */
export function textsAt(
  fields: Rendered,
  key: string,
): readonly string[] | undefined {
  const value = fields[key];
  return Array.isArray(value) && value.length > 0
    ? value.map((item) => String(item))
    : undefined;
}

/** A list of names: as texts, without the empty ones. */
export function namesAt(
  fields: Rendered,
  key: string,
): readonly string[] | undefined {
  const names = textsAt(fields, key)?.filter((name) => name !== "");
  return names?.length ? names : undefined;
}

/** A map of texts; `undefined` when absent or empty. */
export function textMapAt(
  fields: Rendered,
  key: string,
): { readonly [key: string]: string } | undefined {
  const entries = Object.entries(objectAt(fields, key) ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, String(value)] as const);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A count or a name or percentage: `80`, `http`, `25%`. Digits become a number. */
export function countOrTextAt(
  fields: Rendered,
  key: string,
): number | string | undefined {
  const text = textAt(fields, key);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** The same object without the keys that are `undefined`. */
export function present(
  object: { readonly [key: string]: Json | undefined },
): { readonly [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(object).filter((entry) => entry[1] !== undefined),
  ) as { [key: string]: Json };
}

/** As `present`, but `undefined` when nothing is left. */
export function presentOrAbsent(
  object: { readonly [key: string]: Json | undefined },
): { readonly [key: string]: Json } | undefined {
  const kept = present(object);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

/** A list, or `undefined` when it is empty: the API server stores no empty list. */
export function listOrAbsent<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Joins a body and the entry's own `annotations`. */
export function built(
  fields: Rendered,
  body: { readonly [key: string]: Json | undefined },
): BuiltObject {
  const annotations = textMapAt(fields, "annotations");
  return { ...(annotations ? { annotations } : {}), body: present(body) };
}

/**
 * Reads a text that must be there.
 *
 * The shape requires the key already; this is for a template that came out empty.
 *
 * @param at Dot path of the object that holds the key, `""` for the entry.
 * @throws {BuildError} When it is absent or empty.
 */
export function requiredText(fields: Rendered, key: string, at = ""): string {
  const value = textAt(fields, key);
  if (value !== undefined) return value;
  const field = at === "" ? key : `${at}.${key}`;
  throw new BuildError(
    field,
    `Cannot use "${field}": it is empty`,
    "Write a value, or a template that gives one",
  );
}

/**
 * Refuses two items with one key in a list that the API server merges by that key:
 * it would reject the whole object with a message that names no line.
 *
 * @param at Dot path of the list.
 * @throws {BuildError}
 */
export function refuseRepeats(
  items: readonly { readonly [key: string]: Json | undefined }[],
  key: string,
  at: string,
): void {
  const seen = new Set<Json | undefined>();
  items.forEach((item, index) => {
    if (seen.has(item[key])) {
      throw new BuildError(
        `${at}[${index}].${key}`,
        `Cannot use "${at}": "${item[key]}" is there twice`,
        `Give each item its own \`${key}\``,
      );
    }
    seen.add(item[key]);
  });
}
