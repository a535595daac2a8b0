/**
 * Says what the rest of the program may ask of an API server.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject, ObjectRef } from "../core/object.ts";

/** What discovery knows about one kind. */
export interface ResourceInfo {
  /** Empty for the core group. */
  readonly group: string;
  /** Such as `v1`. */
  readonly version: string;
  /** In the singular, with a capital: `ConfigMap`. */
  readonly kind: string;
  /** As URLs have it: `configmaps`. */
  readonly plural: string;
  /** Whether its objects live in namespaces. */
  readonly namespaced: boolean;
  /** What may be asked: `get`, `list`, `watch`, … */
  readonly verbs: readonly string[];
  /** Such as `status`, `scale`. */
  readonly subresources: readonly string[];
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call from outside; it then throws `timeout`. */
  readonly signal?: AbortSignal;
  /** When to give up, retries included; 30,000 ms if absent. */
  readonly timeoutMs?: number;
  /**
   * Calls of one lane share connections with no others. Lease renewals have their
   * own, so that no queue of other requests can delay them.
   */
  readonly lane?: string;
  /**
   * Whose call it is: where too many are under way, flows take turns, so that one's
   * burst cannot hold up another's.
   */
  readonly flow?: string;
}

/** How to apply. */
export interface ApplyOptions extends CallOptions {
  /** Who owns the fields that are applied. */
  readonly fieldManager: string;
  /** Take over fields that other managers hold; true if absent. */
  readonly force?: boolean;
  /** Write a subresource, such as `status`, instead of the object. */
  readonly subresource?: string;
  /** `Strict` (the default) refuses unknown fields, `Warn` drops them. */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** Which object a delete means: refused (`conflict`) if these differ. */
export interface Preconditions {
  /** Which of the objects that ever had this name. */
  readonly uid?: string;
  /** Unchanged since it was read. */
  readonly resourceVersion?: string;
}

/** All of a collection, as it was at one instant. */
export interface KubeList {
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
  /** In the server's order: by namespace and name. */
  readonly items: readonly KubeObject[];
}

/** Some of a collection. */
export interface KubePage extends KubeList {
  /** The list begins here, perhaps anew: what earlier pages held does not count. */
  readonly first: boolean;
}

/** How to watch. */
export interface WatchOptions extends Selection {
  /** Where to go on from: of a list, or of the last event. */
  readonly resourceVersion: string;
  /**
   * Begins with all that is there now, told as ADDED, up to a BOOKMARK for which
   * {@link endsInitialEvents} holds; `resourceVersion` is then empty. Servers that
   * cannot do so refuse (`invalid`), or never send that BOOKMARK.
   */
  readonly sendInitialEvents?: boolean;
  /** Ends the watch from outside. */
  readonly signal?: AbortSignal;
  /** Ends the watch with `timeout` after so long without event or bookmark. */
  readonly idleMs?: number;
  /** When the server is to end the watch by itself; 30 to 60 minutes if absent. */
  readonly timeoutSeconds?: number;
  /** Called once the server has agreed to the watch. */
  readonly onOpen?: () => void;
  /**
   * Gives the object of a resourceVersion, if the caller has it: an event that says
   * no more is not parsed again, and carries what was given.
   */
  readonly known?: (resourceVersion: string) => KubeObject | undefined;
}

/** Which objects of a kind. */
export interface Selection {
  /** Absent means every namespace. */
  readonly namespace?: string;
  /** Kubernetes' own syntax: `a=b,c in (d,e)`. */
  readonly labelSelector?: string;
  /** As for labels, on the few fields that a kind offers: `metadata.name=x`. */
  readonly fieldSelector?: string;
}

/**
 * One event of a watch. BOOKMARK carries a resourceVersion alone; DELETED carries
 * the object as it was, with the new version, and in a selection may mean only that
 * the object left it.
 */
export interface WatchEvent {
  /** What happened to the object. */
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  /** The object as it is now; after DELETED, as it was. */
  readonly object: KubeObject;
}

/** Whether an event ends what a watch with `sendInitialEvents` begins with. */
export function endsInitialEvents({ type, object }: WatchEvent): boolean {
  return type === "BOOKMARK" &&
    object.metadata.annotations?.["k8s.io/initial-events-end"] === "true";
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
   * What a kind is called in URLs. Discovery is read once; a kind that is not in it
   * is asked for by itself (at most every 200 ms), so a new CRD is soon found.
   *
   * @returns `undefined` only when the server definitely has no such kind.
   */
  resolve(
    apiVersion: string,
    kind: string,
    options?: CallOptions,
  ): Promise<ResourceInfo | undefined>;
  /**
   * As {@link KubeClient.resolve}, in whatever version the server serves, the preferred
   * one first: an object is the same one in each.
   *
   * @param group Empty for the core group.
   * @returns `undefined` only when the server definitely serves no version of it.
   */
  resolveAny(
    group: string,
    kind: string,
    options?: CallOptions,
  ): Promise<ResourceInfo | undefined>;
  /**
   * Reads one object.
   *
   * @returns `undefined` when the object is not there; a kind that the server does
   * not have throws `unknown-kind`.
   */
  get(ref: ObjectRef, options?: CallOptions): Promise<KubeObject | undefined>;
  /**
   * Lists in pages of 500, all of one consistent version. `metadataOnly` leaves out
   * everything else of the objects.
   */
  list(
    info: ResourceInfo,
    selection?: Selection,
    options?: CallOptions & { readonly metadataOnly?: boolean },
  ): Promise<KubeList>;
  /**
   * As {@link KubeClient.list}, page by page, so that the whole is never held at once.
   */
  pages(
    info: ResourceInfo,
    selection?: Selection,
    options?: CallOptions,
  ): AsyncIterable<KubePage>;
  /**
   * Watches until the server or the signal ends it: both simply end the iteration.
   *
   * Throws `gone` for 410 in any form, and what else the server or the road to it
   * says. It is never tried again in here, and has no deadline but `idleMs` (and
   * 30,000 ms until the server agrees).
   */
  watch(info: ResourceInfo, options: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * Server-side apply. `metadata.uid` and `metadata.resourceVersion` in the object
   * act as preconditions: `conflict` if the object is absent or another one.
   * `resourceVersion: "1"` means create only: `already-exists` if it is there.
   * `metadata.managedFields` is not sent.
   */
  apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /**
   * POST: for Events and tests. Children are never POSTed. Not tried again when it
   * may have reached the server.
   */
  create(object: KubeObject, options?: CallOptions): Promise<KubeObject>;
  /**
   * JSON merge patch, `resourceVersion` in the patch as its precondition: `conflict`
   * if it is another by now.
   */
  mergePatch(
    ref: ObjectRef,
    patch: JsonObject,
    options?: CallOptions & {
      readonly subresource?: string;
      readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
      readonly fieldManager?: string;
    },
  ): Promise<KubeObject>;
  /**
   * Deletes one object; its dependants follow in the background if nothing else is
   * said (some kinds' own default, such as Job's, would leave them behind).
   *
   * @returns False when it was not there, or the server has no such kind.
   */
  delete(
    ref: ObjectRef,
    options?: CallOptions & Preconditions & {
      readonly propagation?: "Background" | "Foreground" | "Orphan";
    },
  ): Promise<boolean>;
  /** Closes every connection; calls under way throw `timeout`, watches end. */
  close(): void;
}
