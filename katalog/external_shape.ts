/**
 * The keys of one `external` call.
 *
 * @module
 */

import { gateFields } from "./language.ts";
import {
  bool,
  int,
  object,
  type ObjectShape,
  type ScalarShape,
  text,
} from "./shape.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const fixedBool: ScalarShape = { ...bool, template: false };
const fixedInt: ScalarShape = { ...int, template: false };
const duration: ScalarShape = { type: "scalar", as: "duration", template: false };

/** A Secret's key, or a variable of the operator's environment. */
export const authShape: ObjectShape = object({
  secretRef: object({ name: fixed, namespace: text, key: fixed }, {
    required: ["name", "key"],
  }),
  env: fixed,
  header: fixed,
}, { exclusive: [["secretRef", "env"]] });

/** One call. `query` and `retryBackoff` have two forms each, read apart. */
export const externalShape: ObjectShape = object({
  name: fixed,
  protocol: {
    type: "scalar",
    template: false,
    oneOf: [
      "http",
      "redis",
      "prometheus",
      "postgres",
      "mongo",
      "grpc",
      "kafka",
      "nats",
      "mqtt",
    ],
  },
  url: text,
  method: {
    type: "scalar",
    template: false,
    oneOf: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
  },
  query: { type: "any" },
  headers: { type: "map", of: text },
  body: text,
  token: text,
  auth: authShape,
  timeout: duration,
  expectedStatus: fixedInt,
  continueOnError: fixedBool,
  cacheFor: duration,
  retryBackoff: { type: "any" },
  fires: object({ reconcile: fixedBool, admission: fixedBool }),
  sleep: duration,
  ...gateFields,
}, {
  required: ["name", "url"],
  exclusive: [["token", "auth"]],
  later: ["poolSize"],
});
