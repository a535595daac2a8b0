/**
 * Tells the events that a Katalog declares, after a cycle.
 *
 * @module
 */

import { RenderError } from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import type { CycleEvent, CycleFacts, CycleFailure } from "./cycle.ts";

/** The API server's limit. */
const REASON_MAX = 128;
/** Notes end at 1,024 bytes; what is longer is cut by the recorder. */
const NOTE_MAX = 1000;

/** What is told, and what could not be. */
export interface Emitted {
  readonly events: readonly CycleEvent[];
  readonly warnings: readonly string[];
}

/**
 * Renders the events whose occasion and conditions fit. Each is told when it comes to
 * hold or says something new, not once per cycle; failures are told each time, and
 * the recorder counts them.
 */
export function emitEvents(
  facts: CycleFacts,
  scope: Scope,
  failure: CycleFailure | undefined,
): Emitted {
  const { crd, memory } = facts;
  const events: CycleEvent[] = [];
  const warnings: string[] = [];
  for (const plan of crd.emits) {
    const fits = failure === undefined ? plan.onSuccess : plan.onFailure;
    if (!fits || !plan.gate(scope)) {
      memory.emitted.delete(plan.name);
      continue;
    }
    try {
      const reason = plan.reason(scope).slice(0, REASON_MAX);
      const note = plan.message(scope).slice(0, NOTE_MAX);
      const told = memory.emitted.get(plan.name) === `${reason}\n${note}`;
      memory.emitted.set(plan.name, `${reason}\n${note}`);
      if (reason === "" || (told && failure === undefined)) continue;
      events.push({ type: plan.type, reason, action: "Reconcile", note });
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      warnings.push(error.message);
    }
  }
  return { events, warnings };
}
