/**
 * Decides what lists, events and our own writes change in a store.
 *
 * @module
 */

import { type KubeObject, objectKey } from "../core/object.ts";
import type { KubeList, WatchEvent } from "./client.ts";
import {
  type IndexFunction,
  ObjectStore,
  type StoredObject,
  toStored,
} from "./store.ts";
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

/** A store that follows a server. Every method returns what it changed. */
export class Mirror {
  readonly store: ObjectStore;
  /** Up to where the server's changes are known; absent before the first list. */
  #version: string | undefined;
  /** Own writes since a list began: it may be older than their answers. */
  #duringList: Map<string, KubeObject> | undefined;
  /** Own writes that the watch has not brought yet, by version. */
  readonly #awaited = new Map<string, KubeObject>();

  constructor(indexes: Readonly<Record<string, IndexFunction>>) {
    this.store = new ObjectStore(indexes);
  }

  /** Where a watch goes on from. */
  get version(): string | undefined {
    return this.#version;
  }

  /** The object of an own write that the watch has yet to bring, by its version. */
  awaited(resourceVersion: string): KubeObject | undefined {
    return this.#awaited.get(resourceVersion);
  }

  /** To be called before a list is sent. */
  beginList(): void {
    this.#duringList = new Map();
  }

  /**
   * Puts a list in the place of everything.
   *
   * What the list does not hold was deleted while nobody watched. Versions do not
   * count here: after a restore of etcd they start again from an older number.
   */
  replaceAll(list: KubeList): Change[] {
    const wanted = new Map<string, KubeObject>();
    for (const object of list.items) wanted.set(objectKey(object.metadata), object);
    for (const [key, object] of this.#duringList ?? []) {
      const than = wanted.get(key)?.metadata.resourceVersion ?? list.resourceVersion;
      const version = object.metadata.resourceVersion ?? "";
      if (compareVersions(version, than) > 0) wanted.set(key, object);
    }
    this.#duringList = undefined;
    this.#awaited.clear();
    this.#version = list.resourceVersion;
    const changes: Change[] = [];
    for (const [key, object] of wanted) {
      const { metadata } = object;
      const held = this.store.get(key)?.object.metadata;
      const same = held?.uid === metadata.uid &&
        held?.resourceVersion === metadata.resourceVersion;
      if (!same) changes.push(this.#set(object, "list"));
    }
    for (const key of [...this.store.keys()]) {
      if (!wanted.has(key)) changes.push(this.#delete(key, "list"));
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
    return known ? [] : [this.#set(object, "watch")];
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
    const before = this.#duringList?.get(key)?.metadata.resourceVersion;
    if (before === undefined || compareVersions(version, before) > 0) {
      this.#duringList?.set(key, object);
    }
    const held = this.store.get(key)?.object.metadata.resourceVersion;
    const known = [this.#version, held].some((than) =>
      than !== undefined && compareVersions(version, than) <= 0
    );
    if (known) return [];
    // A watch that was lost brings none of them.
    if (this.#awaited.size >= AWAITED_MAX) this.#awaited.clear();
    const change = this.#set(object, "write");
    this.#awaited.set(version, change.now.object);
    return [change];
  }

  #set(
    object: KubeObject,
    via: Change["via"],
  ): Change & { readonly now: StoredObject } {
    const now = toStored(object);
    const old = this.store.set(now);
    return { key: objectKey(object.metadata), ...(old ? { old } : {}), now, via };
  }

  #delete(key: string, via: Change["via"]): Change {
    const old = this.store.delete(key);
    return { key, ...(old ? { old } : {}), via };
  }
}
