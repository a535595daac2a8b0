/**
 * Makes the calls of one cycle, each once its question can be asked.
 *
 * A call that must wait (for another try, or as `sleep` says) ends the cycle instead
 * of holding its worker: what has been answered is remembered, and the cycle begins
 * anew when the wait is over.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import {
  type ExternalCall,
  type ExternalRequest,
  RenderError,
} from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askExternal,
  type CallResult,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import type { CallState } from "./memory.ts";
import { renderFailure } from "./desired.ts";
import { answerOf, notCalled } from "./external_answer.ts";
import { hashJson } from "./hash.ts";
import { scopeOf } from "./scope.ts";

/**
 * How long an answer is good for where `cacheFor` does not say. One change causes a
 * handful of cycles within a second or two, and each of them would ask again.
 */
export const REUSE_MS = 5_000;

/** How the calls of a cycle ended. */
export type Called =
  | {
    readonly kind: "done";
    readonly facts: CycleFacts;
    readonly failure?: CycleFailure;
  }
  | { readonly kind: "wait"; readonly afterMs: number; readonly why: string };

/** Makes the calls that the CRD's plan declares. */
export function* callExternal(
  facts: CycleFacts,
  children: JsonObject,
): Cycle<Called> {
  if (facts.crd.external.calls.length === 0) return { kind: "done", facts };
  const round = new Round(facts, children);
  let left = facts.crd.external.calls;
  while (left.length > 0 && round.failure === undefined) {
    const ready = left.filter(({ needs }) => needs.every((name) => round.has(name)));
    if (ready.length === 0) break;
    left = left.filter((call) => !ready.includes(call));
    const asked = round.prepare(ready);
    if (asked.length === 0) continue;
    const answer = yield* askExternal(asked.map(({ request }) => request));
    asked.forEach((one, i) => round.take(one, answer.results[i], answer.nowMs));
  }
  return round.end();
}

/** A call whose question is known. */
interface Asked {
  readonly call: ExternalCall;
  readonly request: ExternalRequest;
  readonly state: CallState;
}

class Round {
  failure: CycleFailure | undefined;
  readonly #facts: CycleFacts;
  readonly #children: JsonObject;
  readonly #answers: Record<string, Json | undefined>;
  readonly #done = new Set<string>();
  #nowMs: number;
  #waiting: { readonly name: string; readonly untilMs: number } | undefined;

  constructor(facts: CycleFacts, children: JsonObject) {
    const { calls, names } = facts.crd.external;
    this.#facts = facts;
    this.#children = children;
    this.#nowMs = facts.nowMs;
    this.#answers = { ...notCalled(names) };
    if (facts.forced) { for (const { name } of calls) facts.memory.calls.delete(name); }
  }

  has(name: string): boolean {
    return this.#done.has(name);
  }

  /** Settles what needs no asking; gives the rest. */
  prepare(calls: readonly ExternalCall[]): Asked[] {
    const scope = this.#scope();
    return calls.flatMap((call) => this.#prepareOne(call, scope) ?? []);
  }

  #prepareOne(call: ExternalCall, scope: Scope): Asked | undefined {
    const { name } = call;
    if (!call.gate(scope)) return void this.#done.add(name);
    let request: ExternalRequest;
    try {
      request = call.request(scope);
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return this.#refuse(call, error);
    }
    const state = this.#state(call, hashJson(request as unknown as Json));
    if (state.result !== undefined) return void this.#settle(call, state.result);
    if (state.notBeforeMs > this.#nowMs) return void this.#wait(name, state);
    return { call, request, state };
  }

  /** What is remembered of this very question, if it is still good. */
  #state(call: ExternalCall, request: string): CallState {
    const known = this.#facts.memory.calls.get(call.name);
    if (known?.request === request) {
      if (known.result === undefined) return known;
      const usual = call.cacheForMs ?? REUSE_MS;
      const good = known.result.error === undefined ? usual : Math.min(usual, REUSE_MS);
      const age = this.#facts.nowMs - known.atMs;
      if (known.open || age >= 0 && age < good) return known;
    }
    const notBeforeMs = this.#nowMs + call.sleepMs;
    const fresh = { request, failures: 0, notBeforeMs, atMs: this.#nowMs, open: true };
    this.#facts.memory.calls.set(call.name, fresh);
    return fresh;
  }

  /** Takes what a call gave; a failure that more tries are left for is awaited. */
  take({ call, state }: Asked, result: CallResult, nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const { calls } = this.#facts.memory;
    const failures = state.failures + (result.error === undefined ? 0 : 1);
    const { attempts, initialMs, maxMs, multiplier } = call.retry;
    if (
      result.error !== undefined && !result.error.lasting && failures < attempts
    ) {
      const waitMs = Math.min(maxMs, initialMs * multiplier ** (failures - 1));
      const later = { ...state, failures, notBeforeMs: nowMs + waitMs };
      calls.set(call.name, later);
      return this.#wait(call.name, later);
    }
    calls.set(call.name, { ...state, failures, result, atMs: nowMs, open: true });
    this.#settle(call, result);
  }

  #settle(call: ExternalCall, result: CallResult): void {
    const { name, origin } = call;
    this.#answers[name] = answerOf(result);
    this.#done.add(name);
    const { error } = result;
    if (error === undefined || call.continueOnError) return;
    // The next cycle asks again: what failed is not worth keeping.
    this.#facts.memory.calls.delete(name);
    this.failure ??= {
      reason: "ExternalCallFailed",
      message: `Cannot call "${name}": ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      at: origin.at,
    };
  }

  #refuse(call: ExternalCall, error: RenderError): undefined {
    this.#facts.memory.calls.delete(call.name);
    if (!call.continueOnError) {
      this.failure ??= renderFailure(error);
      return undefined;
    }
    const { message, hint } = error;
    this.#settle(call, {
      status: 0,
      headers: {},
      body: "",
      durationSeconds: 0,
      error: { lasting: true, message, ...(hint === undefined ? {} : { hint }) },
    });
    return undefined;
  }

  #wait(name: string, { notBeforeMs }: CallState): void {
    if (this.#waiting === undefined || notBeforeMs < this.#waiting.untilMs) {
      this.#waiting = { name, untilMs: notBeforeMs };
    }
  }

  end(): Called {
    const { memory, forced } = this.#facts;
    const waiting = this.failure === undefined ? this.#waiting : undefined;
    if (waiting !== undefined) {
      memory.forcedLater ||= forced;
      const afterMs = Math.max(1, waiting.untilMs - this.#nowMs);
      return { kind: "wait", afterMs, why: `the call "${waiting.name}" is made later` };
    }
    for (const { name } of this.#facts.crd.external.calls) {
      const state = memory.calls.get(name);
      // What waits for another try does so no longer: the round has failed.
      if (state?.result === undefined) memory.calls.delete(name);
      else if (state.open) memory.calls.set(name, { ...state, open: false });
    }
    const facts = {
      ...this.#facts,
      external: this.#answers,
      forced: forced || memory.forcedLater === true,
    };
    memory.forcedLater = false;
    return { kind: "done", facts, ...(this.failure ? { failure: this.failure } : {}) };
  }

  #scope(): Scope {
    return scopeOf({ ...this.#facts, external: this.#answers }, this.#children);
  }
}
