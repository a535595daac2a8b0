/**
 * Builds the probes of a container.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { int, object, type ObjectShape, text } from "../shape.ts";
import { nonZeroAt, objectAt, present, textAt } from "./fields.ts";
import { BuildError, type Rendered } from "./frame.ts";
import {
  profileName,
  profileOf,
  type Profiles,
  profileShape,
  profileXor,
} from "./profile.ts";

const TIMINGS = [
  "initialDelaySeconds",
  "periodSeconds",
  "timeoutSeconds",
  "failureThreshold",
  "successThreshold",
] as const;

function timing(
  initialDelaySeconds: number,
  periodSeconds: number,
  failureThreshold: number,
  timeoutSeconds: number,
): JsonObject {
  return { initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold };
}

const PROBE_PROFILES: Profiles<JsonObject> = {
  fast: timing(5, 10, 2, 5),
  standard: timing(15, 20, 3, 10),
  patient: timing(30, 30, 5, 10),
  "slow-start": timing(0, 10, 30, 10),
};

/** What a profile of the class `probes` says. */
export const probeProfile: ObjectShape = object(
  Object.fromEntries(TIMINGS.map((key) => [key, int])),
);

const probe = object({
  type: { type: "scalar", oneOf: ["http", "tcp"] },
  path: text,
  port: { ...int, doc: "0 or absent: the container's port" },
  profile: profileShape("probes", PROBE_PROFILES),
  ...probeProfile.fields,
}, { exclusive: profileXor(...TIMINGS) });

/** `probes`. */
export const probesShape: ObjectShape = object({
  startup: probe,
  liveness: probe,
  readiness: probe,
});

/**
 * The three probe keys of a container, those declared.
 *
 * @throws {BuildError} For an unknown profile, or when there is no port.
 */
export function buildProbes(fields: Rendered): JsonObject {
  const probes = objectAt(fields, "probes") ?? {};
  return present({
    startupProbe: buildProbe(fields, probes, "startup"),
    livenessProbe: buildProbe(fields, probes, "liveness"),
    readinessProbe: buildProbe(fields, probes, "readiness"),
  });
}

/** Neither a type nor a path means no probe, so that a template can switch it off. */
function buildProbe(
  fields: Rendered,
  probes: JsonObject,
  key: string,
): JsonObject | undefined {
  const declared = objectAt(probes, key) ?? {};
  const path = textAt(declared, "path");
  const type = textAt(declared, "type") ?? (path === undefined ? undefined : "http");
  if (type === undefined) return undefined;
  const port = nonZeroAt(declared, "port") ?? nonZeroAt(fields, "port");
  if (port === undefined) {
    throw new BuildError(
      `probes.${key}.port`,
      `Cannot build probe "${key}": neither it nor the container has a port`,
      "Write `port` in the probe or in the entry",
    );
  }
  const base = objectAt(declared, "profile") ?? profileOf(
    PROBE_PROFILES,
    profileName(declared) ?? "standard",
    `probes.${key}.profile`,
  );
  const timings = { ...base, ...declared };
  return present({
    ...(type === "http"
      ? { httpGet: present({ path, port }) }
      : { tcpSocket: { port } }),
    ...Object.fromEntries(TIMINGS.map((name) => [name, nonZeroAt(timings, name)])),
  });
}
