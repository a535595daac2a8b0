/**
 * Says on a CR what its hook tells about it.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { CycleEvent, CycleFacts } from "./cycle.ts";
import { hashJson } from "./hash.ts";
import type { HookRun } from "./hook_call.ts";
import type { Condition } from "./status.ts";

/** The longest message of a condition, as everywhere. */
const MESSAGE_MAX = 1000;

/** The conditions that a hook sets, as a status holds them. */
export function hookConditions(
  { cr, crd }: CycleFacts,
  hook: Pick<HookRun, "conditions"> | undefined,
): Condition[] {
  const observedGeneration = crd.ignoreObservedGeneration
    ? undefined
    : cr.metadata.generation;
  return (hook?.conditions ?? []).map(({ type, status, reason, message = "" }) => ({
    type,
    status,
    // Most schemas ask for one.
    reason: reason ?? "Hook",
    message: cut(message),
    observedGeneration,
  }));
}

/** Two trees as one; the second wins where both have a value. */
export function mergeFields(first: JsonObject, second: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = Object.hasOwn(first, key) ? first[key] : undefined;
    merged[key] = isObject(before) && isObject(value)
      ? mergeFields(before, value)
      : value;
  }
  return merged;
}

/** Events that a hook tells: when they are new to it, not once per cycle. */
export function hookEvents(
  { memory }: Pick<CycleFacts, "memory">,
  hook: Pick<HookRun, "events"> | undefined,
): readonly CycleEvent[] {
  if (hook === undefined) return [];
  const told = hashJson(hook.events as unknown as Json);
  const again = memory.hookEvents === told;
  memory.hookEvents = told;
  return again ? [] : hook.events.map((one) => ({ ...one, note: cut(one.note) }));
}

/** Why a resource is not ready although all that is declared for it is. */
export function unfinished(
  { crd }: CycleFacts,
  hook: HookRun | undefined,
): readonly string[] {
  return hook?.unfinished ? [`the hook "${crd.name}" is not done`] : [];
}

function cut(text: string): string {
  return text.length <= MESSAGE_MAX ? text : `${text.slice(0, MESSAGE_MAX - 3)}...`;
}
