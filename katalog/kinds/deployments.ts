/**
 * Tables for workloads whose pods are interchangeable.
 *
 * @module
 */

import { int, object } from "../shape.ts";
import { built, numberAt, present } from "./fields.ts";
import type { KindTable } from "./frame.ts";
import { podShapes, podTemplate, selectorLabels } from "./pod.ts";
import { rollingUpdate, rollingUpdateShape } from "./rolling_update.ts";

/** apps/v1 Deployment. Without `replicas`, whoever scales it keeps the say. */
export const deployments: KindTable = {
  list: "deployments",
  children: ["deployments", "deployment"],
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespaced: true,
  scalable: true,
  nameSuffix: "-deployment",
  shape: object({
    replicas: int,
    ...podShapes,
    rollingUpdate: rollingUpdateShape,
  }, { required: ["image"] }),
  build(fields, context) {
    const labels = selectorLabels(context);
    const rolling = rollingUpdate(fields);
    return built(fields, {
      spec: present({
        replicas: numberAt(fields, "replicas"),
        selector: { matchLabels: labels },
        strategy: rolling &&
          { type: "RollingUpdate", rollingUpdate: rolling },
        template: podTemplate(fields, context, labels),
      }),
    });
  },
};

/** apps/v1 ReplicaSet. It cannot roll, so `rollingUpdate` has no effect. */
export const replicaSets: KindTable = {
  list: "replicaSets",
  aliases: ["replicasets"],
  children: ["replicasets", "replicaset"],
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  namespaced: true,
  scalable: true,
  nameSuffix: "-replicaset",
  shape: object({
    replicas: int,
    ...podShapes,
    rollingUpdate: {
      ...rollingUpdateShape,
      doc: "No effect: a ReplicaSet cannot roll",
    },
  }, { required: ["image"] }),
  build(fields, context) {
    const labels = selectorLabels(context);
    return built(fields, {
      spec: present({
        replicas: numberAt(fields, "replicas"),
        selector: { matchLabels: labels },
        template: podTemplate(fields, context, labels),
      }),
    });
  },
};

/** apps/v1 DaemonSet. */
export const daemonSets: KindTable = {
  list: "daemonSets",
  aliases: ["daemonsets"],
  children: ["daemonsets", "daemonset"],
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  namespaced: true,
  nameSuffix: "-daemonset",
  shape: object({ ...podShapes, rollingUpdate: rollingUpdateShape }, {
    required: ["image"],
  }),
  build(fields, context) {
    const labels = selectorLabels(context);
    const rolling = rollingUpdate(fields);
    return built(fields, {
      spec: present({
        selector: { matchLabels: labels },
        updateStrategy: rolling &&
          { type: "RollingUpdate", rollingUpdate: rolling },
        template: podTemplate(fields, context, labels),
      }),
    });
  },
};
