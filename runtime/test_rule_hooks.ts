/**
 * Answers for plug-ins of rules, in tests.
 *
 * @module
 */

import type { MutateOutput, ValidateOutput } from "../hooks/mod.ts";
import type { RuleHookAsk, RuleHookKind, RuleHookReply } from "./rule_hook_ask.ts";

/** Stands for the plug-ins of a CRD's rules. */
export type RuleHooks = (call: RuleHookAsk) => RuleHookReply;

/** The answer that finds nothing, or these. */
export function ruleHookSays(
  kind: RuleHookKind,
  said: Partial<ValidateOutput & MutateOutput> = {},
): RuleHookReply {
  return kind === "validate"
    ? { ok: true, kind, output: { violations: said.violations ?? [] } }
    : { ok: true, kind, output: { set: said.set ?? [] } };
}
