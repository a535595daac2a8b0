/**
 * The keys of `operatorBox.reconciler.hooks`.
 *
 * @module
 */

import { externalShape } from "./external_shape.ts";
import { pluginFields } from "./plugin_shape.ts";
import {
  bool,
  listOf,
  object,
  type ObjectShape,
  port,
  type ScalarShape,
} from "./shape.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const fixedBool: ScalarShape = { ...bool, template: false };

const grantFields = {
  apiVersion: fixed,
  kind: fixed,
  namespaces: listOf(fixed),
  names: listOf(fixed),
  // A text in Kubernetes' own syntax, or a map of values.
  labelSelector: { type: "any" },
} as const;

const named = {
  required: ["apiVersion", "kind"],
  aliases: { labels: "labelSelector" },
};

/** One item of `http`. */
export const httpGrantShape: ObjectShape = object({
  host: fixed,
  scheme: { type: "scalar", template: false, oneOf: ["https", "http"] },
  port: { ...port, template: false },
  methods: listOf({
    type: "scalar",
    template: false,
    oneOf: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
  }),
  pathPrefix: fixed,
  addresses: listOf(fixed),
}, { required: ["host"], aliases: { path: "pathPrefix" } });

/** One item of `apply` or `delete`; those of `read` take nothing over. */
export const objectGrantShape: ObjectShape = object(
  { ...grantFields, adopt: fixedBool },
  named,
);

/** `capabilities`. */
export const capabilitiesShape: ObjectShape = object({
  read: listOf(object(grantFields, named)),
  apply: listOf(objectGrantShape),
  delete: listOf(objectGrantShape),
  http: listOf(httpGrantShape),
  log: fixedBool,
  events: fixedBool,
  status: fixedBool,
  conditions: fixedBool,
  clock: fixedBool,
  random: fixedBool,
});

/** The whole block. */
export const hooksShape: ObjectShape = object({
  ...pluginFields,
  external: listOf(externalShape),
  runHooksFirst: fixedBool,
  managedResources: listOf(
    object({
      apiVersion: fixed,
      group: fixed,
      version: fixed,
      kind: fixed,
      plural: fixed,
    }),
  ),
  capabilities: capabilitiesShape,
}, { required: ["wasm"] });
