/**
 * Reads and compiles `emit.events`: what a Katalog tells people after a cycle.
 *
 * @module
 */

import { checkShape } from "./check.ts";
import { compileGate } from "./condition.ts";
import { gateFields } from "./language.ts";
import type { EmitPlan } from "./observed_plan.ts";
import { childPart, itemParts, joinPath, type Part, textOf } from "./part.ts";
import type { Origin } from "./plan.ts";
import { conditionsOf } from "./read_block.ts";
import { compileShape } from "./render.ts";
import type { Report } from "./report.ts";
import { listOf, object, type ObjectShape, text } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

const OCCASIONS = ["always", "success", "failure"];

/** One entry of `emitEvents`. */
export const emitShape: ObjectShape = object({
  type: { type: "scalar", template: false, oneOf: ["Normal", "Warning"] },
  reason: text,
  message: text,
  on: listOf({ type: "scalar", template: false, oneOf: OCCASIONS }),
  ...gateFields,
}, { required: ["reason", "message"] });

/** One event to tell, as written. */
export interface EmitModel {
  readonly name: string;
  readonly part: Part;
  readonly origin: Origin;
}

/** Reads `operatorBox.emitEvents`. */
export function readEmit(part: Part | undefined, report: Report): EmitModel[] {
  if (part === undefined) return [];
  checkShape({ type: "map", of: emitShape }, part, report);
  if (part.node.type !== "map") return [];
  return [...part.node.entries].flatMap(([name, { keyAt, value }]) => {
    if (value.type !== "map") return [];
    const item = { node: value, path: joinPath(part.path, name) };
    return [{ name, part: item, origin: { at: keyAt, path: item.path } }];
  });
}

/** Compiles the events; template errors go to the report. */
export function compileEmit(
  models: readonly EmitModel[],
  report: Report,
  options: TextOptions,
): EmitPlan[] {
  return models.map(({ name, part, origin }) => {
    const on = itemParts(childPart(part, "on")).map((one) =>
      textOf(one)?.toLowerCase()
    );
    const always = on.length === 0 || on.includes("always");
    const type = textOf(childPart(part, "type"))?.toLowerCase();
    const reason = compileShape(text, childPart(part, "reason"), report, options);
    const message = compileShape(text, childPart(part, "message"), report, options);
    return {
      name,
      origin,
      type: type === "warning" ? "Warning" : "Normal",
      onSuccess: always || on.includes("success"),
      onFailure: always || on.includes("failure"),
      gate: compileGate(conditionsOf(part, emitShape), report, options),
      reason: (scope) => String(reason(scope) ?? ""),
      message: (scope) => String(message(scope) ?? ""),
    };
  });
}
