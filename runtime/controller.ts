/**
 * Works for one CRD: turns changes into keys, and keys into cycles.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { formatApiVersion, type KubeObject } from "../core/object.ts";
import { formatPosition } from "../core/problem.ts";
import { jitter, type Random } from "../core/random.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import {
  type Change,
  createInformer,
  type EventRecorder,
  inFlow,
  type Informer,
  type InformerState,
  type KubeClient,
  type StoredObject,
} from "../kube/mod.ts";
import { type CycleResult, type Memory, newMemory } from "./cycle.ts";
import { drive, type DriverWorld } from "./driver.ts";
import { CrdHealth } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { REQUEST_ANNOTATION } from "./reconcile.ts";
import { Workqueue } from "./workqueue.ts";

/** The most of a stack that a log line carries. */
const STACK_MAX = 4096;

/** What a controller is handed. */
export interface ControllerOptions {
  readonly katalog: string;
  readonly crd: CrdPlan;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly recorder: EventRecorder;
  readonly metrics: Metrics;
  readonly childInformer: DriverWorld["childInformer"];
  readonly isNamespaced: (apiVersion: string, kind: string) => boolean | undefined;
  /** Something changed that others may wait for. */
  readonly onProgress: () => void;
}

/** The informer, queue and workers of one CRD. */
export class Controller {
  readonly crd: CrdPlan;
  readonly health: CrdHealth;
  readonly informer: Informer;
  readonly queue: Workqueue;
  readonly #options: ControllerOptions;
  readonly #logger: Logger;
  readonly #memories = new Map<string, Memory>();
  readonly #forced = new Set<string>();
  #hasStatus = true;
  #workers: Promise<void>[] = [];
  #stopResync: (() => void) | undefined;
  /** Ends calls that are still running when the grace of a shutdown is over. */
  readonly #hard = new AbortController();

  constructor(options: ControllerOptions) {
    const { crd, client, clock, random } = options;
    this.crd = crd;
    this.#options = options;
    this.#logger = options.logger.with({ crd: crd.name });
    this.health = new CrdHealth(crd.failureThreshold);
    this.queue = new Workqueue(clock, random);
    const { group, version, kind } = crd.gvk;
    this.informer = createInformer({
      client,
      clock,
      random,
      logger: this.#logger,
      apiVersion: formatApiVersion(group, version),
      kind,
      selection: crd.selection,
      ...(crd.selection.namespace === undefined && crd.namespaced
        ? { scope: { needed: () => crd.namespaces, fallback: () => crd.namespaces } }
        : {}),
      onChange: (change) => this.#changed(change),
      onState: (state) => this.#informerState(state),
    });
  }

  /** Whether workers run. */
  get working(): boolean {
    return this.#workers.length > 0;
  }

  /** Keys that workers have now. */
  get processing(): number {
    return this.queue.running;
  }

  /** Asks for a cycle of every object, such as when a child kind became readable. */
  enqueueAll(lane: "change" | "resync" = "change"): void {
    for (const key of this.informer.store.keys()) this.queue.add(key, lane);
  }

  /** Starts the workers. To be called once, when all that they read is there. */
  start(): void {
    const { workers, resyncMs } = this.crd;
    this.#workers = Array.from({ length: workers }, () => this.#work());
    this.health.started();
    this.#logger.info("workers started", { workers, resyncMs });
    this.#planResync(resyncMs);
    this.#options.onProgress();
  }

  /** Lets running cycles end, for at most `graceMs`; then their calls are cut. */
  async stop(graceMs: number): Promise<void> {
    this.#stopResync?.();
    this.queue.close();
    const cancel = this.#options.clock.after(graceMs, () => this.#hard.abort());
    await Promise.all(this.#workers);
    cancel();
  }

  #planResync(resyncMs: number): void {
    if (resyncMs <= 0) return;
    // A little apart from each other, so that CRDs do not all resync together.
    const delay = jitter(this.#options.random, resyncMs, 0.1);
    this.#stopResync = this.#options.clock.after(delay, () => {
      this.enqueueAll("resync");
      this.#planResync(resyncMs);
    });
  }

  #changed(change: Change): void {
    const { key, old, now } = change;
    // The cycle that wrote has read the answer already.
    if (change.via === "write") return;
    if (now === undefined) {
      this.queue.remove(key);
      this.#forced.delete(key);
      // Another object of that name starts with a clean slate.
      this.#memories.delete(key);
      return;
    }
    // Re-created while nobody watched: what was remembered is about another object.
    if (old !== undefined && old.object.metadata.uid !== now.object.metadata.uid) {
      this.#memories.delete(key);
      this.queue.forget(key);
    }
    const request = (one: StoredObject) =>
      one.object.metadata.annotations?.[REQUEST_ANNOTATION];
    if (old !== undefined && request(now) !== request(old)) {
      this.queue.forget(key);
      this.#forced.add(key);
    }
    this.queue.add(key);
  }

  #informerState(state: InformerState): void {
    if (state.kind === "failing") {
      const { error } = state;
      // What was read before a connection broke is still good to work with.
      const lost = error.kind === "unknown-kind" || error.kind === "forbidden";
      if (lost || !this.working) this.health.missing(error.message);
      this.#logger.error("cannot watch", { error: error.message, hint: error.hint });
    } else if (state.kind === "synced") {
      this.health.missing(undefined);
      void this.#readCapabilities();
    }
    this.#options.onProgress();
  }

  async #readCapabilities(): Promise<void> {
    const { group, version, kind } = this.crd.gvk;
    const apiVersion = formatApiVersion(group, version);
    try {
      const info = await this.#options.client.resolve(apiVersion, kind);
      this.#hasStatus = info?.subresources.includes("status") ?? true;
      if (!this.#hasStatus) {
        this.#logger.warn("status is not written: the CRD has no status subresource");
      }
    } catch (error) {
      // Not knowing costs one refused status write.
      this.#logger.debug("cannot read discovery", { error: String(error) });
    }
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.queue.next();
      if (key === undefined) return;
      try {
        await this.#reconcile(key);
      } finally {
        this.queue.done(key);
      }
    }
  }

  /** One cycle; a bug in it stays there. */
  async #reconcile(key: string): Promise<void> {
    const stored = this.informer.store.get(key);
    if (stored === undefined) {
      this.queue.remove(key);
      return;
    }
    const cr = stored.object;
    const forced = this.#forced.delete(key);
    const { metrics, clock } = this.#options;
    const startedMs = clock.monotonic();
    let result: CycleResult | undefined;
    try {
      result = await drive(
        this.#facts(key, cr, forced),
        this.#world(),
        this.#hard.signal,
      );
    } catch (error) {
      if (this.#hard.signal.aborted) return;
      this.#panicked(key, cr, error);
    }
    const seconds = (clock.monotonic() - startedMs) / 1000;
    metrics.duration.observe({ crd: this.crd.name }, seconds);
    if (result !== undefined) this.#conclude(key, cr, result, seconds);
    this.#options.onProgress();
  }

  #facts(key: string, cr: KubeObject, forced: boolean) {
    const { katalog, clock, random, isNamespaced } = this.#options;
    let memory = this.#memories.get(key);
    if (memory === undefined) this.#memories.set(key, memory = newMemory());
    const nowMs = clock.now();
    const hasStatus = this.#hasStatus;
    return {
      katalog,
      crd: this.crd,
      cr,
      nowMs,
      random,
      hasStatus,
      isNamespaced,
      memory,
      forced,
    };
  }

  #world(): DriverWorld {
    const { client, metrics, childInformer } = this.#options;
    return {
      // So that one CRD's burst of writes cannot hold up another's.
      client: inFlow(client, this.crd.name),
      logger: this.#logger,
      metrics,
      informer: this.informer,
      childInformer,
    };
  }

  #conclude(key: string, cr: KubeObject, result: CycleResult, seconds: number): void {
    const { outcome, writes } = result;
    for (const event of result.events) this.#options.recorder.record(cr, event);
    for (const warning of result.warnings) {
      this.#logger.warn("cycle warning", { object: key, warning });
    }
    const fields = { object: key, writes, ms: Math.round(seconds * 1000) };
    const count = (name: string) =>
      this.#options.metrics.reconciles.inc({ crd: this.crd.name, result: name });
    switch (outcome.kind) {
      case "failed": {
        const { error } = outcome;
        this.health.failure(error.message);
        count("failure");
        this.#logger.error("reconcile failed", {
          ...fields,
          error: error.message,
          ...(error.hint ? { hint: error.hint } : {}),
          ...(error.at ? { at: formatPosition(error.at) } : {}),
          retryInMs: Math.round(this.queue.retry(key)),
        });
        return;
      }
      case "requeue":
        count("requeue");
        this.#logger[writes > 0 ? "info" : "debug"]("waiting", {
          ...fields,
          why: outcome.why,
        });
        this.queue.addAfter(key, outcome.afterMs);
        return;
      case "gone":
        this.queue.remove(key);
        break;
      case "settled":
        this.queue.forget(key);
        if (outcome.requeueAfterMs) this.queue.addAfter(key, outcome.requeueAfterMs);
    }
    this.health.success();
    count("success");
    if (writes > 0) this.#logger.info("reconciled", fields);
  }

  #panicked(key: string, cr: KubeObject, error: unknown): void {
    const message = `reconciler panic: ${
      error instanceof Error ? error.message : String(error)
    }`;
    const stack = error instanceof Error ? error.stack?.slice(0, STACK_MAX) : undefined;
    this.health.failure(message);
    this.#options.metrics.panics.inc({ crd: this.crd.name });
    this.#options.metrics.reconciles.inc({ crd: this.crd.name, result: "failure" });
    this.#options.recorder.record(cr, {
      type: "Warning",
      reason: `${cr.kind}ReconcileError`,
      action: "Reconcile",
      note: message,
    });
    const retryInMs = Math.round(this.queue.retry(key));
    this.#logger.error("reconcile panicked", {
      object: key,
      message,
      stack,
      retryInMs,
    });
  }
}
