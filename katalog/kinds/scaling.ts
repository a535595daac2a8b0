/**
 * Tables for how many pods there are, and how many may be missing.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { int, listOf, object, type ObjectShape, text, texts } from "../shape.ts";
import {
  built,
  countOrTextAt,
  listOrAbsent,
  numberAt,
  objectAt,
  objectsAt,
  present,
  presentOrAbsent,
  requiredText,
  textAt,
  textMapAt,
} from "./fields.ts";
import { BuildError, type KindTable, type Rendered } from "./frame.ts";
import { labelValue, OWNER_LABEL } from "./label_value.ts";
import {
  explicitValues,
  profileName,
  profileOf,
  type Profiles,
  profileShape,
  profileXor,
} from "./profile.ts";

/** One direction: window in seconds, which policy wins, `[type, value, period]`. */
function direction(
  stabilizationWindowSeconds: number,
  selectPolicy: "Max" | "Min",
  ...policies: readonly (readonly [type: string, value: number, period: number])[]
): JsonObject {
  return {
    stabilizationWindowSeconds,
    selectPolicy,
    policies: policies.map(([type, value, periodSeconds]) => ({
      type,
      value,
      periodSeconds,
    })),
  };
}

interface ScalingProfile {
  readonly cpu: number;
  readonly scaleUp: JsonObject;
  readonly scaleDown: JsonObject;
}

const SCALING_PROFILES: Profiles<ScalingProfile> = {
  web: {
    cpu: 70,
    scaleUp: direction(0, "Max", ["Percent", 100, 15], ["Pods", 4, 15]),
    scaleDown: direction(300, "Min", ["Percent", 10, 60]),
  },
  api: {
    cpu: 60,
    scaleUp: direction(0, "Max", ["Percent", 100, 15], ["Pods", 4, 15]),
    scaleDown: direction(600, "Min", ["Percent", 5, 60]),
  },
  "latency-sensitive": {
    cpu: 50,
    scaleUp: direction(0, "Max", ["Percent", 200, 15], ["Pods", 10, 15]),
    scaleDown: direction(900, "Min", ["Percent", 5, 120]),
  },
  batch: {
    cpu: 80,
    scaleUp: direction(30, "Max", ["Percent", 100, 60]),
    scaleDown: direction(120, "Min", ["Percent", 50, 60]),
  },
  "cost-optimized": {
    cpu: 80,
    scaleUp: direction(180, "Min", ["Percent", 25, 60]),
    scaleDown: direction(60, "Max", ["Percent", 50, 60]),
  },
};

const scaling = object({
  stabilizationWindowSeconds: int,
  selectPolicy: { type: "scalar", oneOf: ["Max", "Min", "Disabled"] },
  policies: listOf(object({
    type: { type: "scalar", oneOf: ["Pods", "Percent"] },
    value: int,
    periodSeconds: int,
  }, { required: ["type", "value", "periodSeconds"] })),
});

/** What a profile of the class `hpa` says. */
export const hpaProfile: ObjectShape = object({
  targetCPUUtilizationPercentage: int,
  scaleUp: scaling,
  scaleDown: scaling,
});

/** autoscaling/v2 HorizontalPodAutoscaler, by CPU. */
export const hpa: KindTable = {
  list: "hpa",
  aliases: ["hpas", "horizontalPodAutoscalers", "horizontalpodautoscalers"],
  children: ["hpas", "hpa"],
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  namespaced: true,
  nameSuffix: "-hpa",
  shape: object({
    scaleTargetRef: object({
      apiVersion: { ...text, doc: "Default `apps/v1`" },
      kind: { ...text, doc: "Default `Deployment`" },
      name: text,
    }, { required: ["name"] }),
    minReplicas: int,
    maxReplicas: int,
    targetCPUUtilizationPercentage: { ...int, doc: "Default: the profile's" },
    behavior: object({
      profile: profileShape("hpa", SCALING_PROFILES),
      scaleUp: scaling,
      scaleDown: scaling,
    }, { exclusive: profileXor("scaleUp", "scaleDown") }),
    annotations: texts,
  }, { required: ["scaleTargetRef", "maxReplicas"] }),
  build(fields) {
    const target = objectAt(fields, "scaleTargetRef") ?? {};
    const behavior = objectAt(fields, "behavior") ?? {};
    const named = profileName(behavior);
    const values = explicitValues(behavior);
    const profile = named === undefined
      ? undefined
      : profileOf(SCALING_PROFILES, named, "behavior.profile");
    const cpu = numberAt(fields, "targetCPUUtilizationPercentage") ?? profile?.cpu ??
      numberAt(values, "targetCPUUtilizationPercentage");
    return built(fields, {
      spec: present({
        scaleTargetRef: {
          apiVersion: textAt(target, "apiVersion") ?? "apps/v1",
          kind: textAt(target, "kind") ?? "Deployment",
          name: requiredText(target, "name", "scaleTargetRef"),
        },
        minReplicas: numberAt(fields, "minReplicas"),
        maxReplicas: numberAt(fields, "maxReplicas"),
        metrics: cpu === undefined ? undefined : [cpuMetric(cpu)],
        behavior: presentOrAbsent({
          scaleUp: profile?.scaleUp ?? explicitDirection(values, "scaleUp"),
          scaleDown: profile?.scaleDown ?? explicitDirection(values, "scaleDown"),
        }),
      }),
    });
  },
};

function cpuMetric(averageUtilization: number | bigint): JsonObject {
  return {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
  };
}

function explicitDirection(behavior: Rendered, key: string): JsonObject | undefined {
  const declared = objectAt(behavior, key);
  return declared && presentOrAbsent({
    stabilizationWindowSeconds: numberAt(declared, "stabilizationWindowSeconds"),
    selectPolicy: textAt(declared, "selectPolicy"),
    policies: listOrAbsent(
      objectsAt(declared, "policies").map((policy) =>
        present({
          type: textAt(policy, "type"),
          value: numberAt(policy, "value"),
          periodSeconds: numberAt(policy, "periodSeconds"),
        })
      ),
    ),
  });
}

interface Budget {
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

const BUDGET_PROFILES: Profiles<Budget> = {
  "zero-downtime": { minAvailable: "100%" },
  rolling: { maxUnavailable: 1 },
  relaxed: { maxUnavailable: "25%" },
};

/** What a profile of the class `pdb` says. */
export const pdbProfile: ObjectShape = object({
  minAvailable: text,
  maxUnavailable: text,
}, { exclusive: [["minAvailable", "maxUnavailable"]] });

/** policy/v1 PodDisruptionBudget. Without `selector`: all pods of the CR. */
export const pdb: KindTable = {
  list: "pdb",
  aliases: ["pdbs", "podDisruptionBudgets", "poddisruptionbudgets"],
  children: ["pdbs", "pdb"],
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  namespaced: true,
  nameSuffix: "-pdb",
  shape: object({
    minAvailable: { ...text, doc: "A count or a percentage" },
    maxUnavailable: { ...text, doc: "A count or a percentage" },
    selector: texts,
    behavior: object({ profile: profileShape("pdb", BUDGET_PROFILES) }, {
      required: ["profile"],
    }),
    annotations: texts,
  }, {
    exclusive: [["minAvailable", "maxUnavailable", "behavior"]],
  }),
  build: (fields, context) =>
    built(fields, {
      spec: present({
        ...budget(fields),
        selector: {
          matchLabels: textMapAt(fields, "selector") ??
            { [OWNER_LABEL]: labelValue(context.owner) },
        },
      }),
    }),
};

function budget(fields: Rendered): JsonObject {
  const behavior = objectAt(fields, "behavior") ?? {};
  const profile = profileName(behavior);
  if (profile !== undefined) {
    return { ...profileOf(BUDGET_PROFILES, profile, "behavior.profile") };
  }
  const values = objectAt(behavior, "profile") ?? fields;
  const explicit = {
    minAvailable: countOrTextAt(values, "minAvailable"),
    maxUnavailable: countOrTextAt(values, "maxUnavailable"),
  };
  const given = Object.values(explicit).filter((value) => value !== undefined).length;
  if (given === 1) return explicit;
  throw new BuildError(
    "minAvailable",
    `Cannot build the budget: ${
      given === 0 ? "it has no" : "it has more than one"
    } limit`,
    "Write one of `minAvailable`, `maxUnavailable` and `behavior.profile`",
  );
}
