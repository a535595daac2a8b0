/**
 * The keys of `operatorBox.reconciler.hooks`.
 *
 * @module
 */

import { externalShape } from "./external_shape.ts";
import {
  bool,
  int,
  listOf,
  object,
  type ObjectShape,
  port,
  type ScalarShape,
} from "./shape.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const fixedBool: ScalarShape = { ...bool, template: false };
const fixedInt: ScalarShape = { ...int, template: false };
const duration: ScalarShape = { type: "scalar", as: "duration", template: false };

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

/** `limits`: the budget of one call. */
export const hookLimitsShape: ObjectShape = object({
  time: duration,
  cpu: duration,
  memory: fixed,
  hostCalls: fixedInt,
  inputBytes: fixed,
  outputBytes: fixed,
  logLines: fixedInt,
  concurrentCalls: fixedInt,
});

/** Which plug-in a hook is; also where rules name one of their own. */
export const pluginFields = {
  wasm: fixed,
  sha256: fixed,
  args: { type: "any" },
  limits: hookLimitsShape,
  engine: { type: "scalar", template: false, oneOf: ["orkestra", "extism"] },
  shared: fixedBool,
} as const;

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
