/**
 * Follows a kind in the whole cluster, or in single namespaces where only they are
 * needed or permitted.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import { follow } from "./deadline.ts";
import type { ResourceInfo } from "./client.ts";
import type { KubeError } from "./errors.ts";
import type { Informer, InformerOptions, InformerState } from "./informer.ts";
import type { Store, StoredObject } from "./store.ts";

/** Makes an informer of one scope. */
export type MakeInformer = (options: InformerOptions) => Informer;

/**
 * Each namespace costs a watch: beyond this many, one of the cluster is cheaper for the
 * server, although it tells of objects that nobody here wants.
 */
const NAMESPACES_MAX = 16;

/**
 * An informer that follows the namespaces that are needed, where that is known, and
 * falls back to some when the cluster is forbidden to it. It stays there until it is
 * made anew: rights that widen are rare, and a restart finds them.
 */
export class ScopedInformer implements Informer {
  readonly #options: InformerOptions;
  readonly #make: MakeInformer;
  #scopes: readonly Informer[];
  /** Set once the cluster is not to be followed. */
  #bounds: readonly string[] | undefined;
  /** What discovery says of the kind. */
  #namespaced = true;
  #told = "";

  /** @param make Makes the informers of single scopes. */
  constructor(options: InformerOptions, make: MakeInformer) {
    this.#options = options;
    this.#make = make;
    this.#scopes = [make({
      ...options,
      onResolved: (info) => this.#resolved(info),
      onState: (state) => this.#wideState(state),
    })];
  }

  readonly #narrow = new AbortController();

  get store(): Store {
    return this.#scopes.length === 1
      ? this.#scopes[0].store
      : new JoinedStore(this.#scopes.map((scope) => scope.store));
  }

  get state(): InformerState {
    const states = this.#scopes.map((scope) => scope.state);
    return states.find((state) => state.kind === "starting") ??
      states.find((state) => state.kind === "failing") ?? states[0];
  }

  get lastAliveMs(): number | undefined {
    const times = this.#scopes.map((scope) => scope.lastAliveMs);
    return times.includes(undefined) ? undefined : Math.min(...times as number[]);
  }

  get missedEvents(): number {
    return this.#scopes.reduce((sum, scope) => sum + scope.missedEvents, 0);
  }

  covers(namespace: string | undefined): boolean {
    return this.#bounds === undefined ||
      (namespace !== undefined && this.#bounds.includes(namespace));
  }

  observeWrite(object: KubeObject): void {
    for (const scope of this.#scopes) scope.observeWrite(object);
  }

  async run(signal: AbortSignal): Promise<void> {
    const wide = new AbortController();
    const unlink = [follow(signal, wide), follow(this.#narrow.signal, wide)];
    await this.#scopes[0].run(wide.signal);
    for (const off of unlink) off();
    if (signal.aborted || this.#bounds === undefined) return;
    this.#scopes = this.#bounds.map((namespace) =>
      this.#make({
        ...this.#options,
        selection: { ...this.#options.selection, namespace },
        onState: () => this.#narrowState(),
      })
    );
    await Promise.all(this.#scopes.map((scope) => scope.run(signal)));
  }

  #resolved({ namespaced }: ResourceInfo): void {
    this.#namespaced = namespaced;
    const needed = this.#options.scope?.needed?.() ?? [];
    const few = needed.length > 0 && needed.length <= NAMESPACES_MAX;
    if (!namespaced || !few || this.#bounds !== undefined) return;
    this.#bounds = needed;
    this.#narrow.abort();
  }

  #wideState(state: InformerState): void {
    const bounds = isForbidden(state) && this.#namespaced
      ? this.#options.scope?.fallback?.()
      : undefined;
    if (bounds === undefined || bounds.length === 0) {
      this.#options.onState?.(state);
      return;
    }
    const { logger, kind } = this.#options;
    logger.info("may not watch the cluster, watching namespaces", {
      kind,
      namespaces: bounds,
    });
    this.#bounds = bounds;
    this.#narrow.abort();
  }

  /** Tells how all of them fare together. */
  #narrowState(): void {
    const { state } = this;
    const text = state.kind === "failing"
      ? `failing: ${state.error.message}`
      : state.kind;
    if (text === this.#told || state.kind === "starting") return;
    this.#told = text;
    this.#options.onState?.(state);
  }
}

function isForbidden(
  state: InformerState,
): state is { readonly kind: "failing"; readonly error: KubeError } {
  return state.kind === "failing" && state.error.kind === "forbidden";
}

/** Several stores that share no key, read as one. */
class JoinedStore implements Store {
  readonly #stores: readonly Store[];

  constructor(stores: readonly Store[]) {
    this.#stores = stores;
  }

  get size(): number {
    return this.#stores.reduce((sum, store) => sum + store.size, 0);
  }

  get(key: string): StoredObject | undefined {
    for (const store of this.#stores) {
      const found = store.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  *keys(): Iterable<string> {
    for (const store of this.#stores) yield* store.keys();
  }

  *values(): Iterable<StoredObject> {
    for (const store of this.#stores) yield* store.values();
  }

  byIndex(index: string, value: string): readonly StoredObject[] {
    return this.#stores.flatMap((store) => store.byIndex(index, value));
  }
}
