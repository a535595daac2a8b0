/**
 * Describes what a Katalog may say at one place, for checking and compiling alike.
 *
 * A resource kind is a table of shapes and one pure builder; everything else
 * (checking, templates, `forEach`, positions) reads the table.
 *
 * @module
 */

import type { Part } from "./part.ts";

/** The classes of profiles, by their keys under `profiles`. */
export type ProfileClass =
  | "containerSecurity"
  | "hpa"
  | "limitRanges"
  | "networkPolicies"
  | "pdb"
  | "podSecurity"
  | "probes"
  | "reconciler"
  | "resourceQuotas"
  | "resources"
  | "rollingUpdate";

/** What may stand at one place of a document. */
export type Shape =
  | ScalarShape
  | { readonly type: "list"; readonly of: Shape; readonly doc?: string }
  /** Keys are the user's own and never templates. */
  | { readonly type: "map"; readonly of: Shape; readonly doc?: string }
  | ObjectShape
  /** Any YAML; strings inside are templates. Used by `custom`. */
  | { readonly type: "any"; readonly doc?: string };

/**
 * A scalar. Any YAML scalar is taken by its text, then checked as
 * `as` says, unless it is a template: that is checked once it is rendered.
 */
export interface ScalarShape {
  readonly type: "scalar";
  /** `int`: 0 or more. `quantity`: Kubernetes' own. Absent: any text. */
  readonly as?: "string" | "int" | "bool" | "duration" | "quantity" | "port";
  /** Allowed values, compared without case; the spelling here is the one used. */
  readonly oneOf?: readonly string[];
  /** False for places that are never templates. */
  readonly template?: false;
  /** For a `profile` key: of which class the profile is. */
  readonly profilesOf?: ProfileClass;
  /** Profiles of the Katalog's own: what they say is taken in place of the name. */
  readonly own?: OwnProfiles;
  readonly doc?: string;
}

/** The profiles of one class that a Katalog declares. */
export interface OwnProfiles {
  readonly shape: ObjectShape;
  /** By name, in lower case. */
  readonly parts: ReadonlyMap<string, Part>;
}

/** A map with known keys. */
export interface ObjectShape {
  readonly type: "object";
  readonly fields: { readonly [key: string]: Shape };
  readonly required?: readonly string[];
  /** Keys of which any one makes a required key unnecessary. */
  readonly suppliedBy?: { readonly [required: string]: readonly string[] };
  /** Groups of keys of which at most one may stand: `profile` xor explicit. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Pairs of keys of which the first counts where both stand: a warning. */
  readonly overrules?: readonly (readonly string[])[];
  /** Other spellings of a key, each as good as the one in `fields`. */
  readonly aliases?: { readonly [alias: string]: string };
  /** Keys of the language that have no effect yet: each gives a warning. */
  readonly later?: readonly string[];
  /** What keys that are not named may hold. Absent: they are unknown. */
  readonly rest?: Shape;
  readonly doc?: string;
}

/** Text. */
export const text: ScalarShape = { type: "scalar" };
/** A whole number of 0 or more. */
export const int: ScalarShape = { type: "scalar", as: "int" };
/** A boolean. */
export const bool: ScalarShape = { type: "scalar", as: "bool" };
/** A port number, 1 to 65535. */
export const port: ScalarShape = { type: "scalar", as: "port" };

/** Any YAML; strings inside are templates. */
export const any: Shape = { type: "any" };
/** Text that is needed before any object is seen. */
export const fixed: ScalarShape = { type: "scalar", template: false };
/** A boolean that is needed before any object is seen. */
export const fixedBool: ScalarShape = { ...bool, template: false };
/** A whole number of 0 or more that is needed before any object is seen. */
export const fixedInt: ScalarShape = { ...int, template: false };
/** A duration such as `30s` that is needed before any object is seen. */
export const duration: ScalarShape = { ...fixed, as: "duration" };

/** A map of texts, such as labels. */
export const texts: Shape = { type: "map", of: text };

/** A list of one shape. */
export function listOf(of: Shape): Shape {
  return { type: "list", of };
}

/** An object of the given fields. */
export function object(
  fields: ObjectShape["fields"],
  more: Omit<ObjectShape, "type" | "fields"> = {},
): ObjectShape {
  return { type: "object", fields, ...more };
}
