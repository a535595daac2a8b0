/**
 * Stands in for an API server where only an informer's decisions are tested.
 *
 * @module
 */

import { setImmediate as tick } from "node:timers/promises";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import { seededRandom } from "../core/random.ts";
import type {
  KubeClient,
  KubeList,
  KubePage,
  ResourceInfo,
  WatchEvent,
  WatchOptions,
} from "./client.ts";
import { KubeError, type KubeErrorKind } from "./errors.ts";
import { createInformer, type Informer, type InformerState } from "./informer.ts";

/** What one watch does: tells its events, then ends, fails or goes on in silence. */
export interface WatchScript {
  readonly events?: readonly WatchEvent[];
  /** `later`: tells {@link World.later} when asked to go on, then stays. */
  readonly then: "end" | "stay" | "later" | KubeErrorKind;
  /** The server refuses, instead of agreeing first. */
  readonly refused?: boolean;
}

/** A server that does not know lists at the head of a watch. */
const UNABLE: WatchScript = { then: "invalid", refused: true };

/** The kind that is watched. */
export const info: ResourceInfo = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: [],
  subresources: [],
};

/** A server with a script, and the informer that follows it. */
export class World {
  readonly clock: ManualClock = new ManualClock();
  readonly calls: string[] = [];
  readonly watched: WatchOptions[] = [];
  readonly states: InformerState["kind"][] = [];
  readonly stop: AbortController = new AbortController();
  lists: (KubeList | KubeErrorKind)[] = [];
  watches: WatchScript[] = [];
  /** What a watch tells once {@link World.goOn} is called. */
  later: readonly WatchEvent[] = [];
  known = true;
  /** What a watch that is to begin with a list does; it is refused if there is none. */
  heads: WatchScript[] = [];
  readonly #gate = Promise.withResolvers<void>();
  readonly informer: Informer;
  readonly #running: Promise<void>;

  constructor(setUp: (world: World) => void) {
    setUp(this);
    const client = {
      resolve: () => Promise.resolve(this.known ? info : undefined),
      list: () => this.#list(),
      pages: () => this.#pages(),
      watch: (_info: unknown, options: WatchOptions) => this.#watch(options),
    } as unknown as KubeClient;
    this.informer = createInformer({
      client,
      clock: this.clock,
      random: seededRandom(1),
      logger: silentLogger,
      apiVersion: "v1",
      kind: "ConfigMap",
      onChange: ({ key, now }) => this.calls.push(`${now ? "+" : "-"}${key}`),
      onState: (state) => this.states.push(state.kind),
    });
    this.#running = this.informer.run(this.stop.signal);
  }

  #list(): Promise<KubeList> {
    const list = this.lists.shift() ?? listOf(1);
    const at = Math.round(this.clock.monotonic() / 100) / 10;
    this.calls.push(`list@${at}`);
    return typeof list === "string"
      ? Promise.reject(new KubeError(list, list))
      : Promise.resolve(list);
  }

  async *#pages(): AsyncGenerator<KubePage> {
    yield { first: true, ...await this.#list() };
  }

  async *#watch(options: WatchOptions): AsyncGenerator<WatchEvent> {
    const head = options.sendInitialEvents === true;
    const script = (head ? this.heads : this.watches).shift() ??
      (head ? UNABLE : { then: "stay" });
    if (script === UNABLE) throw new KubeError("invalid", "sendInitialEvents");
    this.watched.push(options);
    this.calls.push(head ? "stream" : `watch ${options.resourceVersion}`);
    if (!script.refused) options.onOpen?.();
    yield* script.events ?? [];
    if (script.then === "end") return;
    if (script.then === "later") {
      await this.#gate.promise;
      yield* this.later;
    }
    if (script.then === "stay" || script.then === "later") {
      if (options.signal!.aborted) return;
      await new Promise<void>((resolve) =>
        options.signal!.addEventListener("abort", () => resolve())
      );
      return;
    }
    throw new KubeError(script.then, script.then);
  }

  /** Lets what is due happen, then `ms` pass. */
  async pass(ms = 0): Promise<void> {
    for (let left = ms;; left -= 100) {
      await tick();
      if (left <= 0) return;
      this.clock.advance(Math.min(100, left));
    }
  }

  /** Lets watches tell what they kept for later. */
  goOn(): void {
    this.#gate.resolve();
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.#running;
  }

  /** What happened since the last look. */
  look(): string {
    return this.calls.splice(0).join(", ");
  }
}

/** A ConfigMap `a/<name>`. */
export function object(name: string, version: number): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "a", uid: name, resourceVersion: String(version) },
  };
}

/** A whole list. */
export function listOf(version: number, ...items: KubeObject[]): KubeList {
  return { resourceVersion: String(version), items };
}

/** The event of a new ConfigMap. */
export function added(name: string, version: number): WatchEvent {
  return { type: "ADDED", object: object(name, version) };
}

/** The event that ends the list at the head of a watch. */
export function initialEventsEnd(version: number): WatchEvent {
  const annotations = { "k8s.io/initial-events-end": "true" };
  const metadata = { resourceVersion: String(version), annotations };
  return {
    type: "BOOKMARK",
    object: { apiVersion: "v1", kind: "ConfigMap", metadata },
  };
}
