/**
 * The keys that a Katalog has, from the document's root to an entry's frame.
 *
 * @module
 */

import { profilesShape } from "./profiles.ts";
import { reconcilerProfileName } from "./reconciler_profile.ts";
import { queueShapeWith } from "./queue_shape.ts";
import { keysMovedFrom } from "./rewrite_moves.ts";
import {
  mutationRuleShape,
  mutationShape,
  validationRuleShape,
  validationShape,
} from "./rules/shape.ts";
import {
  any,
  duration,
  fixed,
  fixedBool,
  fixedInt,
  listOf,
  object,
  type ObjectShape,
  type Shape,
  text,
} from "./shape.ts";

const fixedTexts: Shape = { type: "map", of: fixed };

/** One condition of `when` or `or`; which keys fit together, `condition.ts` sees to. */
export const conditionShape = object({
  field: text,
  operator: fixed,
  value: any,
  valueType: any,
  negate: fixedBool,
  exists: fixedBool,
  notExists: fixedBool,
  equals: text,
  notEquals: text,
  prefix: text,
  notPrefix: text,
  suffix: text,
  notSuffix: text,
  contains: text,
  notContains: text,
  regex: text,
  greaterThan: text,
  lessThan: text,
  greaterThanOrEqual: text,
  lessThanOrEqual: text,
  between: any,
  notBetween: any,
  in: any,
  notIn: any,
  unique: any,
  typeOf: fixed,
  typeMap: fixedBool,
  typeList: fixedBool,
  typeString: fixedBool,
  typeNumber: fixedBool,
  typeBool: fixedBool,
  typeNull: fixedBool,
  time: object({ after: fixed, before: fixed }),
  dayOfWeek: object({
    weekday: fixedBool,
    weekend: fixedBool,
    in: listOf(fixed),
    notIn: listOf(fixed),
  }),
  cron: fixed,
  duration,
}, {
  aliases: {
    eq: "equals",
    ne: "notEquals",
    neq: "notEquals",
    gt: "greaterThan",
    gte: "greaterThanOrEqual",
    lt: "lessThan",
    lte: "lessThanOrEqual",
    min: "greaterThanOrEqual",
    max: "lessThanOrEqual",
  },
  later: ["notify", "source"],
});

/** The pair of keys by which anything is made conditional. */
export const gateFields = { when: listOf(conditionShape), or: listOf(conditionShape) };

/** `deprecation`, in `metadata` or in `lifecycle`. */
const deprecationShape = object({
  message: fixed,
  migratedTo: fixed,
  timeline: object({ from: fixed, to: fixed }, { required: ["from", "to"] }),
  accept: object({ beforeEol: fixedBool, eol: fixedBool }),
}, { required: ["message"] });

const ruleParts = { condition: conditionShape, gate: gateFields };

/** One rule of `validation`. */
export const validationRule = validationRuleShape(ruleParts);
/** One rule of `mutation`. */
export const mutationRule = mutationRuleShape(ruleParts);

/** Metadata of the Katalog itself. */
const metadataShape = object({
  name: fixed,
  namespace: fixed,
  clusterName: fixed,
  description: fixed,
  version: fixed,
  author: fixed,
  license: fixed,
  tags: listOf(fixed),
  createdBy: any,
  projects: any,
  deprecation: deprecationShape,
}, { required: ["name"] });

/** One note: a template function of the Katalog's own. */
const noteShape = object({
  name: fixed,
  expression: text,
  description: text,
  shadow: fixedBool,
  examples: listOf(
    object({ input: { type: "map", of: any }, output: text }, {
      required: ["output"],
    }),
  ),
}, { required: ["name", "expression"] });

/** The document, but for the bodies of its CRDs. */
export const katalogShape = object({
  apiVersion: fixed,
  kind: fixed,
  metadata: metadataShape,
  // Says for whom the Katalog is; only the deprecation counts when it starts.
  lifecycle: object({ deprecation: deprecationShape }, { rest: any }),
  notes: object({ functions: listOf(noteShape) }),
  profiles: profilesShape,
  crossAccess: fixedBool,
  spec: object({ finalizers: listOf(fixed), crds: { type: "map", of: any } }, {
    required: ["crds"],
    later: ["imports"],
  }),
}, {
  required: ["apiVersion", "kind", "metadata", "spec"],
  later: [
    "policy",
    "security",
    "notification",
    "providers",
    "gateway",
    "publish",
  ],
});

/** `apiTypes`. */
export const apiTypesShape = object({
  group: fixed,
  version: fixed,
  kind: fixed,
  plural: fixed,
  apiPath: fixed,
}, { later: ["location", "object", "objectList", "alias"] });

const requeueShape = object({ after: text, ...gateFields });

/** `operatorBox.reconciler.queue`. */
export const queueShape = queueShapeWith(gateFields);

/** `operatorBox.reconciler`. */
export const reconcilerShape = object({
  default: fixedBool,
  workers: fixedInt,
  resync: duration,
  queue: queueShape,
  requeue: requeueShape,
  // Checked apart: there are two forms of it.
  hooks: any,
  profile: reconcilerProfileName,
}, { later: ["constructor"] });

/** One entry of `status.fields`. */
export const statusFieldShape = object({
  path: fixed,
  value: text,
  type: {
    type: "scalar",
    template: false,
    oneOf: [
      "string",
      "str",
      "default",
      "int",
      "integer",
      "float",
      "bool",
      "boolean",
      "auto",
      "",
    ],
  },
  clearOnFalse: fixedBool,
  ...gateFields,
}, { required: ["path"] });

const statusShape = object({
  conditions: fixedBool,
  readiness: { type: "scalar", template: false, oneOf: ["children", "reconcile"] },
  fields: listOf(statusFieldShape),
});

/**
 * A block whose keys are moved out before anything is checked: what is still there
 * is misspelt, and its own keys are what it may have meant.
 */
function emptied(block: string, later: readonly string[] = []): ObjectShape {
  const keys = keysMovedFrom(block).map((key) => [key, any]);
  return object(Object.fromEntries(keys), { later });
}

/** `operatorBox.runtime.cleanup`. */
export const cleanupShape = object({ deleteAfter: text, ...gateFields });

/** `operatorBox`, but for the entries of its blocks. */
export const boxShape = object({
  reconciler: reconcilerShape,
  onCreate: any,
  onReconcile: any,
  onDelete: any,
  status: statusShape,
  finalizers: listOf(fixed),
  runtime: object({ ...emptied("runtime").fields, cleanup: cleanupShape }),
  reconcile: emptied("reconcile"),
  observe: emptied("observe"),
  emit: emptied("emit"),
  cross: any,
  watch: any,
  events: any,
  preReconcile: any,
  emitEvents: any,
  ...gateFields,
}, {
  later: [
    "external",
    "autoscale",
    "rollback",
    "rollBackOnError",
    "providers",
  ],
});

/** One entry of `spec.crds`. */
export const crdShape = object({
  enabled: fixedBool,
  description: fixed,
  mode: { type: "scalar", template: false, oneOf: ["dynamic", "typed"] },
  apiTypes: apiTypesShape,
  crdFile: fixed,
  crFiles: listOf(fixed),
  // A bare list, or an object; `read_setup.ts` checks which.
  setup: any,
  namespaced: fixedBool,
  namespace: fixed,
  allowedNamespaces: listOf(fixed),
  restrictedNamespaces: listOf(fixed),
  labelSelector: fixedTexts,
  fieldSelector: fixedTexts,
  labels: { type: "map", of: text },
  dependsOn: any,
  forceConflict: fixedBool,
  ignoreStatusPatch: fixedBool,
  ignoreObservedGeneration: fixedBool,
  removeFinalizers: fixedBool,
  validation: validationShape(ruleParts),
  mutation: mutationShape(ruleParts),
  operatorBox: boxShape,
  crossAccess: fixedBool,
  critical: fixedBool,
  normalize: any,
  enrichAll: fixedBool,
  enrich: any,
  katalogName: any,
  katalogNamespace: any,
  katalogDescription: any,
  katalogVersion: any,
}, {
  later: [
    "imports",
    "webhooks",
    "conversion",
    "endpoints",
    "deletionProtection",
    "serve",
    "idp",
  ],
});

/** What every entry of a resource list has beside the fields of its kind. */
export const frameFields: Readonly<Record<string, Shape>> = {
  name: text,
  namespace: text,
  labels: { type: "map", of: text },
  annotations: { type: "map", of: text },
  reconcile: fixedBool,
  forceConflict: fixedBool,
  adopt: fixedBool,
  prune: fixedBool,
  sleep: text,
  forEach: object({ field: fixed, as: fixed }, { required: ["field"] }),
  ...gateFields,
};
