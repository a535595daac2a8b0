/**
 * Builds the pods that workloads run: one container with all that belongs to it.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import { listOf, port, type Shape, text, texts } from "../shape.ts";
import { buildResources, resourcesShape } from "./compute_resources.ts";
import { buildEnv, buildEnvFrom, envShapes } from "./env.ts";
import {
  namesAt,
  nonZeroAt,
  present,
  requiredText,
  textAt,
  textMapAt,
  textsAt,
} from "./fields.ts";
import type { BuildContext, Rendered } from "./frame.ts";
import { containerName, labelValue, NAME_LABEL, OWNER_LABEL } from "./label_value.ts";
import { buildProbes, probesShape } from "./probes.ts";
import {
  buildPodSecurity,
  buildSecurityContext,
  podSecurityShape,
  securityContextShape,
} from "./security.ts";
import { buildMounts, buildVolumes, volumeShapes } from "./volumes.ts";

/** `protocol` of a port; TCP when absent. */
export const protocolShape: Shape = {
  type: "scalar",
  oneOf: ["TCP", "UDP", "SCTP"],
};

/** The keys that every workload takes. */
export const podShapes: { readonly [key: string]: Shape } = {
  image: text,
  imagePullSecrets: listOf(text),
  nodeSelector: texts,
  serviceAccountName: text,
  resources: resourcesShape,
  securityContext: securityContextShape,
  podSecurity: podSecurityShape,
  port,
  protocol: protocolShape,
  annotations: { ...texts, doc: "Of the object, not of its pods" },
  ...envShapes,
  command: listOf(text),
  args: listOf(text),
  workingDirectory: text,
  probes: probesShape,
  ...volumeShapes,
};

/** What a workload adds to the pod that its fields describe. */
export interface PodOptions {
  /** Absent: the API server's default, `Always`. */
  readonly restartPolicy?: "Never";
  /** In place of the field. */
  readonly image?: string;
  /** Mounts of claims that the workload makes. */
  readonly mounts?: readonly JsonObject[];
}

/**
 * What finds the pods of one workload, and no others of the same CR.
 *
 * The CR's name alone, as in older selectors, would let two workloads of one CR
 * take each other's pods.
 */
export function selectorLabels(
  context: BuildContext,
): { readonly [label: string]: string } {
  return {
    [NAME_LABEL]: labelValue(context.name),
    [OWNER_LABEL]: labelValue(context.owner),
  };
}

/**
 * A pod template whose labels are the entry's and, over them, `labels`.
 *
 * @throws {BuildError}
 */
export function podTemplate(
  fields: Rendered,
  context: BuildContext,
  labels: { readonly [label: string]: string },
  options: PodOptions = {},
): JsonObject {
  return {
    metadata: { labels: { ...textMapAt(fields, "labels"), ...labels } },
    spec: podSpec(fields, context, options),
  };
}

/**
 * A pod's `spec`.
 *
 * @throws {BuildError}
 */
export function podSpec(
  fields: Rendered,
  context: BuildContext,
  options: PodOptions = {},
): JsonObject {
  return present({
    imagePullSecrets: namesAt(fields, "imagePullSecrets")?.map((name) => ({ name })),
    serviceAccountName: textAt(fields, "serviceAccountName"),
    nodeSelector: textMapAt(fields, "nodeSelector"),
    restartPolicy: options.restartPolicy,
    securityContext: buildPodSecurity(fields),
    containers: [container(fields, context, options)],
    volumes: buildVolumes(fields),
  });
}

function container(
  fields: Rendered,
  context: BuildContext,
  options: PodOptions,
): JsonObject {
  const containerPort = nonZeroAt(fields, "port");
  return present({
    name: containerName(context.name),
    image: options.image ?? requiredText(fields, "image"),
    command: textsAt(fields, "command"),
    args: textsAt(fields, "args"),
    workingDir: textAt(fields, "workingDirectory"),
    // Port and protocol are the keys by which ports merge, so both are said.
    ports: containerPort === undefined
      ? undefined
      : [{ containerPort, protocol: textAt(fields, "protocol") ?? "TCP" }],
    env: buildEnv(fields),
    envFrom: buildEnvFrom(fields),
    resources: buildResources(fields),
    securityContext: buildSecurityContext(fields),
    ...buildProbes(fields),
    volumeMounts: buildMounts(fields, options.mounts ?? []),
  });
}
