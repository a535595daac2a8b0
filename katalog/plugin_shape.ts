/**
 * The keys by which a Katalog names a plug-in, wherever it does.
 *
 * @module
 */

import { bool, int, object, type ObjectShape, type ScalarShape } from "./shape.ts";

const fixed: ScalarShape = { type: "scalar", template: false };
const fixedBool: ScalarShape = { ...bool, template: false };
const fixedInt: ScalarShape = { ...int, template: false };
const duration: ScalarShape = { type: "scalar", as: "duration", template: false };

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
