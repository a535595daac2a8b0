/**
 * Finds out whether a watch has kept something back.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { objectKey } from "../core/object.ts";
import { jitter, type Random } from "../core/random.ts";
import type { KubeClient, KubeList, ResourceInfo, Selection } from "./client.ts";
import type { Store } from "./store.ts";
import { compareVersions } from "./versions.ts";

/**
 * Compares a store with a list that was made while the watch went on. They can be
 * compared once the watch has told all up to the list, leaving out what has changed
 * since the list was asked for.
 */
export class Audit {
  readonly #changed = new Set<string>();
  #version: string | undefined;
  #listed: ReadonlyMap<string, string | undefined> | undefined;

  /** A key has changed since the list was asked for. */
  changed(key: string): void {
    this.#changed.add(key);
  }

  /** The list has come; metadata is all that it needs. */
  listed({ resourceVersion, items }: KubeList): void {
    this.#version = resourceVersion;
    this.#listed = new Map(
      items.map(({ metadata }) => [objectKey(metadata), metadata.resourceVersion]),
    );
  }

  /**
   * Compares.
   *
   * @param version Up to where the watch has told everything.
   * @returns How many objects differ; `undefined` while it is too early to say.
   */
  missed(store: Store, version: string): number | undefined {
    const [listed, at] = [this.#listed, this.#version];
    if (listed === undefined || at === undefined) return undefined;
    if (compareVersions(version, at) < 0) return undefined;
    let missed = 0;
    for (const [key, resourceVersion] of listed) {
      const held = store.get(key)?.object.metadata.resourceVersion;
      if (held !== resourceVersion && !this.#changed.has(key)) missed++;
    }
    for (const key of store.keys()) {
      if (!listed.has(key) && !this.#changed.has(key)) missed++;
    }
    return missed;
  }
}

/**
 * How often a store is compared with a list of metadata. A watch that leaves out an
 * event, as caches of API servers have been known to do, would otherwise never show.
 */
const AUDIT_MS = 600_000;

/** Audits one informer's watches, each about every ten minutes. */
export class Auditor {
  readonly #options: AuditorOptions;
  #audit: Audit | undefined;
  #missed = 0;

  constructor(options: AuditorOptions) {
    this.#options = options;
  }

  /** How many objects were found to differ, ever. */
  get missedEvents(): number {
    return this.#missed;
  }

  /**
   * Plans the audits of a watch that is about to begin.
   *
   * @param signal Ends with the watch.
   * @returns Calls them off.
   */
  plan(info: ResourceInfo, signal: AbortSignal): () => void {
    const { clock, random } = this.#options;
    let cancel = () => {};
    const next = () => {
      cancel = clock.after(jitter(random, AUDIT_MS, 0.1), () => {
        next();
        void this.#list(info, signal);
      });
    };
    next();
    return () => cancel();
  }

  /** A key has changed. */
  changed(key: string): void {
    this.#audit?.changed(key);
  }

  /** A list takes the place of everything: there is nothing to compare with. */
  forget(): void {
    this.#audit = undefined;
  }

  /** Whether the watch has left changes out, as far as can be said by now. */
  finds({ store, version }: {
    readonly store: Store;
    readonly version: string | undefined;
  }): boolean {
    const missed = this.#audit?.missed(store, version ?? "");
    if (missed === undefined) return false;
    this.#audit = undefined;
    if (missed === 0) return false;
    const { logger, kind } = this.#options;
    logger.warn("the watch had kept changes back, listing again", { kind, missed });
    this.#missed += missed;
    return true;
  }

  async #list(info: ResourceInfo, signal: AbortSignal): Promise<void> {
    const { client, selection, logger, kind } = this.#options;
    const audit = this.#audit = new Audit();
    try {
      const options = { signal, metadataOnly: true };
      audit.listed(await client.list(info, selection, options));
    } catch (error) {
      // The watch will notice by itself what is wrong.
      if (!signal.aborted) logger.debug("no audit", { kind, error: String(error) });
    }
  }
}

/** What it is made of: the informer's own. */
export interface AuditorOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly kind: string;
  readonly selection?: Selection;
}
