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
  NO_CALLS,
  type RuleFacts,
  type RulesPlan,
  type Validation,
} from "../katalog/mod.ts";
import { askHolders, type Cycle, type CycleFacts, type CycleFailure } from "./cycle.ts";
import { type Called, callExternal } from "./external_stage.ts";
import { mutateByHook, validateByHook } from "./rule_hooks.ts";
import { scopeOf } from "./scope.ts";

/** What the rules made of an object. */
export interface Ruled {
  readonly kind: "done";
  /** With what mutation changed, for every scope that is made from them. */
  readonly facts: CycleFacts;
  /** What the validation conditions say; absent where there are no rules. */
  readonly validation?: RuleTexts;
  /** A rule denies the object. */
  readonly denied?: CycleFailure;
  /** A call that the rules need, or a plug-in, has failed, so nobody could judge. */
  readonly failed?: CycleFailure;
  /** For the log. */
  readonly warnings: readonly string[];
}

/** Violations as the conditions show them; empty: there is none. */
export interface RuleTexts {
  readonly denials: string;
  readonly warnings: string;
  /** Why nobody can tell; absent where the rules have judged. */
  readonly unjudged?: string;
}

/** Of every failure that a rule makes; the reason of `ValidationFailed`. */
export const DENY_REASON = "DenyRuleViolation";

/** A rule that draws its values at random could ask for ever. */
const LOOKUP_ROUNDS_MAX = 16;

/**
 * Runs the rules on what templates see of the object, each kind after its calls, and
 * after each kind its plug-in.
 *
 * Nothing of it is written: `facts.cr` stays what the cluster holds.
 */
export function* applyRules(
  given: CycleFacts,
  children: JsonObject,
): Cycle<Ruled | Extract<Called, { kind: "wait" }>> {
  const { rules } = given.crd;
  let ruled: Ruled = { kind: "done", facts: given, warnings: [] };
  if (rules === undefined) return ruled;
  const order = ["mutation", "validation"] as const;
  for (const place of rules.mutateFirst ? order : order.toReversed()) {
    const plan = rules.calls?.[place] ?? NO_CALLS;
    const called = yield* callExternal(ruled.facts, children, { place, plan });
    if (called.kind === "wait") return called;
    const { facts, failure } = called;
    ruled = { ...ruled, facts };
    if (failure !== undefined) return unjudged(ruled, failure);
    ruled = place === "mutation"
      ? yield* mutate(rules, ruled, children)
      : yield* validate(rules, ruled, children);
    if (ruled.denied !== undefined || ruled.failed !== undefined) return ruled;
  }
  return ruled;
}

/** What was found so far stands; of the rest nobody can tell. */
function unjudged(ruled: Ruled, failed: CycleFailure): Ruled {
  const validation = ruled.validation ??
    { denials: "", warnings: "", unjudged: failed.message };
  return { ...ruled, validation, failed };
}

/** The rules first; the plug-in sees what they have changed. */
function* mutate(
  rules: RulesPlan,
  ruled: Ruled,
  children: JsonObject,
): Cycle<Ruled> {
  const cr = changedCr(ruled.facts);
  const scope = scopeOf(ruled.facts, children);
  const { object, warnings } = yield* knowingHolders((holders) =>
    rules.mutate(cr, { scope, at: "reconcile", holders })
  );
  const changed = withChange(ruled, cr, object, warnings);
  const hook = rules.hooks?.mutate;
  if (hook === undefined) return changed;
  const seen = scopeOf(changed.facts, children);
  const told = yield* mutateByHook(hook, object, seen);
  if ("failure" in told) return unjudged(changed, told.failure);
  return withChange(changed, object, told.object, told.warnings);
}

function withChange(
  ruled: Ruled,
  before: KubeObject,
  after: KubeObject,
  warnings: readonly string[],
): Ruled {
  const { facts } = ruled;
  const changed = { ...facts.changed, ...differences(before, after) };
  return {
    ...ruled,
    facts: { ...facts, changed },
    warnings: [...ruled.warnings, ...warnings],
  };
}

/** The rules and the plug-in judge the same object; what either finds counts. */
function* validate(
  rules: RulesPlan,
  ruled: Ruled,
  children: JsonObject,
): Cycle<Ruled> {
  const scope = scopeOf(ruled.facts, children);
  const cr = changedCr(ruled.facts);
  const found = yield* knowingHolders((holders) =>
    rules.validate(cr, { scope, at: "reconcile", holders })
  );
  const hook = rules.hooks?.validate;
  if (hook === undefined) return { ...ruled, ...findings(found) };
  const told = yield* validateByHook(hook, cr, scope);
  if (!("failure" in told)) {
    const denials = [...found.denials, ...told.denials];
    const warnings = [...found.warnings, ...told.warnings];
    return { ...ruled, ...findings({ denials, warnings }) };
  }
  // A rule that denies is an answer, whatever else is not known.
  return found.denials.length > 0
    ? { ...ruled, ...findings(found) }
    : unjudged(ruled, told.failure);
}

function changedCr({ cr, changed }: CycleFacts): KubeObject {
  return { ...cr, ...changed };
}

/**
 * Judges, finds out what that asked about other objects, and judges again, until
 * nothing is left to ask.
 */
function* knowingHolders<T>(
  judge: (holders: NonNullable<RuleFacts["holders"]>) => T,
): Cycle<T> {
  const answers = new Map<string, readonly string[]>();
  const nameOf = ({ index, text }: Lookup) => `${index}\0${text}`;
  for (let round = 1;; round++) {
    const asked = new Map<string, Lookup>();
    const result = judge((lookup) => {
      const answer = answers.get(nameOf(lookup));
      if (answer === undefined) asked.set(nameOf(lookup), lookup);
      return answer;
    });
    if (asked.size === 0 || round === LOOKUP_ROUNDS_MAX) return result;
    for (const [name, lookup] of asked) answers.set(name, yield* askHolders(lookup));
  }
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
  return { validation, denied: { reason: DENY_REASON, message: validation.denials } };
}
