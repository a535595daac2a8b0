/**
 * The keys of `validation` and `mutation`.
 *
 * @module
 */

import { pluginFields } from "../plugin_shape.ts";
import {
  any,
  fixed,
  fixedBool,
  listOf,
  object,
  type ObjectShape,
  type Shape,
  text,
} from "../shape.ts";

/** Keys of a condition that a rule does not compare by. */
const NOT_OF_RULES = new Set(["negate", "time", "dayOfWeek", "cron", "duration"]);

/** Says when something runs; both are true if absent. */
const fires = object({ reconcile: fixedBool, admission: fixedBool });

/** A plug-in that judges, or changes, beside the rules. */
const hook = object(pluginFields, { required: ["wasm"] });

/** What the shapes are made of, which live with the rest of the language. */
export interface RuleParts {
  readonly condition: ObjectShape;
  readonly gate: Readonly<Record<"when" | "or", Shape>>;
}

/** One rule of `validation`, which compares as a condition does. */
export function validationRuleShape({ condition, gate }: RuleParts): ObjectShape {
  const fields = Object.entries(condition.fields)
    .filter(([key]) => !NOT_OF_RULES.has(key));
  return object({
    ...Object.fromEntries(fields),
    message: text,
    action: { type: "scalar", template: false, oneOf: ["deny", "warn"] },
    link: fixed,
    examples: object({ accepts: listOf(any), rejects: listOf(any) }),
    ...gate,
  }, { required: ["field"], aliases: condition.aliases });
}

/** One rule of `mutation`. */
export function mutationRuleShape({ gate }: RuleParts): ObjectShape {
  return object({
    field: text,
    default: text,
    override: text,
    valueType: {
      type: "scalar",
      template: false,
      oneOf: ["string", "int", "integer", "float", "number", "bool", "boolean"],
    },
    fires,
    ...gate,
  }, { required: ["field"] });
}

/** `validation`. Its calls are checked where all calls are. */
export function validationShape(parts: RuleParts): ObjectShape {
  return object({ rules: listOf(validationRuleShape(parts)), external: any, hook });
}

/** `mutation`. Its calls are checked where all calls are. */
export function mutationShape(parts: RuleParts): ObjectShape {
  return object({
    mutateFirst: fixedBool,
    rules: listOf(mutationRuleShape(parts)),
    external: any,
    hook,
  });
}
