/**
 * Reads Kubernetes objects for the functions that ask about them.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../../core/json.ts";
import { formatOperand } from "../format.ts";
import { toCount } from "../numeric.ts";

/** The text at a path; `""` for everything that is no text. */
export function textAt(object: Json | undefined, ...path: string[]): string {
  const value = getPath(object, path);
  return typeof value === "string" ? value : "";
}

/** The count at a path: see `toCount`. */
export function countAt(object: Json | undefined, ...path: string[]): number {
  return toCount(getPath(object, path));
}

/** The map at a path; an empty one for everything else. */
export function mapAt(object: Json | undefined, ...path: string[]): JsonObject {
  const value = getPath(object, path);
  return isObject(value) ? value : {};
}

/** The list at a path; an empty one for everything else. */
export function listAt(object: Json | undefined, ...path: string[]): readonly Json[] {
  const value = getPath(object, path);
  return Array.isArray(value) ? value : [];
}

/** Whether there is an object, rather than nothing or a mark that it is missing. */
export function exists(value: Json | undefined): value is JsonObject {
  return isObject(value) && getPath(value, ["_placeholder"]) !== true;
}

/** The first condition of a type. */
export function conditionOf(object: Json | undefined, type: string): Json | undefined {
  return listAt(object, "status", "conditions")
    .find((condition) => textAt(condition, "type") === type);
}

/** Whether the object has a condition of the type with status `True`. */
export function isConditionTrue(object: Json | undefined, type: string): boolean {
  return listAt(object, "status", "conditions").some((condition) =>
    textAt(condition, "type") === type && textAt(condition, "status") === "True"
  );
}

/** The texts that are not empty, with `, ` between them. */
export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join(", ");
}

/** A scalar as it prints; `""` for maps, lists and nothing. */
export function scalarText(value: Json | undefined): string {
  const isScalar = typeof value !== "object" && value !== undefined;
  return isScalar ? formatOperand(value) : "";
}

/** What every object has; a map of objects by name has none of them at its top. */
const OBJECT_KEYS = [
  "apiVersion",
  "kind",
  "metadata",
  "spec",
  "status",
  "_placeholder",
];

/**
 * The objects that an argument stands for: itself, or those of a map such as
 * `.children.deployments`, which holds them by name.
 *
 * A map without objects gives an empty list; so does nothing.
 */
export function objectsIn(value: JsonObject): readonly JsonObject[] {
  if (OBJECT_KEYS.some((key) => Object.hasOwn(value, key))) return [value];
  return Object.values(value).filter(isObject);
}
