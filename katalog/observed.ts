/**
 * Compiles what a CRD looks at beside its own objects and their children.
 *
 * @module
 */

import { compileCross } from "./cross.ts";
import { compileEmit } from "./emit.ts";
import { compileEnrich } from "./enrich.ts";
import { compileGatePlan, type GateModel } from "./gates.ts";
import type { CrdModel } from "./model.ts";
import { compileNormalize } from "./normalize.ts";
import type { ObservedPlan } from "./observed_plan.ts";
import { readKindsOf } from "./read_kinds.ts";
import type { Report } from "./report.ts";
import type { TextOptions } from "./template_text.ts";

/**
 * Compiles it; problems go to the report.
 *
 * @param crds All CRDs of the Katalog, which may be looked at.
 */
export function compileObserved(
  crd: CrdModel,
  crds: readonly CrdModel[],
  report: Report,
  options: TextOptions,
): ObservedPlan {
  const { normalize, cross, crossAccess, gates } = crd.observed;
  const enrich = compileEnrich(crd.observed.enrich, report, options);
  const gated = <T extends { readonly enqueueGate?: GateModel }>(
    { enqueueGate, ...rest }: T,
  ) => {
    const gate = compileGatePlan(enqueueGate, report, options);
    return { ...rest, ...(gate ? { enqueueGate: gate } : {}) };
  };
  const watches = crd.observed.watches.map(gated);
  const events = crd.observed.events.map(gated);
  return {
    normalize: compileNormalize(normalize, report, options),
    cross: compileCross(cross, crds, report, options),
    crossAccess,
    enrich,
    watches,
    events,
    enqueueGate: compileGatePlan(gates.enqueueGate, report, options),
    reconcileGate: compileGatePlan(gates.reconcileGate, report, options),
    emits: compileEmit(crd.observed.emits, report, options),
    readKinds: readKindsOf({ enrich, watches, events, grants: crd.hooks?.grants }),
  };
}
