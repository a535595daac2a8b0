/**
 * Changes how many replicas a workload has, where its `autoscale` asks for that.
 *
 * The count that stands there is where every decision starts: nothing is changed while
 * no condition holds, whoever set it. When it was changed last stands on the workload,
 * so a restart shortens no cooldown.
 *
 * @module
 */

import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import { getPath, isObject, type JsonObject } from "../core/json.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { Scaling } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import type { Applied } from "./apply.ts";
import {
  askGet,
  askReads,
  askWrite,
  type Cycle,
  type CycleEvent,
  type CycleFacts,
  type CycleFailure,
} from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { identityOfObject, isOurs } from "./marks.ts";
import { soonest } from "./pause.ts";
import { HANDOVER_MANAGER, scaledWorkloads, scalesIt } from "./scaling.ts";

/** On a workload: when its `autoscale` changed the count last, in RFC 3339. */
export const SCALED_ANNOTATION = "orkestra.orkspace.io/scaled-at";

/** What the writes came to, and what is to be told. */
export interface Scaled extends Applied {
  readonly events: readonly CycleEvent[];
}

/** What is to be done with one workload. */
export type ScaleDecision =
  | { readonly kind: "stay" }
  /** A condition holds, and the last change is too fresh. */
  | { readonly kind: "wait"; readonly leftMs: number }
  | { readonly kind: "set"; readonly replicas: number };

/**
 * Decides about one workload. Up never takes replicas away and down never adds any,
 * whatever bounds and target say.
 *
 * @param now `lastMs`: when it was changed last, wall time; absent: never.
 */
export function decideReplicas(
  { min, max, cooldownMs, step }: Scaling,
  now: {
    readonly replicas: number;
    readonly lastMs?: number;
    readonly nowMs: number;
  },
): ScaleDecision {
  if (step === undefined) return { kind: "stay" };
  const { replicas, lastMs = -Infinity, nowMs } = now;
  const up = step.direction === "up";
  const by = step.by ?? 0;
  const wish = step.to ?? (up ? replicas + by : replicas - by);
  const bounded = Math.max(min, Math.min(max, wish));
  const next = up ? Math.max(replicas, bounded) : Math.min(replicas, bounded);
  if (next === replicas) return { kind: "stay" };
  // A clock that was set back must not make it wait for longer than it says.
  const leftMs = Math.min(cooldownMs, lastMs + cooldownMs - nowMs);
  return leftMs > 0 ? { kind: "wait", leftMs } : { kind: "set", replicas: next };
}

/**
 * Scales the workloads whose time has come, unless applying failed.
 *
 * @param children As they were read before anything was applied.
 */
export function* scaleWorkloads(
  facts: CycleFacts,
  wanted: readonly Wanted[],
  children: readonly StoredObject[],
  applied: Applied,
): Cycle<Scaled> {
  const run = new ScaleRun(facts, scaledWorkloads(wanted));
  if (applied.failure === undefined && !applied.gone) {
    for (const one of wanted) {
      if (one.scaling?.step === undefined) continue;
      const live = children.find(({ object }) =>
        identityOfObject(object) === one.identity
      );
      if (live !== undefined) yield* run.scale(one, one.scaling, live);
    }
  }
  return {
    ...applied,
    failure: applied.failure ?? run.failure,
    writes: applied.writes + run.writes,
    warnings: [...applied.warnings, ...run.warnings],
    stale: applied.stale || run.stale,
    pausedMs: soonest(applied.pausedMs, run.afterMs),
    events: run.events,
  };
}

class ScaleRun {
  failure: CycleFailure | undefined;
  writes = 0;
  stale = false;
  /** When a cooldown ends; 0: none is awaited. */
  afterMs = 0;
  readonly warnings: string[] = [];
  readonly events: CycleEvent[] = [];
  readonly #facts: CycleFacts;
  /** What autoscalers of the same CR scale. */
  readonly #others: ReadonlySet<string>;

  constructor(facts: CycleFacts, others: ReadonlySet<string>) {
    this.#facts = facts;
    this.#others = others;
  }

  *scale(one: Wanted, scaling: Scaling, live: StoredObject): Cycle<void> {
    const { cr } = this.#facts;
    if (!isOurs(live, cr) || live.object.metadata.deletionTimestamp) return;
    if (this.#decide(scaling, live.object).kind !== "set") return;
    if (this.#others.has(one.identity)) return this.#leave(one, "an entry of `hpa`");
    // The cache may be behind, and a count must be changed from what it is.
    const found = yield* askGet(refOf(one.object));
    if (found.error !== undefined) {
      return this.#refused(one, quoteApiError(found.error));
    }
    const now = found.object;
    if (now === undefined || now.object.metadata.uid !== live.object.metadata.uid) {
      this.stale = true;
      return;
    }
    const decision = this.#decide(scaling, now.object);
    if (decision.kind !== "set") return;
    const rival = yield* findAutoscaler(now.object, found.managedFields ?? []);
    if (rival !== undefined) return this.#leave(one, rival);
    yield* this.#set(one, now.object, { ...decision, scaling });
  }

  #decide(scaling: Scaling, object: KubeObject): ScaleDecision {
    const last = Date.parse(object.metadata.annotations?.[SCALED_ANNOTATION] ?? "");
    const { nowMs } = this.#facts;
    const decision = decideReplicas(scaling, {
      replicas: countOf(object),
      nowMs,
      ...(Number.isFinite(last) ? { lastMs: last } : {}),
    });
    if (decision.kind === "wait") this.afterMs = soonest(this.afterMs, decision.leftMs);
    return decision;
  }

  *#set(
    one: Wanted,
    object: KubeObject,
    { replicas, scaling }: { readonly replicas: number; readonly scaling: Scaling },
  ): Cycle<void> {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const annotations = { [SCALED_ANNOTATION]: formatTimestamp(this.#facts.nowMs) };
    const result = yield* askWrite({
      op: "apply",
      object: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        // With the version that was read: a count that changed meanwhile stays.
        metadata: { name, namespace, uid, resourceVersion, annotations },
        spec: { replicas },
      },
      force: true,
      manager: HANDOVER_MANAGER,
      origin: one.entry.origin,
    });
    if (!result.ok) {
      const moved = ["conflict", "not-found"].includes(result.error.kind);
      if (moved) this.stale = true;
      else this.#refused(one, quoteApiError(result.error));
      return;
    }
    this.writes++;
    this.afterMs = soonest(this.afterMs, scaling.cooldownMs);
    this.events.push({
      type: "Normal",
      reason: `${this.#facts.cr.kind}Scaled`,
      action: "Scale",
      note: `${formatRef(refOf(object))}: from ${countOf(object)} to ${replicas}`,
    });
  }

  #leave({ identity }: Wanted, who: string): void {
    this.warnings.push(`"${identity}" is not scaled: ${who} scales it already`);
  }

  #refused(one: Wanted, failure: CycleFailure): void {
    this.failure ??= { ...failure, at: one.entry.origin.at };
  }
}

/** The API server says 1 where nobody did. */
function countOf(object: KubeObject): number {
  return Number(getPath(object.spec, ["replicas"]) ?? 1);
}

/**
 * Who else sets the count: whether it was an autoscaler stands in `managedFields`, and
 * whether that one is still there, only the server knows.
 */
function* findAutoscaler(
  workload: KubeObject,
  managedFields: readonly JsonObject[],
): Cycle<string | undefined> {
  if (!managedFields.some(isAutoscaler)) return undefined;
  const { namespace } = workload.metadata;
  const [{ objects, error }] = yield* askReads([{
    op: "list",
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    selection: namespace === undefined ? {} : { namespace },
  }]);
  if (error !== undefined) {
    return `an autoscaler has set its count, and may be there still (${error.message}), so it`;
  }
  const hpa = objects.find((one) => scalesIt(one, workload));
  return hpa && `the HorizontalPodAutoscaler "${hpa.metadata.name}"`;
}

/** Autoscalers write through the subresource, in the controller manager's name. */
function isAutoscaler({ manager, subresource, fieldsV1 }: JsonObject): boolean {
  return manager === "kube-controller-manager" && subresource === "scale" &&
    isObject(getPath(fieldsV1, ["f:spec", "f:replicas"]));
}
