/**
 * Names how a cycle asks for a call of a plug-in of rules, and what it is told.
 *
 * @module
 */

import type { MutateOutput, RuleInput, ValidateOutput } from "../hooks/mod.ts";
import type { Cycle } from "./cycle.ts";
import type { HookFault } from "./hook_ask.ts";

/** Which of a CRD's plug-ins: the one of `validation`, or the one of `mutation`. */
export type RuleHookKind = "validate" | "mutate";

/** One call, with all that it depends on: the same input gives the same answer. */
export interface RuleHookAsk {
  readonly kind: RuleHookKind;
  readonly input: RuleInput;
}

/** What came of it. */
export type RuleHookReply =
  | { readonly ok: true; readonly kind: "validate"; readonly output: ValidateOutput }
  | { readonly ok: true; readonly kind: "mutate"; readonly output: MutateOutput }
  | { readonly ok: false; readonly error: HookFault };

/** Asks for a call of a plug-in of rules. */
export function* askRuleHook(call: RuleHookAsk): Cycle<RuleHookReply> {
  const answer = yield { ask: "rule-hook", call };
  if (answer.answer !== "rule-hook") throw new TypeError("Expected a plug-in's answer");
  return answer.reply;
}
