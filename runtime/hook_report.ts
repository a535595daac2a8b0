/**
 * Checks what a hook tells about its own resource: status, conditions, events.
 *
 * @module
 */

import type { HookResult } from "../hooks/mod.ts";
import type { HookPlan } from "../katalog/mod.ts";
import type { CycleFacts, CycleFailure } from "./cycle.ts";
import type { HookRun } from "./hook_call.ts";

/** Conditions and fields that say how the program itself fares with a resource. */
const OWN_CONDITIONS = ["Ready", "ValidationFailed", "ValidationWarning", "Contested"];
const OWN_FIELDS: Readonly<Record<string, string>> = {
  conditions: "Return it under `conditions`, beside `status`",
  observedGeneration: "Leave it out: it is written by the program",
};

/** What may be told. */
type Report = Pick<HookRun, "status" | "conditions" | "events">;

/** Takes what may be told, or says why it may not. */
export function checkReport(
  { crd }: CycleFacts,
  { grants, origin }: HookPlan,
  { status, conditions, events }: HookResult,
):
  | { readonly report: Report; readonly failure?: undefined }
  | { readonly failure: CycleFailure; readonly report?: undefined } {
  const denied = (what: string, hint: string) => ({
    failure: {
      reason: "HookDenied",
      isExact: true,
      hookError: "denied" as const,
      message: `Cannot let the hook "${crd.name}" ${what}`,
      hint,
      at: origin.at,
    },
  });
  const given = {
    status: status !== undefined && Object.keys(status).length > 0,
    conditions: conditions.length > 0,
    events: events.length > 0,
  };
  for (const what of ["status", "conditions", "events"] as const) {
    if (!given[what] || grants[what]) continue;
    return denied(
      `write ${what}: the Katalog takes that away`,
      `Remove \`${what}: false\` from its \`capabilities\`, or let the hook return none`,
    );
  }
  for (const [field, hint] of Object.entries(OWN_FIELDS)) {
    if (status?.[field] === undefined) continue;
    return denied(`write the field "${field}" of the status`, hint);
  }
  const taken = conditions.find(({ type }) => OWN_CONDITIONS.includes(type));
  if (taken !== undefined) {
    const hint = "Give the condition another type; a hook that is not done " +
      "returns `requeue`, and Ready is then False";
    return denied(`write the condition "${taken.type}"`, hint);
  }
  return {
    report: {
      ...(status === undefined ? {} : { status }),
      conditions,
      events: events.map(({ type, reason, message }) => ({
        type,
        reason,
        action: "Hook",
        note: message,
      })),
    },
  };
}
