/**
 * Compiles the rules of `validation`.
 *
 * @module
 */

import type { MapNode, ScalarNode } from "../../core/yaml.ts";
import type { Scope } from "../../template/mod.ts";
import { type Comparison, FLAGS, readComparison } from "../comparison.ts";
import { comparisonFields } from "../condition.ts";
import { RULE_OPERATORS } from "../condition_operators.ts";
import { validationRule } from "../language.ts";
import { childPart, originOf, type Part, textOf } from "../part.ts";
import { RenderError } from "../plan.ts";
import { conditionsOf } from "../read_block.ts";
import type { Report } from "../report.ts";
import { compileText, type TextOptions } from "../template_text.ts";
import { judge, lookAt, showSeen, type Verdict } from "./judge.ts";
import type { RuleFacts, Validation, Violation } from "./plan.ts";
import { checkComparison, type Typing } from "./typed.ts";
import {
  checkUniquePath,
  compileRuleGate,
  type RuleGate,
  type Unique,
  uniqueOf,
} from "./unique.ts";

/** What the rules of one CRD are compiled with. */
export interface RuleContext extends Typing {
  readonly report: Report;
  readonly options: TextOptions;
  /** Whether values must not be shown, as those of Secrets. */
  readonly secret: boolean;
}

/** One compiled rule of `validation`. */
export interface ValidationRule {
  readonly part: Part<MapNode>;
  readonly comparison: Comparison;
  readonly gate: RuleGate;
  readonly deny: boolean;
  readonly unique?: Unique;
  /** What to say when it is broken. */
  readonly tell: (
    scope: Scope,
    verdict: Extract<Verdict, { kind: "broken" }>,
  ) => Violation;
}

/** Compiles one rule; `undefined` after a problem. */
export function compileValidationRule(
  part: Part<MapNode>,
  context: RuleContext,
): ValidationRule | undefined {
  const { report } = context;
  const options: TextOptions = {
    ...context.options,
    onComparison: (comparison) => checkComparison(comparison, context),
  };
  const gate = compileRuleGate(conditionsOf(part, validationRule), report, options);
  const tell = compileMessage(part, context);
  if (childPart(part, "field") === undefined) return undefined;
  const comparison = readComparison(part, comparisonFields(validationRule, part), {
    report,
    options,
    operators: RULE_OPERATORS,
  });
  if (comparison === undefined || !isWhole(comparison, report)) return undefined;
  checkComparison(comparison, context);
  const unique = uniqueOf(comparison);
  return {
    part,
    comparison,
    gate,
    tell,
    deny: textOf(childPart(part, "action"))?.toLowerCase() !== "warn",
    ...(unique && { unique }),
  };
}

/** Reports a comparison that could only ever hold, or never be made. */
function isWhole(comparison: Comparison, report: Report): boolean {
  const { name, value, negated, left } = comparison;
  if (value === undefined && !FLAGS.has(name)) {
    report.error({
      code: "missing-key",
      ...originOf(left.part),
      message: `Cannot judge a rule by "${name}" without "value": found none`,
      hint: "Add `value:` with what to compare with",
    });
    return false;
  }
  if (name !== "unique" || (left.path !== undefined && !negated)) return true;
  if (!negated) {
    checkUniquePath(comparison, report);
    return false;
  }
  report.error({
    code: "condition-operator",
    ...originOf(left.part),
    message: "Cannot judge a rule by `unique: false`: it would always hold",
    hint: "Write `unique: true`, or remove the rule",
  });
  return false;
}

/** The rule's own words, or those that every rule has. */
function compileMessage(
  part: Part<MapNode>,
  { report, options, secret }: RuleContext,
): ValidationRule["tell"] {
  const at = childPart(part, "message");
  const own = at?.node.type === "scalar" && at.node.text !== ""
    ? compileText(at as Part<ScalarNode>, report, options)
    : undefined;
  const field = textOf(childPart(part, "link")) || textOf(childPart(part, "field")) ||
    "";
  const origin = originOf(part);
  return (scope, { expected, found }) => {
    const message = own === undefined
      ? `expected ${expected}, found ${secret ? "something else" : found}`
      : renderOr(() => own.render(scope), textOf(at)!);
    return { field, message, origin };
  };
}

/** A message is better half rendered than not told. */
function renderOr(render: () => string, text: string): string {
  try {
    return render();
  } catch (error) {
    if (error instanceof RenderError) return text;
    throw error;
  }
}

/** Judges all rules: order counts only for the order of the messages. */
export function validateBy(
  rules: readonly ValidationRule[],
  scope: Scope,
  holders: RuleFacts["holders"],
): Validation {
  const denials: Violation[] = [];
  const warnings: Violation[] = [];
  for (const rule of rules) {
    const verdict = judgeRule(rule, scope, holders);
    if (verdict === undefined) continue;
    if (verdict.kind === "broken") {
      (rule.deny ? denials : warnings).push(rule.tell(scope, verdict));
    } else if (verdict.kind === "unjudged") {
      // It passes, but never in silence.
      const field = textOf(childPart(rule.part, "field")) ?? "";
      const message = `the rule was not judged: ${verdict.why}`;
      warnings.push({ field, message, origin: originOf(rule.part) });
    }
  }
  return { denials, warnings };
}

/** Judges one rule; `undefined` where its conditions do not hold. */
export function judgeRule(
  { comparison, gate, unique }: ValidationRule,
  scope: Scope,
  holders: RuleFacts["holders"],
): Verdict | undefined {
  const opens = gate.opens(scope, holders);
  if (opens === undefined) return UNKNOWN_OTHERS;
  if (!opens) return undefined;
  if (unique === undefined) return judge(comparison, scope);
  const seen = lookAt(comparison.left, scope);
  const expected = "unique";
  if (!seen.found) return { kind: "broken", expected, found: "nothing" };
  const others = holders?.({ index: unique.index, text: seen.text });
  if (others === undefined) return UNKNOWN_OTHERS;
  if (others.length === 0) return { kind: "holds" };
  const found = `${showSeen(seen)}, which ${others[0]} has too`;
  return { kind: "broken", expected, found };
}

const UNKNOWN_OTHERS: Verdict = {
  kind: "unjudged",
  why: "nobody here knows the other objects",
};
