/**
 * Keeps count of how each CRD fares, for probes, metrics and dependants.
 *
 * @module
 */

/** How a CRD fares as a whole. */
export type CrdState =
  /** Its own kind, or the right to read it, is missing. */
  | "missing"
  /** Not reading and working yet. */
  | "pending"
  /** Working; the last cycle succeeded, or none has run. */
  | "healthy"
  /** As many failures in a row as `failureThreshold`. */
  | "degraded";

/** The record of one CRD. */
export class CrdHealth {
  readonly #failureThreshold: number;
  #started = false;
  #missing: string | undefined;
  totalReconciles = 0;
  failedReconciles = 0;
  consecutiveFails = 0;
  successes = 0;
  /** Kept after recovery, to be looked up. */
  lastError: string | undefined;

  /** @param failureThreshold Failures in a row until degraded, 1 or more. */
  constructor(failureThreshold: number) {
    this.#failureThreshold = failureThreshold;
  }

  /** Its workers run. */
  started(): void {
    this.#started = true;
  }

  /** Its kind cannot be watched; `undefined` when it can again. */
  missing(why: string | undefined): void {
    this.#missing = why;
    if (why !== undefined) this.lastError = why;
  }

  success(): void {
    this.totalReconciles++;
    this.successes++;
    this.consecutiveFails = 0;
  }

  failure(message: string): void {
    this.totalReconciles++;
    this.failedReconciles++;
    this.consecutiveFails++;
    this.lastError = message;
  }

  get state(): CrdState {
    if (this.#missing !== undefined) return "missing";
    if (!this.#started) return "pending";
    return this.consecutiveFails >= this.#failureThreshold ? "degraded" : "healthy";
  }

  /** Whether dependants that ask for `condition` may start. */
  satisfies(condition: "started" | "healthy", objects: number): boolean {
    if (!this.#started || this.#missing !== undefined) return false;
    if (condition === "started") return true;
    // With no objects there is nothing that could fail.
    return this.consecutiveFails === 0 && (this.successes > 0 || objects === 0);
  }
}
