/**
 * Lists where a CRD's calls to other services stand.
 *
 * @module
 */

import type { ExternalPlan } from "./external_plan.ts";
import type { CrdPlan } from "./plan.ts";

/** Calls that are made together, and a name for where they stand. */
export interface CallPlace {
  /** The same for the calls that one memory serves. */
  readonly place: "preReconcile" | "mutation" | "validation" | "operatorBox";
  readonly plan: ExternalPlan;
}

/** The calls of the rules and of the box: what a cycle makes. */
export function cycleCalls({ rules, external }: CrdPlan): readonly CallPlace[] {
  const { mutation, validation } = rules?.calls ?? {};
  return [
    ...(mutation ? [{ place: "mutation", plan: mutation } as const] : []),
    ...(validation ? [{ place: "validation", plan: validation } as const] : []),
    { place: "operatorBox", plan: external },
  ];
}

/** All calls of a CRD. */
export function allCalls(crd: CrdPlan): readonly CallPlace[] {
  const gates = [crd.enqueueGate, crd.reconcileGate].flatMap((gate) =>
    gate ? [{ place: "preReconcile", plan: gate.calls } as const] : []
  );
  return [...gates, ...cycleCalls(crd)];
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
