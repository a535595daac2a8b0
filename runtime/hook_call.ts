/**
 * Calls a CR's hook and turns what it says into what is to be done, unless it says
 * what it may not.
 *
 * @module
 */

import { formatTimestamp } from "../core/timestamp.ts";
import type { JsonObject } from "../core/json.ts";
import { objectKey } from "../core/object.ts";
import {
  HOOK_EXPORTS,
  type HookCondition,
  type HookPhase,
  type HookResult,
} from "../hooks/mod.ts";
import { type HookPlan, RenderError } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import type { Cycle, CycleEvent, CycleFacts, CycleFailure } from "./cycle.ts";
import { renderFailure, type Wanted } from "./desired.ts";
import { askHook, type HookAsk, type HookFault } from "./hook_ask.ts";
import { checkIntents, type Intents } from "./hook_intents.ts";
import { checkReport } from "./hook_report.ts";

/** What a hook wants, checked against its grants. */
export interface HookRun {
  /** Then nothing is wanted. */
  readonly failure?: CycleFailure;
  readonly wanted: readonly Wanted[];
  readonly doomed: readonly StoredObject[];
  /** What it told about its resource, also when it failed. */
  readonly status?: JsonObject;
  readonly conditions: readonly HookCondition[];
  readonly events: readonly CycleEvent[];
  /** When it wants to be called again. */
  readonly requeueAfterMs?: number;
  /** It is not done: what it made before and does not name now is kept. */
  readonly unfinished: boolean;
}

/** Nothing was said. */
const SILENT: HookRun = {
  wanted: [],
  doomed: [],
  conditions: [],
  events: [],
  unfinished: false,
};

/**
 * What the plug-in's clock shows and its random numbers start from without a grant:
 * always the same, so that the same input gives the same answer.
 */
const STILL_MS = Date.UTC(2000, 0, 1);
const STILL_SEED = 1;

/** Whether the plug-in of a CRD is to be called in a phase. */
export function hasExport(hooks: HookPlan | undefined, phase: HookPhase): boolean {
  if (hooks === undefined) return false;
  // What cannot be read is told by the first call; a resource can always be deleted.
  if (hooks.module === undefined) return phase === "reconcile";
  return hooks.module.exports.has(HOOK_EXPORTS[phase]);
}

/**
 * Calls the hook. Everything that it wants is checked before anything is written.
 *
 * @param scope Of the cycle; its `.children` is what the plug-in is given.
 * @param children Those objects, to tell what is to be deleted.
 */
export function* callHook(
  facts: CycleFacts,
  hooks: HookPlan,
  { phase, scope, children }: {
    readonly phase: HookPhase;
    readonly scope: Scope;
    readonly children: readonly StoredObject[];
  },
): Cycle<HookRun> {
  let ask: HookAsk;
  try {
    ask = hookAsk(facts, hooks, phase, scope);
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { ...SILENT, failure: renderFailure(error) };
  }
  const reply = yield* askHook(ask);
  if (!reply.ok) return { ...SILENT, failure: faultOf(reply.error, hooks) };
  const { result } = reply;
  const told = checkReport(facts, hooks, result);
  if (told.failure !== undefined) return { ...SILENT, failure: told.failure };
  const said = { ...SILENT, ...told.report };
  if (result.error !== undefined) {
    return { ...said, failure: ownFailure(result.error, facts, hooks) };
  }
  const intents: Intents = yield* checkIntents(facts, hooks, {
    result,
    phase,
    children,
  });
  if (intents.failure !== undefined) return { ...SILENT, failure: intents.failure };
  const { requeueAfterMs } = result;
  return {
    ...said,
    wanted: intents.wanted,
    doomed: intents.doomed,
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
    unfinished: result.result === "requeue",
  };
}

/** @throws {RenderError} */
function hookAsk(
  facts: CycleFacts,
  { args, grants }: HookPlan,
  phase: HookPhase,
  scope: Scope,
): HookAsk {
  const { cr, changed, crd, nowMs, random } = facts;
  const { children, cross, external } = scope.root as Record<string, JsonObject>;
  return {
    input: {
      phase,
      key: objectKey(cr.metadata),
      gvk: crd.gvk,
      object: { ...cr, ...changed },
      args: args(scope),
      children: children ?? {},
      cross: cross ?? {},
      external: external ?? {},
      ...(grants.clock ? { now: formatTimestamp(nowMs) } : {}),
    },
    ...stillness(grants, { nowMs, random }),
  };
}

/** Time and chance as the grants have them. */
export function stillness(
  grants: HookPlan["grants"],
  { nowMs, random }: Pick<CycleFacts, "nowMs" | "random">,
): Omit<HookAsk, "input"> {
  return {
    isStill: !grants.clock && !grants.random,
    nowMs: grants.clock ? nowMs : STILL_MS,
    seed: grants.random ? Math.floor(random.float() * 2 ** 32) : STILL_SEED,
  };
}

/** The reason of the condition, by what went wrong. */
const REASONS: Readonly<Partial<Record<HookFault["kind"], string>>> = {
  "no-module": "HookMissing",
  "no-host": "HookMissing",
  refused: "HookRefused",
  denied: "HookDenied",
  time: "HookLimitExceeded",
  cpu: "HookLimitExceeded",
  memory: "HookLimitExceeded",
  "host-calls": "HookLimitExceeded",
  input: "HookLimitExceeded",
  output: "HookOutputInvalid",
  overloaded: "HookOverloaded",
};

/** Turns a call without an answer into the cycle's failure. */
export function faultOf(
  error: HookFault,
  { origin }: Pick<HookPlan, "origin">,
): CycleFailure {
  return {
    reason: REASONS[error.kind] ?? "HookFailed",
    isExact: true,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    at: origin.at,
  };
}

/** What the plug-in itself calls a failure. */
function ownFailure(
  { reason, message }: NonNullable<HookResult["error"]>,
  { crd }: CycleFacts,
  { origin }: HookPlan,
): CycleFailure {
  return {
    reason: reason ?? "HookFailed",
    isExact: true,
    message: `The hook "${crd.name}" says: ${message}`,
    at: origin.at,
  };
}
