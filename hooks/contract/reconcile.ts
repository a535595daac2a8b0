/**
 * Describes what a reconcile hook is given and what it may answer.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import { parseDuration } from "../../core/duration.ts";
import {
  formatRef,
  type GroupVersionKind,
  type KubeObject,
  type ObjectRef,
  refOf,
} from "../../core/object.ts";
import { desiredObject, objectRef, observedObject } from "./objects.ts";
import { readOutput } from "./read.ts";
import { duration, text, word } from "./scalar.ts";
import {
  freeObject,
  list,
  optional,
  record,
  type Shape,
  ShapeFault,
  textOr,
} from "./shape.ts";

/** Why a hook is called, by the export that is called. */
export const HOOK_EXPORTS = {
  reconcile: "on_reconcile",
  delete: "on_delete",
  notFound: "on_not_found",
} as const;

/** Why a hook is called. */
export type HookPhase = keyof typeof HOOK_EXPORTS;

/** What a reconcile hook is given. */
export interface HookInput {
  readonly phase: HookPhase;
  /** `namespace/name`, or `name` of a cluster-scoped resource. */
  readonly key: string;
  readonly gvk: GroupVersionKind;
  /** The resource: normalised, mutated, validated. Absent in the phase `notFound`. */
  readonly object?: KubeObject;
  /** The Katalog's `args`, rendered. */
  readonly args: JsonObject;
  /** The children, as templates see `.children`. */
  readonly children: JsonObject;
  /** What was looked up of other resources, as templates see `.cross`. */
  readonly cross: JsonObject;
  /** The answers of external calls, as templates see `.external`. */
  readonly external: JsonObject;
  /** RFC 3339; only if the clock is granted. */
  readonly now?: string;
}

/** The shape of {@link HookInput}. */
export const hookInput: Shape<HookInput> = record<HookInput>({
  phase: word(
    ["reconcile", "delete", "notFound"],
    "Why the hook is called: on_reconcile, on_delete, on_not_found",
  ),
  key: text({ most: 400, description: "namespace/name, or name if cluster-scoped" }),
  gvk: record<GroupVersionKind>({
    group: text({ most: 253, empty: true, description: "Empty for the core group" }),
    version: text({ most: 63 }),
    kind: text({ most: 63 }),
  }),
  object: optional(observedObject),
  args: freeObject("The Katalog's args, rendered"),
  children: freeObject("The children, as templates see .children"),
  cross: freeObject("Other resources, as templates see .cross"),
  external: freeObject("Answers of external calls, as templates see .external"),
  now: optional(
    text({ most: 40, description: "RFC 3339; only if the clock is granted" }),
  ),
}, { description: "What a reconcile hook is given" });

/** What a failed hook says. */
export interface HookFailure {
  /** One word in CamelCase, which becomes the reason of the condition. */
  readonly reason?: string;
  /** For a person, up to 4,000 characters. */
  readonly message: string;
}

/** A condition that a hook sets. */
export interface HookCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** An event that a hook writes about its resource. */
export interface HookEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** What a reconcile hook writes. */
export interface HookOutput {
  readonly result: "ok" | "requeue" | "error";
  readonly error?: string | HookFailure;
  readonly requeueAfter?: string;
  readonly apply?: readonly KubeObject[];
  readonly delete?: readonly ObjectRef[];
  readonly status?: JsonObject;
  readonly conditions?: readonly HookCondition[];
  readonly events?: readonly HookEvent[];
}

/** The most of each that one answer may hold. */
export const RESULT_MAX = {
  /** What one template list may make is a few hundred, too. */
  apply: 500,
  delete: 500,
  conditions: 32,
  events: 20,
  /** Characters of a message; conditions and events are cut to less when written. */
  message: 4_000,
} as const;

/** The soonest and the latest that a hook may ask to be called again. */
const REQUEUE_LEAST_MS = 100;
const REQUEUE_MOST_MS = 24 * 3_600_000;

/** After how many milliseconds `requeue` without `requeueAfter` calls again. */
export const REQUEUE_DEFAULT_MS = 10_000;

const reason = text({
  most: 128,
  pattern: /^[A-Z][A-Za-z0-9]*$/,
  what: "one word in CamelCase",
});
const message = text({ most: RESULT_MAX.message });

/** The shape of {@link HookOutput}. */
export const hookOutput: Shape<HookOutput> = record<HookOutput>({
  result: word(
    ["ok", "requeue", "error"],
    "ok: done. requeue: not finished, call again. error: failed, nothing is written",
  ),
  error: optional(
    textOr(message, record<HookFailure>({ reason: optional(reason), message })),
  ),
  requeueAfter: optional(
    duration(
      REQUEUE_LEAST_MS,
      REQUEUE_MOST_MS,
      "When to call again, such as 10s; with ok as well as with requeue",
    ),
  ),
  apply: optional(
    list(
      desiredObject,
      RESULT_MAX.apply,
      "Every object that the hook wants to be there; one that it does not name any " +
        "more is removed",
    ),
  ),
  delete: optional(
    list(objectRef, RESULT_MAX.delete, "Objects to delete, within the grants"),
  ),
  status: optional(
    freeObject("Merged into the resource's status; null removes a field"),
  ),
  conditions: optional(list(
    record<HookCondition>({
      type: text({
        most: 316,
        pattern: /^([a-z0-9.-]+\/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/,
        what: "a condition's type such as BackedUp",
      }),
      status: word(["True", "False", "Unknown"]),
      reason: optional(reason),
      message: optional(text({ most: RESULT_MAX.message, empty: true })),
    }),
    RESULT_MAX.conditions,
  )),
  events: optional(list(
    record<HookEvent>({ type: word(["Normal", "Warning"]), reason, message }),
    RESULT_MAX.events,
  )),
}, { description: "What a reconcile hook answers" });

/** An answer that was checked, with everything in its place. */
export interface HookResult {
  readonly result: "ok" | "requeue" | "error";
  /** There exactly if the result is `error`. */
  readonly error?: HookFailure;
  /** Milliseconds, 100 to a day; there for each `requeue`. */
  readonly requeueAfterMs?: number;
  readonly apply: readonly KubeObject[];
  /** Without a namespace: that of the resource itself. */
  readonly delete: readonly ObjectRef[];
  readonly status?: JsonObject;
  readonly conditions: readonly HookCondition[];
  readonly events: readonly HookEvent[];
}

/**
 * Checks what a reconcile hook wrote.
 *
 * @param what Names it in messages: `the output of "on_reconcile" of the hook "db"`.
 * @throws {HookError} `output`, with the place and what belongs there.
 */
export function readHookResult(output: Json, what: string): HookResult {
  return readOutput(() => resultOf(hookOutput.read(output, "")), what);
}

function resultOf(output: HookOutput): HookResult {
  const { result, error, requeueAfter, status } = output;
  const intents = [...output.apply ?? [], ...output.delete ?? []];
  if ((result === "error") !== (error !== undefined)) {
    throw new ShapeFault(
      "error",
      `found ${error === undefined ? "none" : "one"} beside the result "${result}": ` +
        'an error belongs to the result "error", and to no other',
    );
  }
  if (result === "error" && (intents.length > 0 || requeueAfter !== undefined)) {
    const key = requeueAfter !== undefined
      ? "requeueAfter"
      : output.apply?.length
      ? "apply"
      : "delete";
    throw new ShapeFault(
      key,
      'found beside the result "error": a failed hook writes nothing, and is called ' +
        "again after a growing pause",
    );
  }
  refuseTwins(output);
  const wait = requeueAfter === undefined ? undefined : parseDuration(requeueAfter);
  const requeueAfterMs = wait ??
    (result === "requeue" ? REQUEUE_DEFAULT_MS : undefined);
  return {
    result,
    ...(error === undefined
      ? {}
      : { error: typeof error === "string" ? { message: error } : error }),
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
    apply: output.apply ?? [],
    delete: output.delete ?? [],
    ...(status === undefined ? {} : { status }),
    conditions: output.conditions ?? [],
    events: output.events ?? [],
  };
}

/** What is named twice could be written in either order. */
function refuseTwins(output: HookOutput): void {
  const named = [
    ...(output.apply ?? []).map((object, i) =>
      [`apply[${i}]`, formatRef(refOf(object))] as const
    ),
    ...(output.delete ?? []).map((ref, i) => [`delete[${i}]`, formatRef(ref)] as const),
    ...(output.conditions ?? []).map(({ type }, i) =>
      [`conditions[${i}]`, `the condition ${type}`] as const
    ),
  ];
  const seen = new Map<string, string>();
  for (const [path, twin] of named) {
    const first = seen.get(twin);
    if (first !== undefined) {
      throw new ShapeFault(path, `found ${twin} a second time, ${first} names it`);
    }
    seen.set(twin, path);
  }
}
