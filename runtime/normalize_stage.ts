/**
 * Takes a CR's spec as its Katalog normalizes it, for one cycle.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { RenderError } from "../katalog/mod.ts";
import type { CycleEvent, CycleFacts, CycleFailure } from "./cycle.ts";
import { renderFailure } from "./desired.ts";
import { scopeOf, withContext } from "./scope.ts";

/** What a cycle goes on with. */
export interface Normalized {
  readonly facts: CycleFacts;
  readonly events: readonly CycleEvent[];
  /** Then `facts` are those that were given. */
  readonly failure?: CycleFailure;
}

/**
 * Normalizes the spec in memory. What the cycle writes to the CR never holds it: only
 * metadata and status are written.
 */
export function normalizeCr(facts: CycleFacts): Normalized {
  const { cr, crd, memory } = facts;
  if (crd.normalize === undefined) return { facts, events: [] };
  try {
    const { spec, changes } = crd.normalize.apply(scopeOf(facts, {}));
    const fields = changes.map(({ field }) => field).join(", ");
    const told = memory.normalized;
    memory.normalized = fields;
    return {
      facts: withContext({ ...facts, cr: { ...cr, spec } }, {
        _normalizeChanges: changes as readonly JsonObject[],
      }),
      // Once for each set of fields, not for each cycle. Values stay out of it: events
      // are read by more people than specs, which may hold secrets.
      events: crd.normalize.audit && fields !== "" && fields !== told
        ? [normalizedEvent(cr.kind, fields)]
        : [],
    };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { facts, events: [], failure: renderFailure(error) };
  }
}

function normalizedEvent(kind: string, fields: string): CycleEvent {
  return {
    type: "Normal",
    reason: `${kind}Normalized`,
    action: "Normalize",
    note: `Taken otherwise than stored: ${fields}`,
  };
}
