/**
 * The keys of `setup`.
 *
 * @module
 */

import { any, duration, fixed, fixedBool, listOf, object } from "./shape.ts";

const setupWaitShape = object({
  apiVersion: fixed,
  kind: fixed,
  name: fixed,
  namespace: fixed,
  ready: fixedBool,
  timeout: duration,
}, { required: ["kind", "name"] });

/** A file of `setup.apply` with what is waited for after it. */
export const setupFileShape = object({ path: fixed, wait: listOf(setupWaitShape) }, {
  required: ["path"],
});

/** A chart of `setup.helm`. */
export const chartShape = object({
  chart: fixed,
  repo: fixed,
  release: fixed,
  namespace: fixed,
  version: fixed,
  valueFiles: listOf(fixed),
  values: { type: "map", of: any },
  createNamespace: fixedBool,
  wait: listOf(setupWaitShape),
}, { required: ["chart"] });

/** `setup` of an entry, written out. */
export const setupShape = object({
  apply: listOf(any),
  helm: listOf(chartShape),
  wait: listOf(setupWaitShape),
});
