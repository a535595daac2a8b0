/**
 * Reads and compiles a plug-in that takes part in the rules of a CRD.
 *
 * @module
 */

import { isObject } from "../../core/json.ts";
import type { HookLimits } from "../../hooks/limits.ts";
import { readHookLimits } from "../hook_limits.ts";
import { readHookModule } from "../hook_module.ts";
import type { HookEngine, HookModule } from "../hook_plan.ts";
import { engineOf } from "../hooks.ts";
import { childPart, originOf, type Part, textOf } from "../part.ts";
import type { Origin } from "../plan.ts";
import { compileShape } from "../render.ts";
import type { Report } from "../report.ts";
import type { Sources } from "../sources.ts";
import type { RuleHookPlan } from "./plan.ts";
import type { RuleContext } from "./validation.ts";

/** A plug-in of rules as it is declared, its args not yet compiled. */
export interface RuleHookModel {
  readonly origin: Origin;
  readonly wasm: string;
  readonly sha256?: string;
  readonly module?: HookModule;
  readonly args?: Part;
  readonly limits: Partial<HookLimits>;
  readonly engine: HookEngine;
  readonly shared: boolean;
}

/** What reading one needs. */
export interface RuleHookContext {
  readonly sources: Sources;
  readonly report: Report;
}

/**
 * Reads the key `hook` of `validation` or `mutation`, and its module.
 *
 * @param name The export that the module must have.
 */
export async function readRuleHook(
  part: Part | undefined,
  name: string,
  { sources, report }: RuleHookContext,
): Promise<RuleHookModel | undefined> {
  const wasm = childPart(part, "wasm");
  const named = textOf(wasm);
  if (part === undefined || wasm === undefined || !named) return undefined;
  const sum = childPart(part, "sha256");
  const limits = readHookLimits(childPart(part, "limits"), report);
  const engine = engineOf(part);
  const context = { sources, report, limits, engine, exports: [name] };
  const module = await readHookModule(wasm, sum, context);
  const args = childPart(part, "args");
  const sha256 = textOf(sum);
  return {
    origin: originOf(part),
    wasm: named,
    ...(sha256 ? { sha256 } : {}),
    ...(module === undefined ? {} : { module }),
    ...(args === undefined ? {} : { args }),
    limits,
    engine,
    shared: textOf(childPart(part, "shared"))?.toLowerCase() === "true",
  };
}

/** Compiles what {@link readRuleHook} gave. */
export function compileRuleHook(
  { args: part, sha256: _sha256, ...rest }: RuleHookModel,
  { report, options }: RuleContext,
): RuleHookPlan {
  const args = compileShape({ type: "any" }, part, report, options);
  return {
    ...rest,
    args: (scope) => {
      const value = args(scope);
      return isObject(value) ? value : {};
    },
  };
}
