/**
 * Looks up what a Katalog wants to know beside the children themselves.
 *
 * Nothing here ever fails a cycle: what cannot be read is absent.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { EnrichPlan } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { askReads, type Cycle, type CycleFacts, type Read } from "./cycle.ts";
import { ENRICH_RULES } from "./enrich_targets.ts";
import { identityOfObject } from "./marks.ts";
import { childrenScope, type Extras, scopeOf } from "./scope.ts";

/** What was found. */
export interface Enriched {
  /** By the child's identity. */
  readonly extras: Extras;
  readonly warnings: readonly string[];
}

/** Looks it up: first what is wanted anyway, then what depends on the children. */
export function* enrichChildren(
  facts: CycleFacts,
  children: readonly StoredObject[],
): Cycle<Enriched> {
  const { crd } = facts;
  const extras = new Map<string, JsonObject>();
  const warnings: string[] = [];
  const always = crd.enrich.filter(({ conditional }) => !conditional);
  yield* lookUp(always, children, { extras, warnings });
  const asked = crd.enrich.filter(({ conditional }) => conditional);
  if (asked.length > 0) {
    const scope = scopeOf(facts, childrenScope(crd, children, [], extras));
    const open = asked.filter(({ gate }) => gate(scope));
    yield* lookUp(open, children, { extras, warnings });
  }
  return { extras, warnings };
}

interface Found {
  readonly extras: Map<string, JsonObject>;
  readonly warnings: string[];
}

/** One ask for all targets of all children. */
function* lookUp(
  targets: readonly EnrichPlan[],
  children: readonly StoredObject[],
  { extras, warnings }: Found,
): Cycle<void> {
  const wanted = targets.flatMap(({ target }) => {
    const { kinds, reads } = ENRICH_RULES[target];
    return children.map(({ object }) => object)
      .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
      .map((child) => ({ target, child, reads: reads(child) }));
  });
  const reads: Read[] = wanted.flatMap((one) => [...one.reads]);
  const results = yield* askReads(reads);
  let next = 0;
  for (const { target, child, reads } of wanted) {
    const own = results.slice(next, next += reads.length);
    const identity = identityOfObject(child);
    const error = own.find((result) => result.error !== undefined)?.error;
    if (error !== undefined) {
      warnings.push(`Cannot enrich "${identity}" with ${target}: ${error.message}`);
      continue;
    }
    const keys = ENRICH_RULES[target].keys(child, own.map(({ objects }) => objects));
    extras.set(identity, { ...extras.get(identity), ...keys });
  }
}
