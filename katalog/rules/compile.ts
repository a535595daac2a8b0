/**
 * Compiles the rules of a CRD into pure functions.
 *
 * @module
 */

import { formatApiVersion, type GroupVersionKind } from "../../core/object.ts";
import { compileExternal } from "../external_compile.ts";
import type { RuleListModel, RulesModel } from "../model.ts";
import { checkExamples } from "./examples.ts";
import { compileRuleHook, type RuleHookModel } from "./hook.ts";
import { compileMutationRule, mutateBy } from "./mutation.ts";
import type { RulesPlan } from "./plan.ts";
import { ruleScope } from "./scope.ts";
import { compileValidationRule, type RuleContext, validateBy } from "./validation.ts";

/** Compiles rules; whatever is wrong with one, or with its examples, is reported. */
export function compileRules(
  model: RulesModel,
  { group, version, kind }: GroupVersionKind,
  context: RuleContext,
): RulesPlan {
  const mutation = model.mutation.rules.flatMap((part) =>
    compileMutationRule(part, context) ?? []
  );
  const validation = model.validation.rules.flatMap((part) =>
    compileValidationRule(part, context) ?? []
  );
  const apiVersion = formatApiVersion(group, version);
  for (const rule of validation) checkExamples(rule, { apiVersion, kind }, context);
  const uniques = [
    ...validation.flatMap(({ unique }) => unique ?? []),
    ...[...validation, ...mutation].flatMap(({ gate }) => gate.uniques),
  ];
  const { report, options } = context;
  const callsOf = ({ calls }: RuleListModel) =>
    compileExternal([{ calls }], report, options);
  const hook = (key: string, declared: RuleHookModel | undefined) =>
    declared && { [key]: compileRuleHook(declared, context) };
  const hooks: RulesPlan["hooks"] = {
    ...hook("validate", model.validation.hook),
    ...hook("mutate", model.mutation.hook),
  };
  return {
    mutateFirst: model.mutateFirst,
    calls: { mutation: callsOf(model.mutation), validation: callsOf(model.validation) },
    ...(hooks.validate || hooks.mutate ? { hooks } : {}),
    indexes: Object.fromEntries(uniques.map(({ index, textsOf }) => [index, textsOf])),
    mutate: (cr, facts) => mutateBy(mutation, cr, facts),
    validate: (cr, { scope, holders }) =>
      validateBy(validation, ruleScope(cr, scope), holders),
  };
}
