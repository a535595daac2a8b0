/**
 * Follows one collection with lists and watches, whatever happens to them.
 *
 * @module
 */

import { sleep } from "../core/clock.ts";
import type { KubeObject } from "../core/object.ts";
import { jitter } from "../core/random.ts";
import type { ResourceInfo, WatchEvent, WatchOptions } from "./client.ts";
import { Auditor } from "./audit.ts";
import { follow } from "./deadline.ts";
import { KubeError } from "./errors.ts";
import type { Informer, InformerOptions, InformerState } from "./informer.ts";
import { type ListHead, ListHeads } from "./list_head.ts";
import { type Change, Mirror } from "./mirror.ts";
import { Patience } from "./patience.ts";
import { matchesSelection } from "./selector.ts";
import type { Store } from "./store.ts";

/** Bookmarks come every 60 s, so this much silence means a dead connection. */
const IDLE_MS = 90_000;

/** A watch that lived so long was a good one. */
const GOOD_WATCH_MS = 10_000;

/** An informer of one scope. */
export class ListWatch implements Informer {
  readonly #options: InformerOptions;
  readonly #mirror: Mirror;
  #state: InformerState = { kind: "starting" };
  #lastAliveMs: number | undefined;
  #mustList = true;
  readonly #patience: Patience;
  readonly #auditor: Auditor;
  readonly #heads: ListHeads;
  /** How many watches fell silent since the last event. */
  #silences = 0;
  /** A server without bookmarks cannot be held to the idle deadline. */
  #sawBookmark = false;

  constructor(options: InformerOptions) {
    this.#options = options;
    this.#mirror = new Mirror(options.indexes ?? {}, options.projection);
    this.#patience = new Patience(options.clock, options.random);
    this.#auditor = new Auditor(options);
    this.#heads = new ListHeads(options.clock);
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
      this.#options.onResolved?.(info);
      if (signal.aborted) return 0;
      if (this.#mustList && !this.#heads.wanted) await this.#list(info, signal);
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
    this.#beginList();
    let version = "";
    for await (const page of client.pages(info, selection, { signal })) {
      if (page.first) this.#mirror.restartList();
      for (const object of page.items) this.#mirror.collect({ type: "ADDED", object });
      version = page.resourceVersion;
    }
    this.#listed(version);
  }

  #beginList(): void {
    this.#auditor.forget();
    this.#mirror.beginList();
  }

  #listed(version: string): void {
    this.#mustList = false;
    this.#heads.listed();
    this.#alive();
    this.#tell(this.#mirror.finishList(version));
    this.#become({ kind: "synced" });
  }

  /** One watch; it begins with the list, where that is still to come. */
  async #watch(info: ResourceInfo, signal: AbortSignal): Promise<number> {
    const { client, clock } = this.#options;
    const start = clock.monotonic();
    const stop = new AbortController();
    const unlink = follow(signal, stop);
    const cancelAudit = this.#auditor.plan(info, stop.signal);
    const head = this.#mustList ? this.#heads.begin(() => stop.abort()) : undefined;
    if (head !== undefined) this.#beginList();
    const watched = { opened: false, events: 0 };
    const opened = () => {
      watched.opened = true;
      this.#alive();
      if (!this.#mustList) this.#become({ kind: "synced" });
    };
    try {
      const options = this.#watchOptions(head !== undefined);
      const events = client.watch(info, {
        ...options,
        signal: stop.signal,
        onOpen: opened,
        known: (version) => this.#mirror.awaited(version),
      });
      for await (const event of events) {
        if (!watched.opened) opened();
        watched.events++;
        if (head?.complete === false) this.#headEvent(event, head);
        else this.#event(event);
        if (this.#auditor.finds(this.#mirror)) {
          this.#mustList = true;
          break;
        }
      }
    } catch (error) {
      if (signal.aborted) return 0;
      if (!(error instanceof KubeError)) throw error;
      const pages = head?.complete === false && this.#heads.broke(error);
      return pages ? 0 : this.#watchEnded(error, watched);
    } finally {
      head?.stop();
      cancelAudit();
      unlink();
      stop.abort();
    }
    if (head?.complete === false) {
      if (!signal.aborted) this.#heads.broke(undefined);
      return 0;
    }
    // A server that ends watches at once must not be asked in a tight loop.
    const good = watched.events > 0 || clock.monotonic() - start >= GOOD_WATCH_MS;
    if (!good) return this.#patience.setback();
    this.#patience.good();
    return 0;
  }

  #watchOptions(withList: boolean): WatchOptions {
    const { random, selection, idleMs = IDLE_MS } = this.#options;
    return {
      ...selection,
      resourceVersion: withList ? "" : this.#mirror.version ?? "",
      sendInitialEvents: withList,
      idleMs: Math.round(jitter(random, idleMs, 0.1)),
      ...(this.#sawBookmark
        ? {}
        : { timeoutSeconds: Math.round(jitter(random, 70, 0.1)) }),
    };
  }

  #headEvent(event: WatchEvent, head: ListHead): void {
    this.#alive();
    if (head.completes(event)) {
      this.#listed(event.object.metadata.resourceVersion ?? "");
    } else this.#mirror.collect(event);
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
