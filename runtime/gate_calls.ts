/**
 * Asks other services what a gate wants to know of one CR.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import { callsOfGate, type GatePlan } from "../katalog/mod.ts";
import type { CycleFacts } from "./cycle.ts";
import type { ExternalCaller } from "./external_caller.ts";
import { callExternal, closeCalls } from "./external_stage.ts";

/** What a gate's calls gave. */
export type GateAnswers =
  /** `.external`, of every call of the CRD. */
  | { readonly kind: "answered"; readonly external?: JsonObject }
  /** One has failed that must not; what that means, `failPolicy` says. */
  | { readonly kind: "failed"; readonly why: string }
  /** One is to be made later, or the program stops. */
  | { readonly kind: "wait"; readonly afterMs: number; readonly why: string };

/** What asking takes. */
export interface GateCallOptions {
  readonly caller: Pick<ExternalCaller, "call">;
  /** Wall time, in milliseconds. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Whether a gate asks anybody about a CR: nothing may keep one from being deleted. */
export function asksOthers(
  gate: GatePlan | undefined,
  { metadata }: CycleFacts["cr"],
): gate is GatePlan {
  return gate !== undefined && gate.calls.calls.length > 0 &&
    metadata.deletionTimestamp === undefined;
}

/**
 * Makes the calls of a gate; it never rejects.
 *
 * @param facts Of the CR; their memory keeps answers from one judgement to the next.
 */
export async function askForGate(
  facts: CycleFacts,
  gate: GatePlan,
  { caller, now, logger, signal }: GateCallOptions,
): Promise<GateAnswers> {
  const calls = callsOfGate(gate, facts.crd);
  const round = callExternal(facts, {}, calls);
  try {
    let step = round.next();
    while (!step.done) {
      if (step.value.ask !== "external") throw new TypeError("Expected calls alone");
      const results = await caller.call(step.value.requests, signal);
      step = round.next({ answer: "external", results, nowMs: now() });
    }
    const called = step.value;
    if (called.kind === "wait") return called;
    closeCalls(facts.memory.calls, [calls]);
    const { failure } = called;
    if (failure === undefined) {
      return { kind: "answered", external: called.facts.external };
    }
    const { name, namespace } = facts.cr.metadata;
    const { failPolicy, origin: { at: { line } } } = gate;
    logger.warn("cannot ask for a gate", {
      object: namespace === undefined ? name : `${namespace}/${name}`,
      line,
      failPolicy,
      error: failure.message,
    });
    return { kind: "failed", why: failure.message };
  } catch (error) {
    if (signal.aborted) return { kind: "wait", afterMs: 0, why: "the program stops" };
    // A bug: the gate decides on it as on a service that fails.
    logger.error("a gate's calls ended in a fault", {
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    });
    return { kind: "failed", why: "a fault of this program" };
  }
}
