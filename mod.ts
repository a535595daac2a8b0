/**
 * Run Kubernetes operators that a Katalog describes.
 *
 * @module
 */
export { type Clock, ManualClock, sleep } from "./core/clock.ts";
export { createLogger, type Logger, type LogRecord } from "./core/log.ts";
export type { Json, JsonObject } from "./core/json.ts";
export type { KubeObject, ObjectRef } from "./core/object.ts";
export type { Checked, Position, Problem } from "./core/problem.ts";
export { type Random, seededRandom } from "./core/random.ts";
export { loadPlan, type Plan } from "./katalog/mod.ts";
export {
  createClient,
  type KubeClient,
  KubeError,
  type KubeErrorKind,
  loadClusterConfig,
} from "./kube/mod.ts";
export {
  type CrdStatus,
  install,
  type Operator,
  type OperatorOptions,
  startOperator,
} from "./runtime/mod.ts";
