/**
 * Compiles `autoscale` of a workload: what its conditions ask for at this moment.
 *
 * @module
 */

import { isObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import type { Scope } from "../template/mod.ts";
import { compileGate, type Conditions } from "./condition.ts";
import { gateFields } from "./language.ts";
import { childPart, lastKey, originOf, type Part, textOf } from "./part.ts";
import { type Gate, RenderError } from "./plan.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { int, object, type ObjectShape, text } from "./shape.ts";
import { compileSpan } from "./span.ts";
import type { TextOptions } from "./template_text.ts";

/** Between two changes of one that does not say; as for the operator's own workers. */
const COOLDOWN_MS = 120_000;

/** What the conditions of one workload ask for. */
export interface Scaling {
  /** Bounds for what is set; what stands outside them is left until a condition holds. */
  readonly min: number;
  readonly max: number;
  /** Between two changes, milliseconds. */
  readonly cooldownMs: number;
  /** Absent: no condition holds, and the count stays as it is. */
  readonly step?: ScalingStep;
}

/** In which direction, and how far: by some, or to a number. */
export interface ScalingStep {
  readonly direction: "up" | "down";
  readonly by?: number;
  readonly to?: number;
}

const conditions = object(gateFields);

/** `autoscale` of a Deployment, ReplicaSet or StatefulSet. */
export const autoscaleShape: ObjectShape = object({
  min: { ...int, doc: "Default 1" },
  max: int,
  cooldown: { ...text, doc: "Default 2m" },
  scaleUp: object({ conditions, increment: int, target: int }, {
    required: ["conditions"],
    exclusive: [["increment", "target"]],
  }),
  scaleDown: object({ conditions, decrement: int, target: int }, {
    required: ["conditions"],
    exclusive: [["decrement", "target"]],
  }),
});

/**
 * Compiles it; what cannot be read goes to the report.
 *
 * @throws {RenderError} By the function, where a rendered bound or time is none.
 */
export function compileAutoscale(
  part: Part,
  report: Report,
  options: TextOptions,
): (scope: Scope) => Scaling {
  checkBounds(part, report);
  const min = compileCount(part, "min", { report, options });
  const max = compileCount(part, "max", { report, options });
  const cooldown = compileSpan(childPart(part, "cooldown"), report, {
    ...options,
    zero: true,
  });
  const up = compileStep(part, "up", { report, options });
  const down = compileStep(part, "down", { report, options });
  return (scope) => {
    const bounds = { min: min(scope) ?? 1, max: max(scope) ?? Infinity };
    if (bounds.min > bounds.max) throw crossedBounds(part, bounds);
    // More is the safer side where both hold.
    const step = up(scope) ?? down(scope);
    const cooldownMs = cooldown(scope) ?? COOLDOWN_MS;
    return { ...bounds, cooldownMs, ...(step ? { step } : {}) };
  };
}

/** The workload with a count to begin with, inside the bounds. */
export function withFirstCount(object: KubeObject, { min, max }: Scaling): KubeObject {
  const spec = isObject(object.spec) ? object.spec : {};
  const declared = spec.replicas === undefined ? 1 : Number(spec.replicas);
  return {
    ...object,
    spec: { ...spec, replicas: Math.max(min, Math.min(max, declared)) },
  };
}

interface Compiling {
  readonly report: Report;
  readonly options: TextOptions;
}

function compileCount(
  part: Part | undefined,
  key: string,
  { report, options }: Compiling,
): (scope: Scope) => number | undefined {
  const render = compileShape(int, childPart(part, key), report, options);
  return (scope) => {
    const value: Json | undefined = render(scope);
    return value === undefined ? undefined : Number(value);
  };
}

function compileStep(
  autoscale: Part,
  direction: ScalingStep["direction"],
  compiling: Compiling,
): (scope: Scope) => ScalingStep | undefined {
  const part = childPart(autoscale, direction === "up" ? "scaleUp" : "scaleDown");
  if (part === undefined) return () => undefined;
  const gate = compileConditions(part, compiling);
  const step = direction === "up" ? "increment" : "decrement";
  const by = compileCount(part, step, compiling);
  const to = compileCount(part, "target", compiling);
  const { report } = compiling;
  const endless = direction === "up" && childPart(part, "target") === undefined &&
    childPart(autoscale, "max") === undefined;
  if (endless) {
    report.error({
      code: "missing-key",
      ...originOf(autoscale),
      message: 'Cannot do without "max" in "autoscale": "scaleUp" would have no end',
      hint: "Add `max:` with the most replicas that there may be",
    });
  }
  return (scope) => {
    if (!gate(scope)) return undefined;
    const target = to(scope);
    return target === undefined
      ? { direction, by: by(scope) ?? 1 }
      : { direction, to: target };
  };
}

/** Without a condition, a direction would be taken in every cycle. */
function compileConditions(part: Part, { report, options }: Compiling): Gate {
  const own = childPart(part, "conditions");
  const when = childPart(own, "when");
  const or = childPart(own, "or");
  const some = [when, or].some((list) =>
    list?.node.type === "list" && list.node.items.length > 0
  );
  if (own !== undefined && !some) {
    report.error({
      code: "missing-key",
      ...originOf(own),
      message: `Cannot do without "when" or "or" in "conditions" of "${
        lastKey(part.path)
      }"`,
      hint: "Say when: without a condition it would go on in every cycle",
    });
  }
  const lists: Conditions = { ...(when ? { when } : {}), ...(or ? { or } : {}) };
  return compileGate(lists, report, options);
}

function checkBounds(part: Part, report: Report): void {
  const max = childPart(part, "max");
  const [least, most] = [textOf(childPart(part, "min")) ?? "1", textOf(max) ?? ""];
  const fixed = /^\d+$/.test(least) && /^\d+$/.test(most);
  if (max === undefined || !fixed || Number(least) <= Number(most)) return;
  report.error({ code: "bad-value", ...originOf(max), ...crossed(least, most) });
}

function crossedBounds(
  part: Part,
  { min, max }: { readonly min: number; readonly max: number },
): RenderError {
  const { message, hint } = crossed(String(min), String(max));
  return new RenderError(originOf(childPart(part, "max") ?? part), message, hint);
}

function crossed(min: string, max: string) {
  return {
    message: `Cannot scale to between ${min} and ${max}: "max" is below "min"`,
    hint: "Write the smaller number as `min`, which is 1 if absent",
  };
}
