/**
 * Fetches what entries copy, and has made what they cannot make, before they render.
 *
 * @module
 */

import type { ObjectRef } from "../core/object.ts";
import {
  type Need,
  type RenderContext,
  RenderError,
  type Supply,
} from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import { askCertificate, askGet, type Cycle, type CycleFacts } from "./cycle.ts";
import { identityOf, identityOfObject, isOurs } from "./marks.ts";

/**
 * Gathers what the entries of `onCreate` and `onReconcile` need. Objects are read by
 * name, in each cycle anew: a change of one reaches its copies at the next resync.
 *
 * @returns What the entries are rendered with.
 */
export function* gatherSupplies(
  facts: CycleFacts,
  scope: Scope,
  children: readonly StoredObject[],
): Cycle<RenderContext> {
  const { cr, crd, isNamespaced } = facts;
  const context = { cr, isNamespaced, live: liveIn(facts, children) };
  const supplies = new Map<string, Supply>();
  for (const { gate, entries } of [crd.onCreate, crd.onReconcile]) {
    const needing = entries.filter((entry) => entry.needs !== undefined);
    if (needing.length === 0 || !gate(scope)) continue;
    for (const entry of needing) {
      for (const need of needsOf(() => entry.needs!(scope, context))) {
        const key = JSON.stringify(need);
        if (!supplies.has(key)) supplies.set(key, yield* supplyOf(need));
      }
    }
  }
  const supplied = (need: Need) => supplies.get(JSON.stringify(need));
  return { ...context, supplied };
}

function liveIn(
  { cr, memory, forced }: CycleFacts,
  children: readonly StoredObject[],
): NonNullable<RenderContext["live"]> {
  const byIdentity = new Map(
    children.map((child) => [identityOfObject(child.object), child]),
  );
  return (ref: ObjectRef) => {
    const identity = identityOf(ref);
    const found = byIdentity.get(identity);
    if (found !== undefined) return isOurs(found, cr) ? found.object : "foreign";
    return memory.foreign.has(identity) && !forced ? "foreign" : undefined;
  };
}

/** What cannot be rendered now is told when the entry itself is rendered. */
function needsOf(render: () => readonly Need[]): readonly Need[] {
  try {
    return render();
  } catch (error) {
    if (error instanceof RenderError) return [];
    throw error;
  }
}

function* supplyOf(need: Need): Cycle<Supply> {
  if (need.need === "certificate") {
    const certificate = yield* askCertificate(need.request);
    return { supply: "certificate", certificate };
  }
  const { object, error } = yield* askGet(need.ref);
  if (error !== undefined) {
    return { supply: "nothing", message: error.message, hint: error.hint };
  }
  return { supply: "object", object: object?.object };
}
