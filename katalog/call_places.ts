/**
 * Lists where a CRD's calls to other services stand.
 *
 * @module
 */

import type { ExternalPlan } from "./external_plan.ts";
import type { GatePlan } from "./observed_plan.ts";
import type { CrdPlan } from "./plan.ts";

/** Calls that are made together, and a name for where they stand. */
export interface CallPlace {
  /** The same for the calls that one memory serves. */
  readonly place: string;
  readonly plan: ExternalPlan;
}

/** The calls of the rules and of the box: what a cycle makes. */
export function cycleCalls({ rules, external }: CrdPlan): readonly CallPlace[] {
  const { mutation, validation } = rules?.calls ?? {};
  return [
    ...(mutation ? [{ place: "mutation", plan: mutation }] : []),
    ...(validation ? [{ place: "validation", plan: validation }] : []),
    { place: "operatorBox", plan: external },
  ];
}

/**
 * The calls of one gate: those of `preReconcile` share a memory, and the gate of an
 * entry of `watch` or `events` has one of its own.
 */
export function callsOfGate(gate: GatePlan, crd: CrdPlan): CallPlace {
  const own = gate === crd.enqueueGate || gate === crd.reconcileGate;
  return { place: own ? "preReconcile" : gate.origin.path, plan: gate.calls };
}

/** The calls of all gates of a CRD. */
export function gateCalls(crd: CrdPlan): readonly CallPlace[] {
  const entries = [...crd.watches, ...crd.events].map(({ enqueueGate }) => enqueueGate);
  return [crd.enqueueGate, crd.reconcileGate, ...entries].flatMap((gate) =>
    gate ? [callsOfGate(gate, crd)] : []
  );
}

/** All calls of a CRD. */
export function allCalls(crd: CrdPlan): readonly CallPlace[] {
  return [...gateCalls(crd), ...cycleCalls(crd)];
}

/** Variables of the operator's environment that any call of a CRD reads. */
export function variablesOf(crd: CrdPlan): readonly string[] {
  return [
    ...allCalls(crd).flatMap(({ plan }) => plan.variables),
    ...crd.cross.flatMap(({ remote }) => remote?.variables ?? []),
  ];
}

/** Every name under `.external`, also of calls that are never made here. */
export function callNames(crd: CrdPlan): readonly string[] {
  return [...new Set(allCalls(crd).flatMap(({ plan }) => plan.names))];
}
