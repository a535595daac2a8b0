/**
 * Puts all built-in functions together.
 *
 * @module
 */

import { FunctionSet } from "../function_set.ts";
import { COLLECTION_FUNCTIONS } from "./collections.ts";
import { CONDITIONAL_FUNCTIONS } from "./conditional.ts";
import { CONTAINER_FUNCTIONS } from "./containers.ts";
import { DATA_FUNCTIONS } from "./data.ts";
import { GO_FUNCTIONS } from "./go_functions.ts";
import { JOB_FUNCTIONS } from "./jobs.ts";
import { KUBERNETES_FUNCTIONS } from "./kubernetes.ts";
import { MATH_FUNCTIONS } from "./math.ts";
import { POD_FUNCTIONS } from "./pods.ts";
import { RANDOM_FUNCTIONS } from "./random.ts";
import { SAFE_ACCESS_FUNCTIONS } from "./safe_access.ts";
import { STRING_FUNCTIONS } from "./strings.ts";
import { TIME_FUNCTIONS } from "./time.ts";
import { TYPE_FUNCTIONS } from "./conversion.ts";
import { WORKLOAD_FUNCTIONS } from "./workloads.ts";
import { NETWORK_OBJECT_FUNCTIONS } from "./network_objects.ts";
import { SCALING_FUNCTIONS } from "./scaling.ts";
import { PROMETHEUS_FUNCTIONS } from "./prometheus.ts";
import { SERVE_FUNCTIONS } from "./serve.ts";
import { NET_FUNCTIONS } from "./net.ts";
import { VALIDATION_FUNCTIONS } from "./validation.ts";
import { QUANTITY_FUNCTIONS } from "./quantities.ts";
import { VERSION_FUNCTIONS } from "./versions.ts";
import { CRON_FUNCTIONS } from "./cron.ts";

/** Every function that a template may call without declaring it. */
export const BUILTINS: FunctionSet = new FunctionSet([
  ...GO_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...MATH_FUNCTIONS,
  ...CONDITIONAL_FUNCTIONS,
  ...TYPE_FUNCTIONS,
  ...DATA_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...SAFE_ACCESS_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...RANDOM_FUNCTIONS,
  ...KUBERNETES_FUNCTIONS,
  ...WORKLOAD_FUNCTIONS,
  ...CONTAINER_FUNCTIONS,
  ...JOB_FUNCTIONS,
  ...POD_FUNCTIONS,
  ...NETWORK_OBJECT_FUNCTIONS,
  ...SCALING_FUNCTIONS,
  ...PROMETHEUS_FUNCTIONS,
  ...SERVE_FUNCTIONS,
  ...NET_FUNCTIONS,
  ...VALIDATION_FUNCTIONS,
  ...QUANTITY_FUNCTIONS,
  ...VERSION_FUNCTIONS,
  ...CRON_FUNCTIONS,
]);
