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
import { mutateByHook, validateByHook } from "./rule_hooks.ts";
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
  /** A plug-in gave no answer: nothing is known, so nothing is made. */
  readonly failure?: CycleFailure;
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
  if (early && (early.failure || early.denials.length > 0)) {
    return { ...nothing, ...findings(early) };
  }
  const { object, warnings, failure } = yield* mutate(rules, cr, scope);
  if (failure !== undefined) return { ...nothing, warnings, failure };
  const changed = { ...given.changed, ...differences(cr, object) };
  const facts = { ...given, changed };
  const seen = { root: { ...scope.root, ...changed }, facts: scope.facts };
  const validation = early ?? (yield* validate(rules, object, seen));
  return { facts, scope: seen, warnings, ...findings(validation) };
}

/** The rules first; the plug-in sees what they have changed. */
function* mutate(
  { mutate, hooks }: RulesPlan,
  cr: KubeObject,
  scope: Scope,
): Cycle<{ object: KubeObject; warnings: readonly string[]; failure?: CycleFailure }> {
  const { object, warnings } = mutate(cr, { scope, at: "reconcile" });
  if (hooks?.mutate === undefined) return { object, warnings };
  const seen = {
    root: { ...scope.root, ...differences(cr, object) },
    facts: scope.facts,
  };
  const told = yield* mutateByHook(hooks.mutate, object, seen);
  if ("failure" in told) return { object, warnings, failure: told.failure };
  return { object: told.object, warnings: [...warnings, ...told.warnings] };
}

/** What rules and plug-in found together; with a failure, what the rules found. */
type Findings = Validation & { readonly failure?: CycleFailure };

/** Answers what the rules ask about others, then judges, as the plug-in does. */
function* validate(
  rules: RulesPlan,
  cr: KubeObject,
  scope: Scope,
): Cycle<Findings> {
  const facts = { scope, at: "reconcile" } as const;
  const answers = new Map<string, readonly string[]>();
  const nameOf = ({ index, text }: Lookup) => `${index}\0${text}`;
  for (const lookup of rules.lookups(cr, facts)) {
    if (answers.has(nameOf(lookup))) continue;
    answers.set(nameOf(lookup), yield* askHolders(lookup));
  }
  const holders = (lookup: Lookup) => answers.get(nameOf(lookup));
  const found = rules.validate(cr, { ...facts, holders });
  if (rules.hooks?.validate === undefined) return found;
  const told = yield* validateByHook(rules.hooks.validate, cr, scope);
  if ("failure" in told) return { ...found, failure: told.failure };
  return {
    denials: [...found.denials, ...told.denials],
    warnings: [...found.warnings, ...told.warnings],
  };
}

function differences(before: KubeObject, after: KubeObject): JsonObject {
  if (before === after) return {};
  const fields = Object.entries(after)
    .filter(([key, value]) => !sameJson(before[key], value));
  return Object.fromEntries(fields);
}

function findings({ denials, warnings, failure }: Findings) {
  const validation = {
    denials: formatViolations(denials),
    warnings: formatViolations(warnings),
  };
  if (denials.length > 0) {
    const denied = { reason: DENY_REASON, message: validation.denials };
    return { validation, denied };
  }
  return failure === undefined ? { validation } : { validation, failure };
}
