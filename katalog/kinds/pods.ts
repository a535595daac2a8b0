/**
 * Table for single pods.
 *
 * @module
 */

import { object } from "../shape.ts";
import { built } from "./fields.ts";
import type { KindTable } from "./frame.ts";
import { podShapes, podSpec } from "./pod.ts";

/** v1 Pod. Most of a running pod is immutable. */
export const pods: KindTable = {
  list: "pods",
  children: ["pods", "pod"],
  apiVersion: "v1",
  kind: "Pod",
  namespaced: true,
  nameSuffix: "-pod",
  shape: object(podShapes, { required: ["image"] }),
  build: (fields, context) => built(fields, { spec: podSpec(fields, context) }),
};
