/**
 * Tells in figures how one CRD fares, for templates: `.metrics` and `.health`.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { CrdHealth } from "./health.ts";

/** How many cycles the rates and times look back on. */
const CYCLES_MAX = 100;

/** What is known beside the record of cycles. */
export interface FiguresFacts {
  readonly health: CrdHealth;
  readonly nowMs: number;
  readonly queueDepth: number;
  readonly workers: number;
  /** How many of them have a key now. */
  readonly busy: number;
  /** CRs in the store. */
  readonly resources: number;
  readonly unhealthyDependencies: boolean;
}

/** Whether a CRD's templates look at its own figures. */
export function readsFigures({ roots }: CrdPlan): boolean {
  return ["metrics", "health", "."].some((root) => roots.has(root));
}

/** The last cycles of one CRD. */
export class Figures {
  readonly #cycles: { readonly ms: number; readonly failed: boolean }[] = [];
  #startedMs: number | undefined;
  #lastMs: number | undefined;

  /** Its workers run. */
  started(nowMs: number): void {
    this.#startedMs = nowMs;
  }

  /** A cycle has ended. */
  cycle(ms: number, failed: boolean, nowMs: number): void {
    this.#lastMs = nowMs;
    this.#cycles.push({ ms, failed });
    if (this.#cycles.length > CYCLES_MAX) this.#cycles.shift();
  }

  /** `metrics` and `health` as templates see them. */
  describe(facts: FiguresFacts): { metrics: JsonObject; health: JsonObject } {
    const { health, queueDepth, workers, busy } = facts;
    const busyPercent = workers === 0 ? 0 : Math.round(100 * busy / workers);
    const errorRate = this.#errorRate();
    return {
      metrics: {
        queueDepth,
        workers,
        workersBusyPercent: busyPercent,
        workersIdlePercent: workers === 0 ? 0 : 100 - busyPercent,
        errorRatePercent: errorRate,
        reconcileDurationP95Ms: this.#p95(),
        autoscaleActive: false,
      },
      health: {
        healthy: health.state === "healthy",
        state: health.state,
        started: this.#startedMs !== undefined,
        pending: health.state === "pending",
        startedAt: timeText(this.#startedMs),
        uptime: this.#uptime(facts.nowMs),
        queueDepth,
        errorRate,
        consecutiveFails: health.consecutiveFails,
        totalReconciles: health.totalReconciles,
        resourceCount: facts.resources,
        lastError: health.lastError ?? "",
        lastReconcile: timeText(this.#lastMs),
        hasUnhealthyDependencies: facts.unhealthyDependencies,
      },
    };
  }

  #errorRate(): number {
    if (this.#cycles.length === 0) return 0;
    const failed = this.#cycles.filter((one) => one.failed).length;
    return Math.round(100 * failed / this.#cycles.length);
  }

  #p95(): number {
    const times = this.#cycles.map((one) => one.ms).sort((a, b) => a - b);
    return Math.round(times[Math.ceil(times.length * 0.95) - 1] ?? 0);
  }

  /** Whole seconds, as a duration. */
  #uptime(nowMs: number): string {
    const ms = this.#startedMs === undefined ? 0 : nowMs - this.#startedMs;
    return `${Math.max(0, Math.floor(ms / 1000))}s`;
  }
}

function timeText(ms: number | undefined): string {
  return ms === undefined ? "" : formatTimestamp(ms);
}
