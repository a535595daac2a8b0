/**
 * Reads and compiles `queue`: what happens when much is to be done, or fails.
 *
 * @module
 */

import { formatDuration } from "../core/duration.ts";
import { compileGate, type Conditions } from "./condition.ts";
import { queueShape } from "./language.ts";
import { childPart, itemParts, originOf, type Part, textOf } from "./part.ts";
import type { Gate, Origin } from "./plan.ts";
import { conditionsOf } from "./read_block.ts";
import type { Report } from "./report.ts";
import { readRetry, retryDelayMs, type RetryModel } from "./retry.ts";
import { object, type ObjectShape } from "./shape.ts";
import type { TextOptions } from "./template_text.ts";

/** What a queue does, as written. */
export interface QueueModel extends Omit<QueuePlan, "rules"> {
  readonly rules: readonly QueueRuleModel[];
}

/** One part of `behaviour`, as written. */
export interface QueueRuleModel extends Omit<QueueRule, "holds"> {
  readonly conditions: Conditions;
}

/** What a queue does. */
export interface QueuePlan {
  /** Whether its CRD shares workers with the others that say so. */
  readonly shared: boolean;
  /** `delayed`: the pause after a failure stays the same; else it grows. */
  readonly type: "ratelimited" | "delayed";
  /** Keys that may wait, by which `rules` are reckoned; 0: any number. */
  readonly maxDepth: number;
  /** In the order in which they are asked; the first that holds decides. */
  readonly rules: readonly QueueRule[];
  /** How a failed cycle is repeated before it counts as one; absent: not. */
  readonly retry?: RetryModel;
}

/** One part of `behaviour`. */
export interface QueueRule {
  readonly name: "onLimit" | "onThreshold";
  /** It holds from this many waiting keys on, 1 or more. */
  readonly depth: number;
  /** Whether a key stays out; else that is only told. */
  readonly drop: boolean;
  readonly conditional: boolean;
  /** @throws {RenderError} The key may come in then. */
  readonly holds: Gate;
  readonly origin: Origin;
}

/** Reads a queue that was checked against its shape; an absent one has no limits. */
export function readQueue(
  part: Part | undefined,
  resyncMs: number,
  report: Report,
): QueueModel {
  const child = (key: string) => childPart(part, key, queueShape);
  const maxDepth = Number(textOf(child("maxDepth")) ?? 0) || 0;
  const retry = child("retryBackoff");
  return {
    shared: textOf(child("shared"))?.toLowerCase() === "true",
    type: textOf(child("type"))?.toLowerCase() === "delayed"
      ? "delayed"
      : "ratelimited",
    maxDepth,
    rules: readBehaviour(child("behaviour"), maxDepth, report),
    ...(retry ? { retry: readPatience(retry, resyncMs, report) } : {}),
  };
}

function readBehaviour(
  part: Part | undefined,
  maxDepth: number,
  report: Report,
): QueueRuleModel[] {
  if (part === undefined) return [];
  if (maxDepth === 0) {
    report.error({
      code: "missing-key",
      ...originOf(part),
      message:
        'Cannot judge "behaviour" without "maxDepth": there is no limit to reach',
      hint: "Add `maxDepth:` beside it, such as `maxDepth: 500`",
    });
    return [];
  }
  const shape = queueShape.fields.behaviour as ObjectShape;
  return (["onLimit", "onThreshold"] as const).flatMap((name) => {
    const own = childPart(part, name);
    if (own?.node.type !== "map") return [];
    const percent = name === "onLimit"
      ? 100
      : readPercent(childPart(own, "value"), report);
    const conditions = conditionsOf(
      own,
      shape.fields[name] as ObjectShape ?? object({}),
    );
    return [{
      name,
      depth: Math.max(1, Math.ceil(maxDepth * percent / 100)),
      drop: textOf(childPart(own, "drop"))?.toLowerCase() !== "false",
      conditional: [conditions.when, conditions.or].some((list) =>
        itemParts(list).length > 0
      ),
      conditions,
      origin: originOf(own),
    }];
  });
}

function readPercent(part: Part | undefined, report: Report): number {
  const percent = Number(textOf(part) ?? 100);
  if (part === undefined || percent >= 1 && percent <= 100) return percent || 100;
  report.error({
    code: "bad-value",
    ...originOf(part),
    message: `Cannot take ${textOf(part)} as a percentage of maxDepth`,
    hint: "Write a whole number from 1 to 100",
  });
  return 100;
}

/** Repeats that outlast a resync only delay it. */
function readPatience(part: Part, resyncMs: number, report: Report): RetryModel {
  const retry = readRetry(part, "repeat one cycle", report);
  const waits = Array.from(
    { length: retry.attempts - 1 },
    (_, i) => retryDelayMs(retry, i + 1),
  );
  const worstMs = waits.reduce((sum, one) => sum + one, 0);
  if (worstMs > resyncMs) {
    report.warning({
      code: "retries-outlast-resync",
      ...originOf(part),
      message: `Cannot end the repeats of a cycle within a resync: they take ${
        formatDuration(worstMs)
      }, and a resync comes every ${formatDuration(resyncMs)}`,
      hint: "Lower `maxAttempts` or `max`, or raise `resync`",
    });
  }
  return retry;
}

/** Compiles it; template errors go to the report. */
export function compileQueue(
  { rules, ...queue }: QueueModel,
  report: Report,
  options: TextOptions,
): QueuePlan {
  return {
    ...queue,
    rules: rules.map(({ conditions, ...rule }) => ({
      ...rule,
      holds: compileGate(conditions, report, { ...options, failing: "throws" }),
    })),
  };
}
