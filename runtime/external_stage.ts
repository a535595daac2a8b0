/**
 * Makes calls that stand together, each once its question can be asked.
 *
 * A call that must wait (for another try, or as `sleep` says) ends the cycle instead
 * of holding its worker: what has been answered is remembered, and the cycle begins
 * anew when the wait is over.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import {
  callNames,
  type CallPlace,
  type ExternalCall,
  type ExternalRequest,
  RenderError,
  retryDelayMs,
} from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askExternal,
  type Cycle,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import type { CallResult } from "./call_result.ts";
import type { CallMemory, CallState } from "./memory.ts";
import { renderFailure } from "./desired.ts";
import { answerOf, notCalled } from "./external_answer.ts";
import { hashJson } from "./hash.ts";
import { scopeOf } from "./scope.ts";

/**
 * How long an answer is good for where `cacheFor` does not say. One change causes a
 * handful of cycles within a second or two, and each of them would ask again.
 */
export const REUSE_MS = 5_000;

/** How calls ended. */
export type Called =
  | {
    readonly kind: "done";
    readonly facts: CycleFacts;
    readonly failure?: CycleFailure;
  }
  | { readonly kind: "wait"; readonly afterMs: number; readonly why: string };

/**
 * Makes the calls of one place. Their answers join those that are known; of two of
 * one name the later counts. What was asked stays open until {@link closeCalls}.
 */
export function* callExternal(
  facts: CycleFacts,
  children: JsonObject,
  { place, plan }: CallPlace,
): Cycle<Called> {
  if (plan.calls.length === 0) return { kind: "done", facts };
  const round = new Round(facts, children, { place, plan });
  let left = plan.calls;
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

/** Forgets what calls gave, because somebody asks for all anew. */
export function forgetCalls(memory: CallMemory, places: readonly CallPlace[]): void {
  for (const key of keysOf(places)) memory.delete(key);
}

/**
 * Ends what began with the first call: from now on what they gave may grow old, and
 * what waits for another try does so no longer.
 */
export function closeCalls(memory: CallMemory, places: readonly CallPlace[]): void {
  for (const key of keysOf(places)) {
    const state = memory.get(key);
    if (state?.result === undefined) memory.delete(key);
    else if (state.open) memory.set(key, { ...state, open: false });
  }
}

function keysOf(places: readonly CallPlace[]): string[] {
  return places.flatMap(({ place, plan }) =>
    plan.calls.map(({ name }) => keyOf(place, name))
  );
}

/** Calls of two places may have one name. */
function keyOf(place: string, name: string): string {
  return `${place}/${name}`;
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
  readonly #place: string;
  readonly #memory: CallMemory;
  #nowMs: number;
  #waiting: { readonly name: string; readonly untilMs: number } | undefined;

  constructor(facts: CycleFacts, children: JsonObject, { place, plan }: CallPlace) {
    this.#facts = facts;
    this.#children = children;
    this.#place = place;
    this.#memory = facts.memory.calls;
    this.#nowMs = facts.nowMs;
    const known = facts.external ?? notCalled(callNames(facts.crd));
    this.#answers = { ...known, ...notCalled(plan.names) };
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
    const known = this.#memory.get(keyOf(this.#place, call.name));
    if (known?.request === request) {
      if (known.result === undefined) return known;
      const usual = call.cacheForMs ?? REUSE_MS;
      const good = known.result.error === undefined ? usual : Math.min(usual, REUSE_MS);
      const age = this.#facts.nowMs - known.atMs;
      if (known.open || age >= 0 && age < good) return known;
    }
    const notBeforeMs = this.#nowMs + call.sleepMs;
    const fresh = { request, failures: 0, notBeforeMs, atMs: this.#nowMs, open: true };
    this.#memory.set(keyOf(this.#place, call.name), fresh);
    return fresh;
  }

  /** Takes what a call gave; a failure that more tries are left for is awaited. */
  take({ call, state }: Asked, result: CallResult, nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    const key = keyOf(this.#place, call.name);
    const failures = state.failures + (result.error === undefined ? 0 : 1);
    const { error } = result;
    if (error !== undefined && !error.lasting && failures < call.retry.attempts) {
      const waitMs = retryDelayMs(call.retry, failures);
      const later = { ...state, failures, notBeforeMs: nowMs + waitMs };
      this.#memory.set(key, later);
      return this.#wait(call.name, later);
    }
    this.#memory.set(key, { ...state, failures, result, atMs: nowMs, open: true });
    this.#settle(call, result);
  }

  #settle(call: ExternalCall, result: CallResult): void {
    const { name, origin } = call;
    this.#answers[name] = answerOf(result);
    this.#done.add(name);
    const { error } = result;
    if (error === undefined || call.continueOnError) return;
    // The next cycle asks again: what failed is not worth keeping.
    this.#memory.delete(keyOf(this.#place, name));
    this.failure ??= {
      reason: "ExternalCallFailed",
      message: `Cannot call "${name}": ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      at: origin.at,
    };
  }

  #refuse(call: ExternalCall, error: RenderError): undefined {
    this.#memory.delete(keyOf(this.#place, call.name));
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
    const waiting = this.failure === undefined ? this.#waiting : undefined;
    if (waiting !== undefined) {
      const afterMs = Math.max(1, waiting.untilMs - this.#nowMs);
      return { kind: "wait", afterMs, why: `the call "${waiting.name}" is made later` };
    }
    const facts = { ...this.#facts, external: this.#answers };
    return { kind: "done", facts, ...(this.failure ? { failure: this.failure } : {}) };
  }

  #scope(): Scope {
    return scopeOf({ ...this.#facts, external: this.#answers }, this.#children);
  }
}
