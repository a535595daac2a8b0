/**
 * Lets plug-ins take part in a CRD's rules: their answers are facts to the rules.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import {
  applySettings,
  RenderError,
  type RuleHookPlan,
  type Validation,
  type Violation,
} from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import type { Cycle, CycleFailure } from "./cycle.ts";
import { renderFailure } from "./desired.ts";
import { faultOf } from "./hook_call.ts";
import { askRuleHook, type RuleHookAsk, type RuleHookKind } from "./rule_hook_ask.ts";

/** A plug-in that gave no answer: the object is neither good nor denied. */
export interface HookFailed {
  readonly failure: CycleFailure;
}

/** Asks the plug-in of `mutation`, and writes what it sets into a copy. */
export function* mutateByHook(
  hook: RuleHookPlan,
  cr: KubeObject,
  scope: Scope,
): Cycle<{ object: KubeObject; warnings: readonly string[] } | HookFailed> {
  const reply = yield* call(hook, "mutate", cr, scope);
  if ("failure" in reply) return reply;
  if (reply.kind !== "mutate") throw new TypeError("Expected what to set");
  return applySettings(cr, reply.output.set);
}

/** Asks the plug-in of `validation`. */
export function* validateByHook(
  hook: RuleHookPlan,
  cr: KubeObject,
  scope: Scope,
): Cycle<Validation | HookFailed> {
  const reply = yield* call(hook, "validate", cr, scope);
  if ("failure" in reply) return reply;
  if (reply.kind !== "validate") throw new TypeError("Expected violations");
  const found = (action: "deny" | "warn"): Violation[] =>
    reply.output.violations
      .filter((violation) => (violation.action ?? "deny") === action)
      .map(({ field = "", message }) => ({ field, message, origin: hook.origin }));
  return { denials: found("deny"), warnings: found("warn") };
}

function* call(hook: RuleHookPlan, kind: RuleHookKind, cr: KubeObject, scope: Scope) {
  let input: RuleHookAsk["input"];
  try {
    const { children, cross } = scope.root as Record<string, JsonObject>;
    input = {
      operation: "RECONCILE",
      object: cr,
      args: hook.args(scope),
      children: children ?? {},
      cross: cross ?? {},
    };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { failure: renderFailure(error) };
  }
  const reply = yield* askRuleHook({ kind, input });
  return reply.ok ? reply : { failure: faultOf(reply.error, hook) };
}
