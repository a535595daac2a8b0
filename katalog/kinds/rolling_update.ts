/**
 * Builds how a workload replaces its pods.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { object, type ObjectShape, text } from "../shape.ts";
import { countOrTextAt, objectAt, presentOrAbsent, textAt } from "./fields.ts";
import type { Rendered } from "./frame.ts";
import { profileOf, type Profiles, profileShape, profileXor } from "./profile.ts";

const ROLLING_PROFILES: Profiles<JsonObject> = {
  safe: { maxSurge: 1, maxUnavailable: 0 },
  fast: { maxSurge: "25%", maxUnavailable: "25%" },
  "blue-green": { maxSurge: "100%", maxUnavailable: 0 },
};

/** `rollingUpdate`. */
export const rollingUpdateShape: ObjectShape = object({
  profile: profileShape(ROLLING_PROFILES),
  maxSurge: text,
  maxUnavailable: text,
}, { exclusive: profileXor("maxSurge", "maxUnavailable") });

/**
 * `maxSurge` and `maxUnavailable`: how many pods more, and how many fewer, than
 * asked for; `undefined` when the entry declares neither.
 *
 * @throws {BuildError} For an unknown profile.
 */
export function rollingUpdate(fields: Rendered): JsonObject | undefined {
  const declared = objectAt(fields, "rollingUpdate");
  if (declared === undefined) return undefined;
  const profile = textAt(declared, "profile");
  if (profile !== undefined) {
    return profileOf(ROLLING_PROFILES, profile, "rollingUpdate.profile");
  }
  return presentOrAbsent({
    maxSurge: countOrTextAt(declared, "maxSurge"),
    maxUnavailable: countOrTextAt(declared, "maxUnavailable"),
  });
}
