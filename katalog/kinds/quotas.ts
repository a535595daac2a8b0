/**
 * Tables for how much a namespace, and one object in it, may use.
 *
 * @module
 */

import { isObject } from "../../core/json.ts";
import { listOf, object, type Shape, texts } from "../shape.ts";
import { quantities } from "./compute_resources.ts";
import { copyShapes, sourceMap } from "./copy.ts";
import {
  built,
  objectsAt,
  present,
  requiredText,
  textAt,
  textMapAt,
} from "./fields.ts";
import { BuildError, type KindTable } from "./frame.ts";
import { profileOf, type Profiles, profileShape } from "./profile.ts";

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
    profile: profileShape(QUOTA_PROFILES),
    hard: quantities,
    annotations: texts,
    ...copyShapes("fromResourceQuota"),
  }, { exclusive: [["fromResourceQuota", "profile"]] }),
  copyKey: "fromResourceQuota",
  build(fields, { source }) {
    const explicit = textMapAt(fields, "hard");
    if (source !== undefined) {
      const spec = sourceMap(source, "spec");
      const copied = isObject(spec.hard) ? spec.hard : {};
      return built(fields, { spec: { ...spec, hard: { ...copied, ...explicit } } });
    }
    const profile = textAt(fields, "profile");
    if (explicit === undefined && profile === undefined) {
      throw new BuildError(
        "hard",
        "Cannot build the quota: it limits nothing",
        "Write `hard` or `profile`",
      );
    }
    return built(fields, {
      spec: { hard: explicit ?? profileOf(QUOTA_PROFILES, profile!, "profile") },
    });
  },
};

const BOUNDS = ["default", "defaultRequest", "max", "min", "maxLimitRequestRatio"];

const limit: Shape = object({
  type: { type: "scalar", oneOf: ["Container", "Pod", "PersistentVolumeClaim"] },
  ...Object.fromEntries(BOUNDS.map((key) => [key, quantities])),
}, { required: ["type"] });

/** v1 LimitRange. */
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
    limits: listOf(limit),
    annotations: texts,
    ...copyShapes("fromLimitRange"),
  }, {
    required: ["limits"],
    exclusive: [["fromLimitRange", "limits"]],
    later: ["profile"],
  }),
  copyKey: "fromLimitRange",
  build: (fields, { source }) =>
    built(fields, {
      spec: source !== undefined ? sourceMap(source, "spec") : {
        limits: objectsAt(fields, "limits").map((item, index) =>
          present({
            type: requiredText(item, "type", `limits[${index}]`),
            ...Object.fromEntries(BOUNDS.map((key) => [key, textMapAt(item, key)])),
          })
        ),
      },
    }),
};
