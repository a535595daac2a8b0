/**
 * Says on the CR itself how its last cycle went.
 *
 * @module
 */

import {
  getPath,
  isObject,
  type Json,
  type JsonObject,
  sameJson,
} from "../core/json.ts";
import { formatPosition } from "../core/problem.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import { readinessOf } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import {
  askWrite,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { hashJson } from "./hash.ts";
import type { HookRun } from "./hook_call.ts";
import { hookConditions, mergeFields } from "./hook_status.ts";
import { identityOfObject } from "./marks.ts";
import { DENY_REASON, type RuleTexts } from "./rules_stage.ts";

/**
 * The longest condition message and event note. Events end at 1,024 bytes; the
 * two say the same, so both are cut there.
 */
const MESSAGE_MAX = 1000;

/** How many unready children a message names. */
const NAMED_MAX = 3;

/** What the writing half of the cycle found. */
export interface Findings {
  readonly failure?: CycleFailure;
  /** What the rules say; absent: there are none. */
  readonly validation?: RuleTexts;
  readonly wanted: readonly Wanted[];
  /** Our live children, read after the writes. */
  readonly children: readonly StoredObject[];
  /** Why declared children are not there. */
  readonly missing: readonly string[];
  /** What other writers take back again and again. */
  readonly contests: readonly string[];
  /** What a hook tells; what the Katalog declares wins. */
  readonly hook?: Pick<HookRun, "status" | "conditions">;
}

/** What {@link writeStatus} did. */
export interface StatusReport {
  readonly ready: boolean;
  readonly writes: number;
  readonly warnings: readonly string[];
  readonly events: readonly CycleEvent[];
}

interface Verdict {
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/**
 * Evaluates the status fields and conditions and sends them, if they differ from
 * what the server holds. A refused status never fails the cycle.
 */
export function* writeStatus(
  facts: CycleFacts,
  scope: Scope,
  findings: Findings,
): Cycle<StatusReport> {
  const { cr, crd, memory } = facts;
  const verdict = judge(facts, findings);
  const events = [
    ...transitionEvents(facts, verdict, findings),
    ...contestEvents(facts, findings.contests),
  ];
  const fields = crd.status.evaluate(scope, { failed: findings.failure !== undefined });
  const warnings = fields.errors.map((error) =>
    `${formatPosition(error.origin.at)}: ${error.message}`
  );
  const ready = verdict.status === "True";
  const nothing = { ready, writes: 0, warnings, events };
  if (crd.ignoreStatusPatch || !facts.hasStatus) return nothing;

  const values = mergeFields(findings.hook?.status ?? {}, fields.values);
  const status = statusOf(facts, values, [
    { type: "Ready", ...verdict },
    ...validationConditions(findings.validation),
    ...contested(facts, findings.contests),
    ...hookConditions(facts, findings.hook),
  ]);
  const live = isObject(cr.status) ? cr.status : {};
  const sent = hashJson(withoutTimes(status));
  // The server drops what the CRD's schema lacks, so what was sent and what is
  // held may differ for ever: the same again would change nothing.
  const seen = memory.status?.sent === sent && memory.status.held === hashJson(live);
  if (seen || !wouldChange(live, status)) return nothing;

  const { uid, resourceVersion } = cr.metadata;
  const patch = { metadata: { uid, resourceVersion }, status };
  const result = yield* askWrite({ op: "patch-status", patch });
  if (result.ok) {
    const held = result.object?.object.status;
    memory.status = { sent, held: hashJson(isObject(held) ? held : {}) };
    return { ...nothing, writes: 1 };
  }
  // The CR changed or went meanwhile: its event brings it back.
  if (result.error.kind === "conflict" || result.error.kind === "not-found") {
    return nothing;
  }
  const note = `Cannot write the status: ${result.error.message}`;
  return {
    ...nothing,
    warnings: [...warnings, note],
    events: [...events, {
      type: "Warning",
      reason: `${cr.kind}StatusError`,
      action: "Reconcile",
      note: cut(note),
    }],
  };
}

function judge(facts: CycleFacts, findings: Findings): Verdict {
  const { failure } = findings;
  if (failure !== undefined) {
    return { status: "False", reason: reasonOf(failure), message: explain(failure) };
  }
  if (facts.crd.status.readiness === "reconcile") {
    return { status: "True", reason: "ReconcileSucceeded", message: "" };
  }
  const waiting = [...findings.missing, ...unready(findings)];
  if (waiting.length === 0) {
    return { status: "True", reason: "ReconcileSucceeded", message: "" };
  }
  const more = waiting.length - NAMED_MAX;
  const message = waiting.slice(0, NAMED_MAX).join("; ") +
    (more > 0 ? `; and ${more} more` : "");
  return { status: "False", reason: "ChildrenNotReady", message: cut(message) };
}

/** Reasons that tools and people already wait for stay as they are. */
function reasonOf(failure: CycleFailure): string {
  const own = ["NotOwned", "DeclaredTwice", "ImmutableField"];
  const shown = failure.isExact || own.includes(failure.reason);
  return shown ? failure.reason : "ReconcileError";
}

/** One failure as text: where in the Katalog, what, and what to do. */
export function explain(failure: CycleFailure): string {
  const where = failure.at === undefined ? "" : `${formatPosition(failure.at)}: `;
  const hint = failure.hint === undefined ? "" : `. ${failure.hint}`;
  return cut(`${where}${failure.message}${hint}`);
}

function* unready(findings: Findings): Generator<string> {
  const live = new Map(
    findings.children.map((child) => [identityOfObject(child.object), child.object]),
  );
  for (const { identity, entry } of findings.wanted) {
    const object = live.get(identity);
    if (object === undefined) {
      // A foreign object that satisfies a creating entry is not ours to judge.
      if (entry.mode === "apply") yield `"${identity}" is not there yet`;
      continue;
    }
    const readiness = readinessOf(object);
    if (!readiness.ready) yield `"${identity}": ${readiness.why}`;
  }
}

function statusOf(
  facts: CycleFacts,
  values: JsonObject,
  [ready, ...others]: readonly Condition[],
): JsonObject {
  const { cr, crd } = facts;
  const generation = crd.ignoreObservedGeneration ? undefined : cr.metadata.generation;
  const status: Record<string, Json | undefined> = { ...values };
  if (generation !== undefined) status.observedGeneration = generation;
  if (crd.status.conditions) {
    status.conditions = mergeConditions(facts, [
      { ...ready, observedGeneration: generation },
      ...others,
    ]);
  }
  return status;
}

/** Both stand there even without rules, so that what waits for them finds them. */
function validationConditions(
  { denials, warnings, unjudged }: RuleTexts = { denials: "", warnings: "" },
): Condition[] {
  if (unjudged !== undefined) {
    return ["ValidationFailed", "ValidationWarning"].map((type) =>
      condition(type, "Unknown", "RulesNotJudged", unjudged)
    );
  }
  return [
    denials === ""
      ? condition("ValidationFailed", "False", "ValidationPassed")
      : condition("ValidationFailed", "True", DENY_REASON, denials),
    warnings === ""
      ? condition("ValidationWarning", "False", "NoWarnings")
      : condition("ValidationWarning", "True", "WarnRuleViolation", warnings),
  ];
}

function condition(
  type: string,
  status: "True" | "False" | "Unknown",
  reason: string,
  message = "",
): Condition {
  return { type, status, reason, message: cut(message) };
}

/** Only where there is, or was, something to say. */
function contested(facts: CycleFacts, contests: readonly string[]): Condition[] {
  const type = "Contested";
  if (contests.length > 0) {
    const message = cut(contests.join("; "));
    return [{ type, status: "True", reason: "FieldTakenBack", message }];
  }
  const held = getPath(facts.cr.status, ["conditions"]);
  const told = Array.isArray(held) &&
    held.some((one) => isObject(one) && one.type === type);
  return told ? [{ type, status: "False", reason: "Uncontested", message: "" }] : [];
}

/** One condition, as a status holds it. */
export type Condition = { readonly [key: string]: Json | undefined };

/** Puts ours among the others', whose order and content stay as they are. */
export function mergeConditions(facts: CycleFacts, ours: readonly Condition[]): Json {
  const held = getPath(facts.cr.status, ["conditions"]);
  const now = formatTimestamp(facts.nowMs);
  const merged: Condition[] = Array.isArray(held) ? held.filter(isObject) : [];
  for (const one of ours) {
    const at = merged.findIndex((other) => other.type === one.type);
    const before = merged[at];
    const since = before?.status === one.status ? before.lastTransitionTime : now;
    const condition = { ...one, lastTransitionTime: since ?? now };
    if (at < 0) merged.push(condition);
    else merged[at] = condition;
  }
  return merged as readonly Json[];
}

/** Whether a merge patch would change anything. */
export function wouldChange(live: Json | undefined, patch: Json | undefined): boolean {
  if (patch === undefined) return false;
  if (patch === null) return live !== undefined && live !== null;
  if (!isObject(patch)) return !sameJson(live, patch);
  if (!isObject(live)) return true;
  return Object.keys(patch).some((key) => wouldChange(live[key], patch[key]));
}

function withoutTimes(status: JsonObject): JsonObject {
  const { conditions } = status;
  if (!Array.isArray(conditions)) return status;
  const plain = conditions.map((one) =>
    isObject(one) ? { ...one, lastTransitionTime: undefined } : one
  );
  return { ...status, conditions: plain };
}

/** Events tell of changes, not of cycles; the recorder counts repeated failures. */
function transitionEvents(
  facts: CycleFacts,
  verdict: Verdict,
  findings: Findings,
): CycleEvent[] {
  const { cr, memory } = facts;
  const before = memory.verdict ?? verdictOf(cr.status);
  memory.verdict = `${verdict.status}/${verdict.reason}`;
  // A denial is in the conditions; it is no error of the operator's.
  if (findings.failure?.reason === DENY_REASON) return [];
  if (findings.failure !== undefined) {
    const reason = `${cr.kind}ReconcileError`;
    return [{ type: "Warning", reason, action: "Reconcile", note: verdict.message }];
  }
  if (before === memory.verdict || verdict.status === "False") return [];
  const count = findings.wanted.length;
  return [{
    type: "Normal",
    reason: `${cr.kind}Reconciled`,
    action: "Reconcile",
    note: count === 1 ? "The child is ready" : `All ${count} children are ready`,
  }];
}

/** Told once for each contest: the condition stays as long as it lasts. */
function contestEvents(
  { cr, memory }: CycleFacts,
  contests: readonly string[],
): CycleEvent[] {
  const told = contests.join("; ");
  const before = memory.contests ?? "";
  memory.contests = told;
  if (told === "" || told === before) return [];
  const reason = `${cr.kind}FieldTakenBack`;
  return [{ type: "Warning", reason, action: "Reconcile", note: cut(told) }];
}

function verdictOf(status: Json | undefined): string {
  const conditions = getPath(status, ["conditions"]);
  if (!Array.isArray(conditions)) return "";
  const ready = conditions.find((one) => isObject(one) && one.type === "Ready");
  return isObject(ready) ? `${ready.status}/${ready.reason}` : "";
}

function cut(text: string): string {
  return text.length <= MESSAGE_MAX ? text : `${text.slice(0, MESSAGE_MAX - 3)}...`;
}
