/**
 * Decides how long an informer waits after a setback, and from when on it counts as
 * failing.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { jitter, type Random } from "../core/random.ts";
import type { KubeError, KubeErrorKind } from "./errors.ts";

/** As client-go's reflector. */
const BACKOFF_MS = 800;
const BACKOFF_MAX_MS = 30_000;

/** Where a person must act first, and is then not to wait for long. */
const PERSON_MAX_MS = 10_000;

/**
 * A copy that is a little behind is still good to work with: every write proves what
 * it believes. Without this, a connection that breaks would turn each dependant red.
 */
const AWAY_MS = 10_000;

/**
 * What a restart of the server, or a bad road to it, looks like; also what it says
 * while it fills its own cache of a kind, as after an edit of its CRD (429).
 */
const AWAY_KINDS: ReadonlySet<KubeErrorKind> = new Set([
  "unreachable",
  "timeout",
  "throttled",
  "server",
]);

/** The setbacks of one informer. */
export class Patience {
  readonly #clock: Clock;
  readonly #random: Random;
  /** How often in a row something went wrong, routine or not. */
  #setbacks = 0;
  /** When the first failure since the last sign of life was; `undefined`: none. */
  #awaySinceMs: number | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The server gave a sign of life. */
  alive(): void {
    this.#awaySinceMs = undefined;
  }

  /** Something useful came of it. */
  good(): void {
    this.#setbacks = 0;
  }

  /** Something ended that should not have: how long to wait, 800 ms or more. */
  setback(): number {
    return this.#delayMs(++this.#setbacks);
  }

  /** As {@link setback}, but the first time there is no wait at all. */
  routine(): number {
    return this.#delayMs(this.#setbacks++);
  }

  /** A failure: how long to wait, at least as long as the server asked for. */
  failure(error: KubeError): number {
    const person = error.kind === "unknown-kind" || error.kind === "forbidden";
    const maxMs = person ? PERSON_MAX_MS : BACKOFF_MAX_MS;
    return Math.max(error.retryAfterMs ?? 0, this.#delayMs(++this.#setbacks, maxMs));
  }

  /** Whether what was read before still counts as good, for now. */
  isAway(error: KubeError): boolean {
    if (!AWAY_KINDS.has(error.kind)) return false;
    const now = this.#clock.monotonic();
    this.#awaySinceMs ??= now;
    return now - this.#awaySinceMs < AWAY_MS;
  }

  /** Nothing for 0; then 0.8 s, doubling up to a limit, spread by a fifth. */
  #delayMs(setbacks: number, maxMs: number = BACKOFF_MAX_MS): number {
    if (setbacks === 0) return 0;
    const ms = Math.min(maxMs, BACKOFF_MS * 2 ** (setbacks - 1));
    return jitter(this.#random, ms, 0.2);
  }
}
