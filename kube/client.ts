/**
 * Says what the rest of the program may ask of an API server.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject, ObjectRef } from "../core/object.ts";

/** What discovery knows about one kind. */
export interface ResourceInfo {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Such as `status`, `scale`. */
  readonly subresources: readonly string[];
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call from outside. */
  readonly signal?: AbortSignal;
  /** When to give up, retries included; 30,000 ms if absent. */
  readonly timeoutMs?: number;
}

/** How to apply. */
export interface ApplyOptions extends CallOptions {
  readonly fieldManager: string;
  /** Take over fields that other managers hold; true if absent. */
  readonly force?: boolean;
  /** Write a subresource, such as `status`, instead of the object. */
  readonly subresource?: string;
  /** `Strict` (the default) refuses unknown fields, `Warn` drops them. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** Which object a delete or patch means: refused (409) if these differ. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** A page of a collection, or all of it. */
export interface KubeList {
  readonly resourceVersion: string;
  readonly items: readonly KubeObject[];
}

/** Which objects of a kind. */
export interface Selection {
  /** Absent means every namespace. */
  readonly namespace?: string;
  /** Kubernetes' own syntax: `a=b,c in (d,e)`. */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** One event of a watch; BOOKMARK carries a resourceVersion alone. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: KubeObject;
}

/**
 * One API server. Every call has a deadline and throws `KubeError` alone.
 *
 * Reads and idempotent writes are tried again within the deadline, with jitter,
 * after connection loss, 429 and 5xx (but for errors that cannot change).
 */
export interface KubeClient {
  /** `https://host:port`, for messages. */
  readonly server: string;
  /** The namespace of the kubeconfig's context, or of our Pod. */
  readonly namespace: string;
  /** The server's version, such as `v1.36.3`. */
  version(options?: CallOptions): Promise<string>;
  /**
   * What a kind is called in URLs. Discovery is read once and again when a kind
   * is not found (at most once a second), so a new CRD appears by itself.
   *
   * @returns `undefined` only when the server definitely has no such kind.
   */
  resolve(
    apiVersion: string,
    kind: string,
    options?: CallOptions,
  ): Promise<ResourceInfo | undefined>;
  /** @returns `undefined` when the object is not there. */
  get(ref: ObjectRef, options?: CallOptions): Promise<KubeObject | undefined>;
  /** Lists in pages of 500, all of one consistent version. */
  list(
    info: ResourceInfo,
    selection?: Selection,
    options?: CallOptions,
  ): Promise<KubeList>;
  /**
   * Watches until the server or the signal ends it. Throws `gone` for 410 in any
   * form. No deadline of its own: `idleMs` without any event or bookmark ends it
   * with `timeout`.
   */
  watch(
    info: ResourceInfo,
    options: Selection & {
      readonly resourceVersion: string;
      readonly signal?: AbortSignal;
      readonly idleMs?: number;
    },
  ): AsyncIterable<WatchEvent>;
  /**
   * Server-side apply. `metadata.uid` and `metadata.resourceVersion` in the object
   * act as preconditions; `resourceVersion: "1"` means create only
   * (`already-exists` if it is there).
   */
  apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /** POST: for Events and tests. Children are never POSTed. */
  create(object: KubeObject, options?: CallOptions): Promise<KubeObject>;
  /** JSON merge patch, `resourceVersion` in the patch as its precondition. */
  mergePatch(
    ref: ObjectRef,
    patch: JsonObject,
    options?: CallOptions & {
      readonly subresource?: string;
      readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
      readonly fieldManager?: string;
    },
  ): Promise<KubeObject>;
  /** @returns False when it was not there. */
  delete(
    ref: ObjectRef,
    options?: CallOptions & Preconditions & {
      readonly propagation?: "Background" | "Foreground" | "Orphan";
    },
  ): Promise<boolean>;
  /** Closes every connection. */
  close(): void;
}
