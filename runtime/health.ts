/**
 * Keeps count of how each CRD fares, for probes, metrics and dependants.
 *
 * @module
 */

import type { CrdPlan } from "../katalog/mod.ts";

/** How a CRD fares as a whole. */
export type CrdState =
  /** Its own kind, or the right to read it, is missing. */
  | "missing"
  /** Not reading and working yet. */
  | "pending"
  /** Working; the last cycle succeeded, or none has run. */
  | "healthy"
  /** As many failures in a row as `failureThreshold`. */
  | "degraded"
  /** Idle: a gate of its own held the last object that came up. */
  | "gated";

/** What a dependant may wait for. */
type Awaited = CrdPlan["dependsOn"][number]["condition"];

/** The record of one CRD. */
export class CrdHealth {
  readonly #failureThreshold: number;
  #started = false;
  #missing: string | undefined;
  #gated: string | undefined;
  totalReconciles = 0;
  failedReconciles = 0;
  consecutiveFails = 0;
  successes = 0;
  /** Kept after recovery, to be looked up. */
  lastError: string | undefined;

  readonly #onChange: () => void;
  #told: CrdState = "pending";

  /**
   * @param failureThreshold Failures in a row until degraded, 1 or more.
   * @param onChange Called when the state has become another.
   */
  constructor(failureThreshold: number, onChange: () => void = () => {}) {
    this.#failureThreshold = failureThreshold;
    this.#onChange = onChange;
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#onChange();
  }

  /** Its workers run. */
  started(): void {
    this.#started = true;
    this.#tell();
  }

  /** Its kind cannot be watched; `undefined` when it can again. */
  missing(why: string | undefined): void {
    this.#missing = why;
    if (why !== undefined) this.lastError = why;
    this.#tell();
  }

  /** A gate held an object. That is no failure. */
  gated(why: string): void {
    this.#gated = why;
    this.#tell();
  }

  /** Why it is idle, until the next cycle. */
  get gatedBy(): string | undefined {
    return this.#gated;
  }

  success(): void {
    this.#gated = undefined;
    this.totalReconciles++;
    this.successes++;
    this.consecutiveFails = 0;
    this.#tell();
  }

  failure(message: string): void {
    this.#gated = undefined;
    this.totalReconciles++;
    this.failedReconciles++;
    this.consecutiveFails++;
    this.lastError = message;
    this.#tell();
  }

  get state(): CrdState {
    if (this.#missing !== undefined) return "missing";
    if (!this.#started) return "pending";
    if (this.consecutiveFails >= this.#failureThreshold) return "degraded";
    return this.#gated === undefined ? "healthy" : "gated";
  }

  /** Whether dependants that ask for `condition` may start. */
  satisfies(condition: Awaited, objects: number): boolean {
    if (!this.#started || this.#missing !== undefined) return false;
    if (condition === "started") return true;
    // With no objects there is nothing that could fail.
    const succeeded = this.successes > 0 || objects === 0;
    return succeeded && (condition === "ready" || this.consecutiveFails === 0);
  }
}
