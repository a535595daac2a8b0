/**
 * Decides what lists, events and our own writes change in a store.
 *
 * @module
 */

import { type KubeObject, objectKey } from "../core/object.ts";
import type { WatchEvent } from "./client.ts";
import {
  type IndexFunction,
  ObjectStore,
  type StoredObject,
  toStored,
} from "./store.ts";
import type { Projection } from "./projection.ts";
import { compareVersions } from "./versions.ts";

/** One change of a store. */
export interface Change {
  /** `namespace/name`, or `name`. */
  readonly key: string;
  /** Absent: the object is new here. */
  readonly old?: StoredObject;
  /** Absent: it was deleted, or left the selection. */
  readonly now?: StoredObject;
  /** How we learnt it; `write` is the answer to a write of our own. */
  readonly via: "list" | "watch" | "write";
}

/** As many own writes as a second of a busy operator brings; more are parsed again. */
const AWAITED_MAX = 1_000;

/** A list that is coming in. */
interface Listing {
  readonly found: Map<string, StoredObject>;
  /** Own writes since it began: it may be older than their answers. */
  readonly written: Map<string, KubeObject>;
}

function newListing(): Listing {
  return { found: new Map(), written: new Map() };
}

/** Whether an object is held in this very version. */
function isSame(
  held: StoredObject | undefined,
  object: KubeObject,
): held is StoredObject {
  return held?.object.metadata.uid === object.metadata.uid &&
    held?.object.metadata.resourceVersion === object.metadata.resourceVersion;
}

/** A store that follows a server. Every method returns what it changed. */
export class Mirror {
  readonly store: ObjectStore;
  /** Up to where the server's changes are known; absent before the first list. */
  #version: string | undefined;
  #listing: Listing | undefined;
  /** Own writes that the watch has not brought yet, by version. */
  readonly #awaited = new Map<string, KubeObject>();

  readonly #projection: () => Projection | undefined;

  /** @param projection What is kept of objects; asked for each. */
  constructor(
    indexes: Readonly<Record<string, IndexFunction>>,
    projection: () => Projection | undefined = () => undefined,
  ) {
    this.store = new ObjectStore(indexes);
    this.#projection = projection;
  }

  /** Where a watch goes on from. */
  get version(): string | undefined {
    return this.#version;
  }

  /**
   * The object of an own write that the watch has yet to bring, by its version; none
   * while a list comes in, which takes nothing for granted.
   */
  awaited(resourceVersion: string): KubeObject | undefined {
    if (this.#listing !== undefined) return undefined;
    return this.#awaited.get(resourceVersion);
  }

  /** To be called before a list is sent; what an unfinished one brought is dropped. */
  beginList(): void {
    this.#listing = newListing();
  }

  /** The list that is coming in begins again; own writes since {@link beginList} count. */
  restartList(): void {
    this.#listing?.found.clear();
  }

  /**
   * Takes one object of a list, or one event at the head of a watch that stands in for
   * one. The store stays as it is until {@link finishList}.
   */
  collect({ type, object }: Pick<WatchEvent, "type" | "object">): void {
    if (type === "BOOKMARK" || this.#listing === undefined) return;
    const { found } = this.#listing;
    const key = objectKey(object.metadata);
    if (type === "DELETED") {
      found.delete(key);
      return;
    }
    const held = this.store.get(key);
    found.set(key, isSame(held, object) ? held : this.#stored(object));
  }

  /**
   * Puts what was collected in the place of everything.
   *
   * What the list does not hold was deleted while nobody watched. Versions do not
   * count here: after a restore of etcd they start again from an older number.
   *
   * @param version The list's.
   */
  finishList(version: string): Change[] {
    const { found, written } = this.#listing ?? newListing();
    for (const [key, object] of written) {
      const than = found.get(key)?.object.metadata.resourceVersion ?? version;
      const newer = compareVersions(object.metadata.resourceVersion ?? "", than) > 0;
      if (newer) found.set(key, this.#stored(object));
    }
    this.#listing = undefined;
    this.#awaited.clear();
    this.#version = version;
    const changes: Change[] = [];
    for (const [key, now] of found) {
      if (!isSame(this.store.get(key), now.object)) {
        changes.push(this.#set(now, "list"));
      }
    }
    for (const key of [...this.store.keys()]) {
      if (!found.has(key)) changes.push(this.#delete(key, "list"));
    }
    return changes;
  }

  /** Takes one event of a watch that goes on from {@link version}. */
  observeEvent({ type, object }: WatchEvent): Change[] {
    const version = object.metadata.resourceVersion ?? "";
    if (version !== "") this.#version = version;
    this.#awaited.delete(version);
    if (type === "BOOKMARK") return [];
    const key = objectKey(object.metadata);
    const held = this.store.get(key);
    const heldVersion = held?.object.metadata.resourceVersion;
    if (type === "DELETED") {
      // A write of ours may have made it anew since.
      const older = heldVersion !== undefined &&
        compareVersions(version, heldVersion) < 0;
      return held === undefined || older ? [] : [this.#delete(key, "watch")];
    }
    const known = heldVersion !== undefined &&
      compareVersions(version, heldVersion) <= 0;
    return known ? [] : [this.#set(this.#stored(object), "watch")];
  }

  /**
   * Takes the answer to a write of our own, which the watch brings later.
   *
   * An answer at or below what the watch has told already is old: if the object is
   * not in the store, it was deleted since, and would come back as a ghost.
   */
  observeWrite(object: KubeObject): Change[] {
    const key = objectKey(object.metadata);
    const version = object.metadata.resourceVersion ?? "";
    const written = this.#listing?.written;
    const before = written?.get(key)?.metadata.resourceVersion;
    if (before === undefined || compareVersions(version, before) > 0) {
      written?.set(key, object);
    }
    const held = this.store.get(key)?.object.metadata.resourceVersion;
    const known = [this.#version, held].some((than) =>
      than !== undefined && compareVersions(version, than) <= 0
    );
    if (known) return [];
    // A watch that was lost brings none of them.
    if (this.#awaited.size >= AWAITED_MAX) this.#awaited.clear();
    const stored = this.#stored(object);
    this.#awaited.set(version, stored.object);
    return [this.#set(stored, "write")];
  }

  #stored(object: KubeObject): StoredObject {
    return toStored(object, this.#projection());
  }

  #set(now: StoredObject, via: Change["via"]): Change {
    const old = this.store.set(now);
    return { key: objectKey(now.object.metadata), ...(old ? { old } : {}), now, via };
  }

  #delete(key: string, via: Change["via"]): Change {
    const old = this.store.delete(key);
    return { key, ...(old ? { old } : {}), via };
  }
}
