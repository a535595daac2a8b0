/**
 * Keeps the local copy of a collection up to date.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import type { Random } from "../core/random.ts";
import type { KubeClient, ResourceInfo, Selection } from "./client.ts";
import type { KubeError } from "./errors.ts";
import { ListWatch } from "./list_watch.ts";
import type { Change } from "./mirror.ts";
import type { Projection } from "./projection.ts";
import { ScopedInformer } from "./scoped_informer.ts";
import type { IndexFunction, Store } from "./store.ts";

/** What is known of where objects are. Either is asked when it comes to that. */
export interface InformerScope {
  /**
   * Where alone they are wanted: these namespaces are followed one by one, and nothing
   * else, if the kind has namespaces and there are 16 of them at most.
   */
  readonly needed?: () => readonly string[] | undefined;
  /** Followed one by one should the cluster as a whole be forbidden. */
  readonly fallback?: () => readonly string[] | undefined;
}

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
  /** Where the objects are; asked when it matters. The whole cluster if absent. */
  readonly scope?: InformerScope;
  /** By name, for `Store.byIndex`. */
  readonly indexes?: Readonly<Record<string, IndexFunction>>;
  /** What the store keeps of an object; asked for each. All of it if absent. */
  readonly projection?: () => Projection | undefined;
  /** How long a watch may be silent: 90,000 ms ± 10 % if absent. */
  readonly idleMs?: number;
  /** Called after the store has changed, before anything else happens. */
  readonly onChange: (change: Change) => void;
  /** Called when discovery has told of the kind, before anything is asked of it. */
  readonly onResolved?: (info: ResourceInfo) => void;
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

/** Makes an informer; nothing happens before `run`. */
export function createInformer(options: InformerOptions): Informer {
  const make = (one: InformerOptions) => new ListWatch(one);
  return options.scope === undefined
    ? make(options)
    : new ScopedInformer(options, make);
}
