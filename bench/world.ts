/**
 * Sees on watches what an operator does, and when.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { KubeClient, WatchEvent } from "../kube/mod.ts";

/** One event, as waiters see it. */
export interface Seen {
  readonly type: WatchEvent["type"];
  /** `ConfigMap/site-1-page` */
  readonly key: string;
  readonly object: KubeObject;
}

/** Waits for one event of each key. */
interface Waiter {
  readonly left: Set<string>;
  readonly matches: (seen: Seen) => boolean;
  readonly done: (atMs: number) => void;
}

/** The objects of some kinds in one namespace, watched. */
export class World {
  readonly #waiters = new Set<Waiter>();
  readonly #stop = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #failure: (error: unknown) => void = () => {};
  /** Rejects when a watch breaks: then nothing that is measured counts. */
  readonly broken: Promise<never> = new Promise((_, reject) => this.#failure = reject);

  /** Watches; returns once every watch is open. */
  static async open(
    client: KubeClient,
    options: {
      /** `apiVersion` and `kind` of each. */
      readonly kinds: readonly (readonly [string, string])[];
      readonly namespace: string;
    },
  ): Promise<World> {
    const world = new World();
    world.broken.catch(() => {});
    await Promise.all(
      options.kinds.map((kind) => world.#follow(client, kind, options.namespace)),
    );
    return world;
  }

  /**
   * Waits until an event has matched for each key.
   *
   * To be called before what causes the events, since nothing is remembered.
   *
   * @returns When the last one came, by `performance.now()`.
   * @throws {Error} After `limitMs`, naming what never came.
   */
  async each(
    keys: Iterable<string>,
    matches: (seen: Seen) => boolean,
    limitMs: number,
  ): Promise<number> {
    const left = new Set(keys);
    if (left.size === 0) return performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const seen = new Promise<number>((done, reject) => {
      const waiter = { left, matches, done };
      this.#waiters.add(waiter);
      timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        const [first] = left;
        const count = `${left.size}, such as "${first}"`;
        reject(new Error(`Never came within ${limitMs} ms: ${count}`));
      }, limitMs);
    });
    try {
      return await Promise.race([seen, this.broken]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#watches);
  }

  #follow(
    client: KubeClient,
    [apiVersion, kind]: readonly [string, string],
    namespace: string,
  ): Promise<void> {
    return new Promise((opened, reject) => {
      const follow = async () => {
        const info = await client.resolve(apiVersion, kind);
        if (info === undefined) throw new Error(`The server has no ${kind}`);
        const { resourceVersion } = await client.list(info, { namespace });
        const { signal } = this.#stop;
        const options = { namespace, resourceVersion, signal, onOpen: opened };
        for await (const { type, object } of client.watch(info, options)) {
          const key = `${kind}/${object.metadata.name}`;
          this.#tell({ type, key, object });
        }
        if (!signal.aborted) throw new Error(`The watch of ${kind} ended`);
      };
      this.#watches.push(
        follow().catch((error) => {
          reject(error);
          this.#failure(error);
        }),
      );
    });
  }

  #tell(seen: Seen): void {
    for (const waiter of this.#waiters) {
      if (!waiter.left.has(seen.key) || !waiter.matches(seen)) continue;
      waiter.left.delete(seen.key);
      if (waiter.left.size > 0) continue;
      this.#waiters.delete(waiter);
      waiter.done(performance.now());
    }
  }
}
