/**
 * Builds what a container asks of its node, and its limits.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { object, type ObjectShape, type Shape } from "../shape.ts";
import { objectAt, presentOrAbsent, textMapAt } from "./fields.ts";
import type { Rendered } from "./frame.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
  profileXor,
} from "./profile.ts";

function sizes(cpu: [string, string], memory: [string, string]): JsonObject {
  return {
    requests: { cpu: cpu[0], memory: memory[0] },
    limits: { cpu: cpu[1], memory: memory[1] },
  };
}

const RESOURCE_PROFILES: Profiles<JsonObject> = {
  tiny: sizes(["25m", "100m"], ["64Mi", "128Mi"]),
  small: sizes(["100m", "500m"], ["128Mi", "512Mi"]),
  medium: sizes(["250m", "1"], ["256Mi", "1Gi"]),
  large: sizes(["500m", "2"], ["512Mi", "2Gi"]),
  burst: sizes(["200m", "2"], ["256Mi", "2Gi"]),
  steady: sizes(["300m", "600m"], ["256Mi", "512Mi"]),
  "compute-heavy": sizes(["1", "2"], ["512Mi", "1Gi"]),
  "memory-heavy": sizes(["250m", "500m"], ["1Gi", "2Gi"]),
};

/** A map of quantities. */
export const quantities: Shape = {
  type: "map",
  of: { type: "scalar", as: "quantity" },
};

/** What a profile of the class `resources` says. */
export const resourcesProfile: ObjectShape = object({
  requests: quantities,
  limits: quantities,
});

/** `resources`: a profile, or requests and limits. */
export const resourcesShape: ObjectShape = object({
  profile: profileShape("resources", RESOURCE_PROFILES),
  ...resourcesProfile.fields,
}, { exclusive: profileXor("requests", "limits") });

/**
 * `resources` of a container.
 *
 * @throws {BuildError} For an unknown profile.
 */
export function buildResources(fields: Rendered): JsonObject | undefined {
  const resources = objectAt(fields, "resources");
  if (resources === undefined) return undefined;
  const profile = profileName(resources);
  if (profile !== undefined) {
    return profileOf(RESOURCE_PROFILES, profile, "resources.profile");
  }
  const values = explicitValues(resources);
  return presentOrAbsent({
    requests: textMapAt(values, "requests"),
    limits: textMapAt(values, "limits"),
  });
}
