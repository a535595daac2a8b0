/**
 * Looks up named sets of values.
 *
 * @module
 */

import { suggest } from "../../core/suggest.ts";
import type { ProfileClass, ScalarShape } from "../shape.ts";
import { objectAt } from "./fields.ts";
import { BuildError, type Rendered } from "./frame.ts";

/** Sets of values by name. */
export type Profiles<T> = { readonly [name: string]: T };

/** The shape of a `profile` key. */
export function profileShape<T>(of: ProfileClass, profiles: Profiles<T>): ScalarShape {
  return { type: "scalar", oneOf: Object.keys(profiles), profilesOf: of };
}

/** Groups for `exclusive`: `profile` beside none of these keys. */
export function profileXor(...keys: readonly string[]): readonly string[][] {
  return keys.map((key) => ["profile", key]);
}

/** The name of a built-in profile; `undefined` where there is none. */
export function profileName(block: Rendered): string | undefined {
  return typeof block.profile === "string" ? block.profile : undefined;
}

/** Where explicit values stand: in a profile of the Katalog's own, else in the block. */
export function explicitValues(block: Rendered): Rendered {
  return objectAt(block, "profile") ?? block;
}

/**
 * The values of a built-in profile.
 *
 * @param field Dot path of the `profile` key.
 * @throws {BuildError} When no profile has this name.
 */
export function profileOf<T>(
  profiles: Profiles<T>,
  name: string,
  field: string,
): T {
  const known = name.toLowerCase();
  if (Object.hasOwn(profiles, known)) return profiles[known];
  const meant = suggest(name, Object.keys(profiles));
  throw new BuildError(
    field,
    `Cannot use profile "${name}": no profile has this name`,
    meant === undefined
      ? `Write one of ${Object.keys(profiles).join(", ")}`
      : `Did you mean \`${meant}\`?`,
  );
}
