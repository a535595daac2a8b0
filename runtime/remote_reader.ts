/**
 * Asks other programs for what `cross` wants, once for all CRs that ask the same.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import { CallStore } from "./call_memory.ts";
import type { RemoteRead } from "./cycle.ts";
import type { CallResult } from "./call_result.ts";
import type { ExternalCaller } from "./external_caller.ts";
import { hashJson } from "./hash.ts";
import type { CallMemory } from "./memory.ts";

/** How long a failure is good for, at most: whoever is back is wanted soon. */
const FAILED_MS_MAX = 5_000;

/** Reads for one CRD; what it keeps is bounded by {@link CallStore}. */
export class RemoteReader {
  readonly #caller: Pick<ExternalCaller, "call">;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #kept: CallMemory = new CallStore().of("");
  readonly #asking = new Map<string, Promise<CallResult>>();

  constructor(
    caller: Pick<ExternalCaller, "call">,
    clock: Pick<Clock, "monotonic">,
  ) {
    this.#caller = caller;
    this.#clock = clock;
  }

  /** Reads side by side. It rejects only with the signal's reason, or for a bug. */
  read(reads: readonly RemoteRead[], signal: AbortSignal): Promise<CallResult[]> {
    return Promise.all(reads.map((read) => this.#one(read, signal)));
  }

  #one(read: RemoteRead, signal: AbortSignal): Promise<CallResult> {
    const key = hashJson(read.request as unknown as Json);
    const known = this.#kept.get(key);
    if (known?.result !== undefined) {
      const good = known.result.error === undefined
        ? read.cacheForMs
        : Math.min(FAILED_MS_MAX, read.cacheForMs);
      const age = this.#clock.monotonic() - known.atMs;
      if (age < good) return Promise.resolve(known.result);
    }
    const under = this.#asking.get(key);
    if (under !== undefined) return under;
    const asking = this.#ask(key, read, signal)
      .finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(
    key: string,
    { request }: RemoteRead,
    signal: AbortSignal,
  ): Promise<CallResult> {
    const [result] = await this.#caller.call([request], signal);
    const atMs = this.#clock.monotonic();
    const state = { request: key, failures: 0, notBeforeMs: 0, open: false };
    this.#kept.set(key, { ...state, result, atMs });
    return result;
  }
}
