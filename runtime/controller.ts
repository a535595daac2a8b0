/**
 * Works for one CRD: turns changes into keys, and keys into cycles.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import type { JsonObject } from "../core/json.ts";
import { formatApiVersion, type KubeObject } from "../core/object.ts";
import { jitter } from "../core/random.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import {
  type Change,
  createInformer,
  inFlow,
  type Informer,
  type InformerState,
  type StoredObject,
} from "../kube/mod.ts";
import { hasStatusSubresource } from "./capabilities.ts";
import { conclude } from "./conclude.ts";
import type { ControllerOptions } from "./controller_options.ts";
import type { CycleFacts, CycleResult } from "./cycle.ts";
import { type Memory, newMemory } from "./memory.ts";
import { crdLabel } from "./metrics.ts";
import { drive, type DriverWorld, isSettled } from "./driver.ts";
import { Figures, readsFigures } from "./figures.ts";
import type { EntryGate } from "./gate_keeper.ts";
import { CrdHealth } from "./health.ts";
import { GATE_RETRY_MS_MAX, Intake, type Taken } from "./intake.ts";
import { Outside } from "./outside.ts";
import { tellPanic } from "./panic.ts";
import { REQUEST_ANNOTATION } from "./reconcile.ts";
import { scopeOf } from "./scope.ts";
import { eventsScope, type MatchedEvent } from "./secondary.ts";
import { createQueue } from "./queue.ts";
import type { Workqueue } from "./workqueue.ts";

/** The informer, queue and workers of one CRD. */
export class Controller {
  readonly crd: CrdPlan;
  readonly health: CrdHealth;
  readonly informer: Informer;
  readonly queue: Workqueue;
  readonly #options: ControllerOptions;
  readonly #logger: Logger;
  readonly #memories = new Map<string, Memory>();
  readonly #outside: Outside;
  readonly #forced = new Set<string>();
  /** Keys that are to have a cycle whatever is known, such as at a resync. */
  readonly #asked = new Set<string>();
  readonly #figures = new Figures();
  readonly #intake: Intake;
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
    this.health = new CrdHealth(
      crd.failureThreshold,
      () => options.cross.healthChanged(),
    );
    this.queue = createQueue(options, {
      scopeOf: (cr) => scopeOf(this.#facts(cr, newMemory()), {}),
      crOf: (key) => this.informer.store.get(key)?.object,
      asked: (key) => this.#forced.has(key),
    });
    this.#intake = new Intake({
      ...options,
      logger: this.#logger,
      factsOf: (key, cr) => this.#facts(cr, newMemory(this.#outside.answersOf(key))),
      latest: (key) => this.informer.store.get(key),
      admit: (key, { asked, lane }) => {
        if (asked) this.#asked.add(key);
        this.queue.add(key, lane);
      },
      call: (requests, signal) => this.#outside.caller.call(requests, signal),
    });
    const exists = (key: string) => this.informer.store.get(key) !== undefined;
    this.#outside = new Outside({ ...options, logger: this.#logger }, exists);
    const { group, version, kind } = crd.gvk;
    this.informer = createInformer({
      client,
      clock,
      random,
      logger: this.#logger,
      apiVersion: formatApiVersion(group, version),
      kind,
      selection: crd.selection,
      indexes: crd.rules?.indexes,
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
    for (const key of this.informer.store.keys()) {
      this.#intake.offer(key, { asked: true, lane });
    }
  }

  /** A child of one object changed: a cycle, unless it would see what the last one left. */
  childChanged(key: string): void {
    this.#intake.offer(key, { asked: false });
  }

  /** Asks for a cycle of one object, if there is such a one, because of an event. */
  enqueue(key: string, event?: MatchedEvent, entry?: EntryGate): void {
    this.#intake.offer(key, { asked: true, event, entry });
  }

  /** Starts the workers. To be called once, when all that they read is there. */
  start(): void {
    const { workers, resyncMs } = this.crd;
    this.#workers = Array.from({ length: workers }, () => this.#work());
    this.health.started();
    this.#figures.started(this.#options.clock.now());
    this.#logger.info("workers started", { workers, resyncMs });
    this.#planResync(resyncMs);
    this.#options.onProgress();
  }

  /** Lets running cycles end, for at most `graceMs`; then their calls are cut. */
  async stop(graceMs: number): Promise<void> {
    this.#stopResync?.();
    this.queue.close();
    const cancel = this.#options.clock.after(graceMs, () => this.#hard.abort());
    const { absence } = this.#outside;
    await Promise.all([...this.#workers, this.#intake.stop(), absence.stop()]);
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
    this.#options.cross.changed(key, now);
    // The cycle that wrote has read the answer already.
    if (change.via === "write") return;
    if (now === undefined) {
      this.queue.remove(key);
      this.#forced.delete(key);
      this.#asked.delete(key);
      // Another object of that name starts with a clean slate.
      this.#memories.delete(key);
      this.#intake.forget(key, this.#outside.answersOf(key));
      return this.#outside.absence.add(key);
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
    this.#intake.offerChange(change);
  }

  #informerState(state: InformerState): void {
    if (state.kind === "failing") {
      const { error } = state;
      // What was read before a connection broke is still good to work with.
      const lost = error.kind === "unknown-kind" || error.kind === "forbidden";
      // What tools that know the original look for stands in front.
      const known = error.kind === "unknown-kind" ? "CRD missing at runtime: " : "";
      if (lost || !this.working) this.health.missing(known + error.message);
      this.#logger.error("cannot watch", { error: error.message, hint: error.hint });
    } else if (state.kind === "synced") {
      this.health.missing(undefined);
      void this.#readCapabilities();
    }
    this.#options.onProgress();
  }

  async #readCapabilities(): Promise<void> {
    const { client } = this.#options;
    this.#hasStatus = await hasStatusSubresource(this.crd, client, this.#logger);
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
    const taken = await this.#intake.take(key, cr, this.#hard.signal);
    if (taken.closed !== undefined) return this.#hold(key, taken.closed, taken.again);
    const forced = this.#forced.delete(key);
    const memory = this.#memories.get(key) ?? this.#outside.newMemory(key);
    this.#memories.set(key, memory);
    const asked = this.#asked.delete(key);
    if (!forced && !asked && this.#isSettled(cr, memory)) return;
    const { metrics, clock, recorder } = this.#options;
    const { crd, health, queue } = this;
    const logger = this.#logger;
    const concerned = { cr, crd, health, queue, recorder, metrics, logger };
    const startedMs = clock.monotonic();
    let result: CycleResult | undefined;
    try {
      result = await drive(
        { ...this.#facts(cr, memory, taken), forced },
        this.#world(key),
        this.#hard.signal,
      );
    } catch (error) {
      if (this.#hard.signal.aborted) return;
      tellPanic(key, error, concerned);
    }
    const seconds = (clock.monotonic() - startedMs) / 1000;
    metrics.duration.observe(crdLabel(crd.name), seconds);
    if (result !== undefined) conclude(key, result, seconds, concerned);
    const failed = result === undefined || result.outcome.kind === "failed";
    if (failed || result?.outcome.kind === "requeue") {
      this.#intake.giveBack(key, taken);
    }
    this.#figures.cycle(seconds * 1000, failed, clock.now());
    this.#options.onProgress();
  }

  /** A watch may tell of our own writes before their answers do. */
  #isSettled(cr: KubeObject, memory: Memory): boolean {
    const { childInformer } = this.#options;
    return isSettled(cr, { crd: this.crd, memory, childInformer });
  }

  /** `metrics` and `health`, as templates see them. */
  figures(): JsonObject {
    const { clock, unhealthyDependencies } = this.#options;
    return this.#figures.describe({
      health: this.health,
      nowMs: clock.now(),
      queueDepth: this.queue.depth,
      workers: this.working ? this.crd.workers : 0,
      busy: this.processing,
      resources: this.informer.store.size,
      unhealthyDependencies: unhealthyDependencies(),
    });
  }

  /** Leaves a CR, and all that was made for it, as it is. */
  #hold(key: string, why: string, again: Taken["again"]): void {
    if (again === "retry") this.queue.retry(key, GATE_RETRY_MS_MAX);
    else if (again !== undefined) return this.queue.addAfter(key, again.afterMs);
    else this.queue.forget(key);
    this.health.gated(why);
    this.#logger.debug("held by a gate", { object: key, why });
  }

  #facts(cr: KubeObject, memory: Memory, taken?: Taken): CycleFacts {
    const { katalog, clock, random, isNamespaced } = this.#options;
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
      forced: false,
      context: {
        ...(readsFigures(this.crd) ? this.figures() : {}),
        ...eventsScope(this.crd, taken?.events),
      },
      ...(taken?.external ? { external: taken.external } : {}),
    };
  }

  #world(key: string): DriverWorld {
    const { client, clock, metrics, childInformer, cross } = this.#options;
    return {
      // So that one CRD's burst of writes cannot hold up another's.
      client: inFlow(client, this.crd.name),
      logger: this.#logger,
      metrics,
      informer: this.informer,
      caller: this.#outside.caller,
      remote: this.#outside.remote,
      hook: this.#outside.hook,
      now: () => clock.now(),
      childInformer,
      readCross: (reads) => cross.read(key, reads),
    };
  }
}
