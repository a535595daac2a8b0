/**
 * Holds the local copy of a collection.
 *
 * @module
 */

import { hash } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import { type KubeObject, objectKey } from "../core/object.ts";
import { type Projection, projectObject } from "./projection.ts";

/** One object as the store keeps it. */
export interface StoredObject {
  /**
   * The object without `metadata.managedFields`, which is often half of it, and without
   * what its informer was told to leave out.
   */
  readonly object: KubeObject;
  /**
   * For each manager that applied the object (not a subresource of it): a short
   * hash of the fields that it owns. It changes when anybody takes or leaves one.
   */
  readonly applied: ReadonlyMap<string, string>;
}

/** The local copy, to read. */
export interface Store {
  /**
   * Finds an object.
   *
   * @param key `namespace/name`, or `name`.
   */
  get(key: string): StoredObject | undefined;
  /** In no particular order; not to be kept while the store changes. */
  keys(): Iterable<string>;
  /** As {@link Store.keys}. */
  values(): Iterable<StoredObject>;
  /** How many objects there are. */
  readonly size: number;
  /**
   * Finds the objects for which an index gives a value.
   *
   * @throws {RangeError} If there is no such index: a bug of the caller.
   */
  byIndex(index: string, value: string): readonly StoredObject[];
}

/** What an index finds objects by. */
export type IndexFunction = (object: KubeObject) => readonly string[];

/**
 * Turns an object, as a server sent it, into what a store keeps.
 *
 * @param projection What is kept of it; everything if absent.
 */
export function toStored(object: KubeObject, projection?: Projection): StoredObject {
  const { managedFields = [], ...metadata } = object.metadata;
  const whole = { ...object, metadata };
  return {
    object: projection ? projectObject(whole, managedFields, projection) : whole,
    applied: appliedHashes(managedFields),
  };
}

function appliedHashes(entries: readonly JsonObject[]): ReadonlyMap<string, string> {
  const applied = new Map<string, string>();
  for (const { manager, operation, subresource, fieldsV1 } of entries) {
    if (operation !== "Apply" || subresource) continue;
    // The server writes the fields of one set always in one order.
    if (typeof manager === "string") {
      applied.set(manager, hash("sha1", JSON.stringify(fieldsV1 ?? {}), "base64"));
    }
  }
  return applied;
}

/** The local copy, to read and to change. Only its informer has it in this form. */
export class ObjectStore implements Store {
  readonly #objects = new Map<string, StoredObject>();
  readonly #indexes = new Map<string, Index>();

  /** @param indexes By name. */
  constructor(indexes: Readonly<Record<string, IndexFunction>>) {
    for (const [name, valuesOf] of Object.entries(indexes)) {
      this.#indexes.set(name, new Index(valuesOf));
    }
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  keys(): Iterable<string> {
    return this.#objects.keys();
  }

  values(): Iterable<StoredObject> {
    return this.#objects.values();
  }

  byIndex(index: string, value: string): readonly StoredObject[] {
    const found = this.#indexes.get(index);
    if (found === undefined) throw new RangeError(`there is no index "${index}"`);
    return [...found.keys(value)].map((key) => this.#objects.get(key)!);
  }

  /** @returns What stood there before. */
  set(stored: StoredObject): StoredObject | undefined {
    const key = objectKey(stored.object.metadata);
    const old = this.delete(key);
    this.#objects.set(key, stored);
    for (const index of this.#indexes.values()) index.add(key, stored.object);
    return old;
  }

  /** @returns What stood there before. */
  delete(key: string): StoredObject | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.remove(key, old.object);
    return old;
  }
}

class Index {
  readonly #valuesOf: IndexFunction;
  readonly #keys = new Map<string, Set<string>>();

  constructor(valuesOf: IndexFunction) {
    this.#valuesOf = valuesOf;
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  add(key: string, object: KubeObject): void {
    for (const value of this.#valuesOf(object)) {
      const keys = this.#keys.get(value);
      if (keys === undefined) this.#keys.set(value, new Set([key]));
      else keys.add(key);
    }
  }

  remove(key: string, object: KubeObject): void {
    for (const value of this.#valuesOf(object)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
    }
  }
}
