/**
 * Builds how a workload replaces its pods.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { object, type ObjectShape, text } from "../shape.ts";
import { countOrTextAt, objectAt, presentOrAbsent } from "./fields.ts";
import type { Rendered } from "./frame.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
  profileXor,
} from "./profile.ts";

const ROLLING_PROFILES: Profiles<JsonObject> = {
  safe: { maxSurge: 1, maxUnavailable: 0 },
  fast: { maxSurge: "25%", maxUnavailable: "25%" },
  "blue-green": { maxSurge: "100%", maxUnavailable: 0 },
};

/** What a profile of the class `rollingUpdate` says. */
export const rollingUpdateProfile: ObjectShape = object({
  maxSurge: text,
  maxUnavailable: text,
});

/** `rollingUpdate`. */
export const rollingUpdateShape: ObjectShape = object({
  profile: profileShape("rollingUpdate", ROLLING_PROFILES),
  ...rollingUpdateProfile.fields,
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
  const profile = profileName(declared);
  if (profile !== undefined) {
    return profileOf(ROLLING_PROFILES, profile, "rollingUpdate.profile");
  }
  const values = explicitValues(declared);
  return presentOrAbsent({
    maxSurge: countOrTextAt(values, "maxSurge"),
    maxUnavailable: countOrTextAt(values, "maxUnavailable"),
  });
}
