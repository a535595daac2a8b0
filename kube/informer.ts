/**
 * Keeps the local copy of a collection up to date.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { jitter, type Random } from "../core/random.ts";
import type { KubeClient, ResourceInfo, Selection, WatchEvent } from "./client.ts";
import { Auditor } from "./audit.ts";
import { follow } from "./deadline.ts";
import { KubeError } from "./errors.ts";
import { type Change, Mirror } from "./mirror.ts";
import { Patience } from "./patience.ts";
import { ScopedInformer } from "./scoped_informer.ts";
import { matchesSelection } from "./selector.ts";
import type { IndexFunction, Store } from "./store.ts";

/** What an informer is made of. */
export interface InformerOptions {
  /** Who is asked. */
  readonly client: KubeClient;
  /** What deadlines and pauses go by. */
  readonly clock: Clock;
  /** What spreads pauses, so that clients do not meet. */
  readonly random: Random;
  /** Where trouble is told. */
  readonly logger: Logger;
  /** Such as `apps/v1`. */
  readonly apiVersion: string;
  /** Such as `Deployment`. */
  readonly kind: string;
  /** Which objects; all of the kind if absent. */
  readonly selection?: Selection;
  /**
   * Where the objects are, if that is known: followed one by one should the cluster as
   * a whole be forbidden. Asked when it comes to that.
   */
  readonly namespaces?: () => readonly string[] | undefined;
  /** By name, for `Store.byIndex`. */
  readonly indexes?: Readonly<Record<string, IndexFunction>>;
  /** How long a watch may be silent: 90,000 ms ± 10 % if absent. */
  readonly idleMs?: number;
  /** Called after the store has changed, before anything else happens. */
  readonly onChange: (change: Change) => void;
  /** Called when {@link Informer.state} becomes another. */
  readonly onState?: (state: InformerState) => void;
}

/**
 * How an informer fares.
 *
 * It fails when a list, or the opening of a watch, fails, and is synced again at the
 * next success. What is routine never shows here: a watch that ends, a version that is
 * too old, a server that is away for less than 10 s.
 */
export type InformerState =
  | { readonly kind: "starting" }
  | { readonly kind: "synced" }
  | { readonly kind: "failing"; readonly error: KubeError };

/** A local copy that follows the server. */
export interface Informer {
  /** The local copy; empty before the first list. */
  readonly store: Store;
  /** How it fares. */
  readonly state: InformerState;
  /** `clock.monotonic()` of the last list, event or bookmark. */
  readonly lastAliveMs: number | undefined;
  /** How many changes the watch had kept back, as audits found: 0, unless a server errs. */
  readonly missedEvents: number;
  /**
   * Whether an object there would be seen; false where only other namespaces are
   * permitted.
   */
  covers(namespace: string | undefined): boolean;
  /** Follows until aborted, then resolves; never rejects. To be called once. */
  run(signal: AbortSignal): Promise<void>;
  /**
   * Puts the answer to one of our writes into the store, if it is newer than what
   * is known and belongs to the selection. Not for the answer to a delete.
   */
  observeWrite(object: KubeObject): void;
}

/** Bookmarks come every 60 s, so this much silence means a dead connection. */
const IDLE_MS = 90_000;

/** A watch that lived so long was a good one. */
const GOOD_WATCH_MS = 10_000;

/** Makes an informer; nothing happens before `run`. */
export function createInformer(options: InformerOptions): Informer {
  const { namespaces } = options;
  const make = (one: InformerOptions) => new ListWatchInformer(one);
  return namespaces === undefined
    ? make(options)
    : new ScopedInformer(options, namespaces, make);
}

class ListWatchInformer implements Informer {
  readonly #options: InformerOptions;
  readonly #mirror: Mirror;
  #state: InformerState = { kind: "starting" };
  #lastAliveMs: number | undefined;
  #mustList = true;
  readonly #patience: Patience;
  readonly #auditor: Auditor;
  /** How many watches fell silent since the last event. */
  #silences = 0;
  /** A server without bookmarks cannot be held to the idle deadline. */
  #sawBookmark = false;

  constructor(options: InformerOptions) {
    this.#options = options;
    this.#mirror = new Mirror(options.indexes ?? {});
    this.#patience = new Patience(options.clock, options.random);
    this.#auditor = new Auditor(options);
  }

  get store(): Store {
    return this.#mirror.store;
  }

  get state(): InformerState {
    return this.#state;
  }

  get lastAliveMs(): number | undefined {
    return this.#lastAliveMs;
  }

  get missedEvents(): number {
    return this.#auditor.missedEvents;
  }

  covers(namespace: string | undefined): boolean {
    const only = this.#options.selection?.namespace;
    return only === undefined || only === namespace;
  }

  observeWrite(object: KubeObject): void {
    // Where only the server knows, the watch will tell.
    if (matchesSelection(object, this.#options.selection ?? {}) !== true) return;
    this.#tell(this.#mirror.observeWrite(object));
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const waitMs = await this.#follow(signal);
        if (waitMs > 0) await sleep(this.#options.clock, waitMs, signal);
      } catch (error) {
        if (!signal.aborted) this.#bug(error);
      }
    }
  }

  /** One list, where needed, and one watch. Returns how long to wait before more. */
  async #follow(signal: AbortSignal): Promise<number> {
    const { client, apiVersion, kind } = this.#options;
    try {
      const info = await client.resolve(apiVersion, kind, { signal });
      if (info === undefined) {
        throw new KubeError(
          "unknown-kind",
          `Cannot watch "${kind}" of "${apiVersion}": the server has no such kind`,
          {
            hint: "Install the CustomResourceDefinition, or check apiVersion and kind",
          },
        );
      }
      if (this.#mustList) await this.#list(info, signal);
      return await this.#watch(info, signal);
    } catch (error) {
      if (signal.aborted) return 0;
      return this.#failed(
        error instanceof KubeError
          ? error
          : new KubeError("server", `Cannot watch "${kind}": ${error}`, {
            cause: error,
          }),
      );
    }
  }

  async #list(info: ResourceInfo, signal: AbortSignal): Promise<void> {
    const { client, selection } = this.#options;
    this.#auditor.forget();
    this.#mirror.beginList();
    const list = await client.list(info, selection, { signal });
    this.#mustList = false;
    this.#alive();
    const changes = this.#mirror.replaceAll(list);
    this.#tell(changes);
    this.#become({ kind: "synced" });
  }

  async #watch(info: ResourceInfo, signal: AbortSignal): Promise<number> {
    const { client, clock, random, selection, idleMs = IDLE_MS } = this.#options;
    const start = clock.monotonic();
    const stop = new AbortController();
    const unlink = follow(signal, stop);
    const cancelAudit = this.#auditor.plan(info, stop.signal);
    const watched = { opened: false, events: 0 };
    const opened = () => {
      watched.opened = true;
      this.#alive();
      this.#become({ kind: "synced" });
    };
    try {
      const events = client.watch(info, {
        ...selection,
        resourceVersion: this.#mirror.version ?? "",
        signal: stop.signal,
        idleMs: Math.round(jitter(random, idleMs, 0.1)),
        ...(this.#sawBookmark
          ? {}
          : { timeoutSeconds: Math.round(jitter(random, 70, 0.1)) }),
        onOpen: opened,
        known: (version) => this.#mirror.awaited(version),
      });
      for await (const event of events) {
        if (!watched.opened) opened();
        watched.events++;
        this.#event(event);
        if (this.#auditor.finds(this.#mirror)) {
          this.#mustList = true;
          break;
        }
      }
    } catch (error) {
      if (signal.aborted) return 0;
      if (!(error instanceof KubeError)) throw error;
      return this.#watchEnded(error, watched);
    } finally {
      cancelAudit();
      unlink();
      stop.abort();
    }
    // A server that ends watches at once must not be asked in a tight loop.
    const good = watched.events > 0 || clock.monotonic() - start >= GOOD_WATCH_MS;
    if (!good) return this.#patience.setback();
    this.#patience.good();
    return 0;
  }

  #event(event: WatchEvent): void {
    this.#alive();
    this.#patience.good();
    this.#silences = 0;
    if (event.type === "BOOKMARK") this.#sawBookmark = true;
    this.#tell(this.#mirror.observeEvent(event));
  }

  /** Decides what an error of a watch means; throws those that are failures. */
  #watchEnded(
    error: KubeError,
    watched: { readonly opened: boolean; readonly events: number },
  ): number {
    const { logger } = this.#options;
    if (error.kind === "gone") {
      // Routine: after a restart of the server, or an edit of the CRD. The first
      // comes at once; a server that goes on saying it is given time.
      this.#mustList = true;
      logger.debug("watch expired, listing again", { kind: this.#options.kind });
      return this.#patience.routine();
    }
    if (!watched.opened) throw error;
    if (error.kind === "timeout") {
      // After etcd was restored from a snapshot, our version lies in the future: the
      // watch is accepted, and silent for ever. Only a list gets out of that.
      if (++this.#silences >= 2) {
        this.#mustList = true;
        this.#silences = 0;
      }
      logger.debug("watch fell silent", { kind: this.#options.kind });
      return 0;
    }
    logger.debug("watch broke", { kind: this.#options.kind, error: error.message });
    return this.#patience.routine();
  }

  #failed(error: KubeError): number {
    const { logger, kind } = this.#options;
    if (error.kind === "gone") this.#mustList = true;
    if (this.#state.kind === "synced" && this.#patience.isAway(error)) {
      logger.debug("API server is away", { kind, error: error.message });
      return this.#patience.failure(error);
    }
    if (this.#state.kind !== "failing" || this.#state.error.kind !== error.kind) {
      // Whoever runs the informer is told by its state, and knows what it means.
      logger.debug("informer fails", { kind, error: error.message, hint: error.hint });
    }
    this.#become({ kind: "failing", error });
    return this.#patience.failure(error);
  }

  #alive(): void {
    this.#patience.alive();
    this.#lastAliveMs = this.#options.clock.monotonic();
  }

  #become(state: InformerState): void {
    const before = this.#state;
    this.#state = state;
    const same = before.kind === state.kind &&
      (before.kind !== "failing" || state.kind !== "failing" ||
        before.error.message === state.error.message);
    if (!same) this.#safely(() => this.#options.onState?.(state));
  }

  #tell(changes: readonly Change[]): void {
    for (const { key } of changes) this.#auditor.changed(key);
    for (const change of changes) this.#safely(() => this.#options.onChange(change));
  }

  /** A bug in a listener must not stop the store from following. */
  #safely(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#bug(error);
    }
  }

  #bug(error: unknown): void {
    const { logger, kind } = this.#options;
    logger.error("bug in an informer", { kind, error: String(error) });
  }
}
