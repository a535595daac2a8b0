/**
 * Tables for how much a namespace, and one object in it, may use.
 *
 * @module
 */

import { isObject, type Json } from "../../core/json.ts";
import { listOf, object, type ObjectShape, type Shape, texts } from "../shape.ts";
import { quantities } from "./compute_resources.ts";
import { copyShapes, sourceMap } from "./copy.ts";
import { built, objectsAt, present, requiredText, textMapAt } from "./fields.ts";
import { BuildError, type KindTable, type Rendered } from "./frame.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
} from "./profile.ts";

type Hard = { readonly [resource: string]: string };

function hard(
  pods: string,
  cpu: string,
  memory: string,
  cpuRequests: string,
  memoryRequests: string,
): Hard {
  return {
    pods,
    cpu,
    memory,
    "requests.cpu": cpuRequests,
    "requests.memory": memoryRequests,
    "limits.cpu": cpu,
    "limits.memory": memory,
  };
}

const QUOTA_PROFILES: Profiles<Hard> = {
  small: hard("10", "2", "4Gi", "1", "2Gi"),
  medium: hard("20", "4", "8Gi", "2", "4Gi"),
  large: hard("50", "8", "16Gi", "4", "8Gi"),
  xlarge: hard("100", "16", "32Gi", "8", "16Gi"),
};

/** What a profile of the class `resourceQuotas` says. */
export const quotaProfile: ObjectShape = object({ hard: quantities }, {
  required: ["hard"],
});

/** v1 ResourceQuota. `hard` wins over a profile. */
export const resourceQuotas: KindTable = {
  list: "resourceQuotas",
  aliases: ["resourcequotas"],
  children: ["resourcequotas", "resourcequota"],
  apiVersion: "v1",
  kind: "ResourceQuota",
  namespaced: true,
  nameSuffix: "",
  nameRequired: true,
  shape: object({
    profile: profileShape("resourceQuotas", QUOTA_PROFILES),
    hard: quantities,
    annotations: texts,
    ...copyShapes("fromResourceQuota"),
  }, {
    exclusive: [["fromResourceQuota", "profile"]],
    overrules: [["hard", "profile"]],
  }),
  copyKey: "fromResourceQuota",
  build(fields, { source }) {
    const explicit = textMapAt(fields, "hard");
    if (source !== undefined) {
      const spec = sourceMap(source, "spec");
      const copied = isObject(spec.hard) ? spec.hard : {};
      return built(fields, { spec: { ...spec, hard: { ...copied, ...explicit } } });
    }
    const own = explicit ?? textMapAt(explicitValues(fields), "hard");
    const profile = profileName(fields);
    if (own === undefined && profile === undefined) {
      throw new BuildError(
        "hard",
        "Cannot build the quota: it limits nothing",
        "Write `hard` or `profile`",
      );
    }
    return built(fields, {
      spec: { hard: own ?? profileOf(QUOTA_PROFILES, profile!, "profile") },
    });
  },
};

const BOUNDS = ["default", "defaultRequest", "max", "min", "maxLimitRequestRatio"];

const limit: Shape = object({
  type: { type: "scalar", oneOf: ["Container", "Pod", "PersistentVolumeClaim"] },
  ...Object.fromEntries(BOUNDS.map((key) => [key, quantities])),
}, { required: ["type"] });

/** What a profile of the class `limitRanges` says. */
export const limitProfile: ObjectShape = object({ limits: listOf(limit) }, {
  required: ["limits"],
});

/** v1 LimitRange. All its profiles are the Katalog's own. */
export const limitRanges: KindTable = {
  list: "limitRanges",
  aliases: ["limitranges"],
  children: ["limitranges", "limitrange"],
  apiVersion: "v1",
  kind: "LimitRange",
  namespaced: true,
  nameSuffix: "",
  nameRequired: true,
  shape: object({
    profile: profileShape("limitRanges", {}),
    limits: listOf(limit),
    annotations: texts,
    ...copyShapes("fromLimitRange"),
  }, {
    required: ["limits"],
    exclusive: [["fromLimitRange", "profile", "limits"]],
  }),
  copyKey: "fromLimitRange",
  build: (fields, { source }) =>
    built(fields, {
      spec: source !== undefined
        ? sourceMap(source, "spec")
        : { limits: limitsOf(explicitValues(fields)) },
    }),
};

/** @throws {BuildError} When there are none. */
function limitsOf(fields: Rendered): readonly Json[] {
  const limits = objectsAt(fields, "limits");
  if (limits.length === 0) {
    throw new BuildError(
      "limits",
      "Cannot build the limits: there are none",
      "Write `limits` or `profile`",
    );
  }
  return limits.map((item, index) =>
    present({
      type: requiredText(item, "type", `limits[${index}]`),
      ...Object.fromEntries(BOUNDS.map((key) => [key, textMapAt(item, key)])),
    })
  );
}
