/**
 * Reads and compiles `preReconcile`: what a CR must pass before a cycle.
 *
 * @module
 */

import { suggest } from "../core/suggest.ts";
import { checkShape, inactive } from "./check.ts";
import { compileGate, type Conditions } from "./condition.ts";
import { checkCallNames, type ExternalModel, readExternal } from "./external.ts";
import { compileExternal } from "./external_compile.ts";
import { externalShape } from "./external_shape.ts";
import { gateFields } from "./language.ts";
import type { GatePlan } from "./observed_plan.ts";
import { childPart, itemParts, originOf, type Part, textOf, textsOf } from "./part.ts";
import type { Origin } from "./plan.ts";
import { conditionsOf } from "./read_block.ts";
import type { Report } from "./report.ts";
import { type SentinelName, SENTINELS, withSentinels } from "./sentinels.ts";
import { fixed, listOf, object, type ObjectShape } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** One gate. */
export const gateShape: ObjectShape = object({
  external: listOf(externalShape),
  sentinels: listOf(fixed),
  ...gateFields,
  failPolicy: { type: "scalar", template: false, oneOf: ["open", "closed"] },
  eventAware: { type: "scalar", as: "bool", template: false },
});

/** `preReconcile`. */
export const gatesShape: ObjectShape = object({
  external: listOf(externalShape),
  sentinels: listOf(fixed),
  enqueueGate: gateShape,
  reconcileGate: gateShape,
});

/** One gate, as written. */
export interface GateModel {
  /** The calls that stand beside it, then its own. */
  readonly calls: readonly ExternalModel[];
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
  checkShape(gatesShape, part, report);
  const shared = readSentinels(childPart(part, "sentinels"), report);
  const external = childPart(part, "external");
  const sharedCalls = readExternal(external, report);
  const read = (key: string) =>
    readGate(childPart(part, key), report, { sentinels: shared, calls: sharedCalls });
  const enqueueGate = read("enqueueGate");
  const reconcileGate = read("reconcileGate");
  if (external && !enqueueGate && !reconcileGate) {
    inactive(external.node.at, external.path, report);
  }
  const gates = [enqueueGate, reconcileGate];
  const ownCalls = gates.flatMap((gate) => gate?.calls.slice(sharedCalls.length) ?? []);
  checkCallNames([...sharedCalls, ...ownCalls], "preReconcile", report);
  return { enqueueGate, reconcileGate };
}

/** What stands beside a gate, and counts for it too. */
interface BesideGate {
  readonly sentinels: readonly SentinelName[];
  readonly calls: readonly ExternalModel[];
}

/** Reads one gate that was checked against its shape. */
export function readGate(
  gate: Part | undefined,
  report: Report,
  beside: BesideGate = { sentinels: [], calls: [] },
): GateModel | undefined {
  if (gate?.node.type !== "map") return undefined;
  const sentinels = readSentinels(childPart(gate, "sentinels"), report);
  return {
    calls: [...beside.calls, ...readExternal(childPart(gate, "external"), report)],
    conditions: conditionsOf(gate, gateShape),
    sentinels,
    callable: [...beside.sentinels, ...sentinels],
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
  const calls = compileExternal([{ calls: model.calls }], report, {
    ...options,
    functions,
  });
  const holds = compileGate(conditions, report, {
    ...options,
    functions,
    failing: "throws",
  });
  const conditional = [conditions.when, conditions.or].some((list) =>
    itemParts(list).length > 0
  );
  return { calls, sentinels, conditional, holds, failPolicy, eventAware, origin };
}
