/**
 * Reads and compiles `preReconcile`: what a CR must pass before a cycle.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import { checkShape } from "./check.ts";
import { compileGate, type Conditions } from "./condition.ts";
import { gateFields } from "./language.ts";
import type { GatePlan } from "./observed_plan.ts";
import { childPart, itemParts, originOf, type Part, textOf, textsOf } from "./part.ts";
import type { Origin } from "./plan.ts";
import { conditionsOf } from "./read_block.ts";
import type { Report } from "./report.ts";
import { type SentinelName, SENTINELS, withSentinels } from "./sentinels.ts";
import { listOf, object, type ObjectShape, type ScalarShape } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

const fixed: ScalarShape = { type: "scalar", template: false };

/** One gate. */
export const gateShape: ObjectShape = object({
  sentinels: listOf(fixed),
  ...gateFields,
  failPolicy: { type: "scalar", template: false, oneOf: ["open", "closed"] },
  eventAware: { type: "scalar", as: "bool", template: false },
}, { later: ["external"] });

const shape = object({
  sentinels: listOf(fixed),
  enqueueGate: gateShape,
  reconcileGate: gateShape,
}, { later: ["external"] });

/** One gate, as written. */
export interface GateModel {
  readonly conditions: Conditions;
  /** Any of these opens the gate. */
  readonly sentinels: readonly SentinelName[];
  /** Those that its templates may call. */
  readonly callable: readonly string[];
  readonly failPolicy: "open" | "closed";
  readonly eventAware: boolean;
  readonly origin: Origin;
}

/** Both gates; an absent one is open. */
export interface GatesModel {
  readonly enqueueGate?: GateModel;
  readonly reconcileGate?: GateModel;
}

/** Reads `operatorBox.preReconcile`. */
export function readGates(part: Part | undefined, report: Report): GatesModel {
  if (part === undefined) return {};
  checkShape(shape, part, report);
  const shared = readSentinels(childPart(part, "sentinels"), report);
  const read = (key: string) => readGate(childPart(part, key), report, shared);
  return { enqueueGate: read("enqueueGate"), reconcileGate: read("reconcileGate") };
}

/**
 * Reads one gate that was checked against its shape.
 *
 * @param shared Sentinels that its templates may call beside its own.
 */
export function readGate(
  gate: Part | undefined,
  report: Report,
  shared: readonly SentinelName[] = [],
): GateModel | undefined {
  if (gate?.node.type !== "map") return undefined;
  const sentinels = readSentinels(childPart(gate, "sentinels"), report);
  return {
    conditions: conditionsOf(gate, gateShape),
    sentinels,
    callable: [...shared, ...sentinels],
    failPolicy: textOf(childPart(gate, "failPolicy"))?.toLowerCase() === "closed"
      ? "closed"
      : "open",
    eventAware: textOf(childPart(gate, "eventAware"))?.toLowerCase() === "true",
    origin: originOf(gate),
  };
}

function readSentinels(part: Part | undefined, report: Report): SentinelName[] {
  for (const item of itemParts(part)) {
    const name = textOf(item) ?? "";
    if (isSentinel(name)) continue;
    const near = suggest(name, [...SENTINELS]);
    report.error({
      code: "bad-value",
      ...originOf(item),
      message: `Cannot use the sentinel "${name}": there is none of that name`,
      hint: near === undefined
        ? `Write one of: ${SENTINELS.join(", ")}`
        : `Did you mean "${near}"?`,
    });
  }
  return textsOf(part).filter(isSentinel);
}

function isSentinel(name: string): name is SentinelName {
  return (SENTINELS as readonly string[]).includes(name);
}

/** Compiles a gate; template errors go to the report. */
export function compileGatePlan(
  model: GateModel | undefined,
  report: Report,
  options: TextOptions,
): GatePlan | undefined {
  if (model === undefined) return undefined;
  const { conditions, sentinels, callable, failPolicy, eventAware, origin } = model;
  const functions = withSentinels(callable, options.functions);
  const holds = compileGate(conditions, report, {
    ...options,
    functions,
    failing: "throws",
  });
  const conditional = [conditions.when, conditions.or].some((list) =>
    itemParts(list).length > 0
  );
  return { sentinels, conditional, holds, failPolicy, eventAware, origin };
}
