/**
 * Applies a CRD's rules in a cycle: mutation in memory, then validation.
 *
 * @module
 */

import { type JsonObject, sameJson } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import {
  formatViolations,
  type Lookup,
  type RulesPlan,
  type Validation,
} from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import { askHolders, type Cycle, type CycleFacts, type CycleFailure } from "./cycle.ts";

/** What the rules made of an object. */
export interface Ruled {
  /** With what mutation changed, for every scope that is made from them. */
  readonly facts: CycleFacts;
  /** What everything after the rules sees. */
  readonly scope: Scope;
  /** What the validation conditions say; absent where there are no rules. */
  readonly validation?: RuleTexts;
  /** A rule denies the object. */
  readonly denied?: CycleFailure;
  /** For the log. */
  readonly warnings: readonly string[];
}

/** Violations as the conditions show them; empty: there is none. */
export interface RuleTexts {
  readonly denials: string;
  readonly warnings: string;
}

/** Of every failure that a rule makes; the reason of `ValidationFailed`. */
export const DENY_REASON = "DenyRuleViolation";

/**
 * Runs the rules on what `scope` shows of the object.
 *
 * Nothing of it is written: `facts.cr` stays what the cluster holds.
 */
export function* applyRules(given: CycleFacts, scope: Scope): Cycle<Ruled> {
  const { rules } = given.crd;
  const nothing = { facts: given, scope, warnings: [] };
  if (rules === undefined) return nothing;
  const cr: KubeObject = { ...given.cr, ...given.changed };
  const early = rules.mutateFirst ? undefined : yield* validate(rules, cr, scope);
  if (early && early.denials.length > 0) return { ...nothing, ...findings(early) };
  const { object, warnings } = rules.mutate(cr, { scope, at: "reconcile" });
  const changed = { ...given.changed, ...differences(cr, object) };
  const facts = { ...given, changed };
  const seen = { root: { ...scope.root, ...changed }, facts: scope.facts };
  const validation = early ?? (yield* validate(rules, object, seen));
  return { facts, scope: seen, warnings, ...findings(validation) };
}

/** Answers what the rules ask about others, then judges. */
function* validate(
  rules: RulesPlan,
  cr: KubeObject,
  scope: Scope,
): Cycle<Validation> {
  const facts = { scope, at: "reconcile" } as const;
  const answers = new Map<string, readonly string[]>();
  const nameOf = ({ index, text }: Lookup) => `${index}\0${text}`;
  for (const lookup of rules.lookups(cr, facts)) {
    if (answers.has(nameOf(lookup))) continue;
    answers.set(nameOf(lookup), yield* askHolders(lookup));
  }
  const holders = (lookup: Lookup) => answers.get(nameOf(lookup));
  return rules.validate(cr, { ...facts, holders });
}

function differences(before: KubeObject, after: KubeObject): JsonObject {
  if (before === after) return {};
  const fields = Object.entries(after)
    .filter(([key, value]) => !sameJson(before[key], value));
  return Object.fromEntries(fields);
}

function findings({ denials, warnings }: Validation) {
  const validation = {
    denials: formatViolations(denials),
    warnings: formatViolations(warnings),
  };
  if (denials.length === 0) return { validation };
  return {
    validation,
    denied: { reason: DENY_REASON, message: validation.denials },
  };
}
