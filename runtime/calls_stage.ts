/**
 * Brings a cycle to what it makes: the rules judge, and other services are asked.
 *
 * Rules have calls of their own, made before they judge. A cycle that must wait for
 * any call begins anew later, and finds what it was answered so far.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { cycleCalls } from "../katalog/mod.ts";
import type { Cycle, CycleFacts } from "./cycle.ts";
import {
  type Called,
  callExternal,
  closeCalls,
  forgetCalls,
} from "./external_stage.ts";
import { applyRules, type Ruled } from "./rules_stage.ts";

/** What a cycle goes on with. */
export type Judged =
  | Extract<Called, { kind: "wait" }>
  | Extract<Called, { kind: "done" }> & { readonly ruled: Ruled };

/** Applies the rules, then makes the calls of the box, unless the rules forbid. */
export function* judgeAndCall(
  given: CycleFacts,
  children: JsonObject,
): Cycle<Judged> {
  const { memory, crd } = given;
  const places = cycleCalls(crd);
  // Only here: what a cycle is waiting for must not be forgotten by the next one,
  // which makes up for it although nobody asked for that one.
  if (given.forced) forgetCalls(memory.calls, places);
  const called = yield* inOrder(given, children);
  if (called.kind === "wait") {
    memory.forcedLater ||= given.forced;
    return called;
  }
  closeCalls(memory.calls, places);
  const forced = given.forced || memory.forcedLater === true;
  memory.forcedLater = false;
  return { ...called, facts: { ...called.facts, forced } };
}

function* inOrder(given: CycleFacts, children: JsonObject): Cycle<Judged> {
  const ruled = yield* applyRules(given, children);
  if (ruled.kind === "wait") return ruled;
  const { facts, denied, failed } = ruled;
  const failure = denied ?? failed;
  if (failure !== undefined) return { kind: "done", facts, failure, ruled };
  const plan = given.crd.external;
  const called = yield* callExternal(facts, children, { place: "operatorBox", plan });
  return called.kind === "wait" ? called : { ...called, ruled };
}
