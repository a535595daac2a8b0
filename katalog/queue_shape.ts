/**
 * The keys of `operatorBox.reconciler.queue`.
 *
 * @module
 */

import {
  any,
  fixed,
  fixedBool,
  fixedInt,
  object,
  type ObjectShape,
  type Shape,
} from "./shape.ts";

/**
 * The shape of `queue`.
 *
 * @param gate `when` and `or`, which live with the rest of the language.
 */
export function queueShapeWith(
  gate: Readonly<Record<"when" | "or", Shape>>,
): ObjectShape {
  const limit = { drop: fixedBool, ...gate };
  return object({
    failureThreshold: fixed,
    shared: fixedBool,
    type: { ...fixed, oneOf: ["ratelimited", "delayed"] },
    maxDepth: fixedInt,
    behaviour: object({
      onLimit: object(limit),
      onThreshold: object({ value: fixedInt, ...limit }, { required: ["value"] }),
    }),
    // A duration alone, or an object; `retry.ts` checks which.
    retryBackoff: any,
  }, { aliases: { behavior: "behaviour" } });
}
