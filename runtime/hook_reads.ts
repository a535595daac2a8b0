/**
 * Answers what a plug-in reads of the cluster, as far as its grants go.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { identityOf } from "./marks.ts";
import {
  groupKind,
  type KubeObject,
  objectKey,
  type ObjectRef,
} from "../core/object.ts";
import {
  type GetRequest,
  HookError,
  HostAnswerError,
  LIST_MAX,
  type ListAnswer,
  type ListRequest,
} from "../hooks/mod.ts";
import { type CrdPlan, grantsFor, type ObjectGrant } from "../katalog/mod.ts";
import {
  type Informer,
  type KubeClient,
  KubeError,
  matchesSelection,
  type ResourceInfo,
  toStored,
} from "../kube/mod.ts";

/** What reading needs. */
export interface HookReadsOptions {
  readonly crd: CrdPlan;
  readonly client: KubeClient;
  /** The informer of a child kind, if there is one. */
  readonly childInformer: (apiVersion: string, kind: string) => Informer | undefined;
}

/** Reads for the hook of one resource. */
export class HookReads {
  readonly #options: HookReadsOptions;
  /** The resource's own namespace, if it has one. */
  readonly #home: string | undefined;

  constructor(options: HookReadsOptions, home: string | undefined) {
    this.#options = options;
    this.#home = home;
  }

  /**
   * One object; null if it is not there.
   *
   * @throws {HookError} `denied`.
   * @throws {HostAnswerError} If the API server does not answer.
   */
  async get(request: GetRequest, signal: AbortSignal): Promise<Json> {
    const info = await this.#resolve(request, signal);
    const target = this.#place(request, info);
    const grants = this.#granted(target);
    const object = this.#cached(target) ??
      await reading(() => this.#live(target, signal));
    if (object === undefined) return null;
    if (!grants.some((grant) => isSelected(object, grant))) {
      throw this.#denied(target, "it lacks the labels that the grant asks for");
    }
    return object;
  }

  /**
   * The objects of one namespace, or of a kind without namespaces.
   *
   * @throws As {@link HookReads.get}.
   */
  async list(request: ListRequest, signal: AbortSignal): Promise<Json> {
    const { limit = LIST_MAX, labelSelector } = request;
    const info = await this.#resolve(request, signal);
    const { apiVersion, kind, namespace } = this.#place(request, info);
    const grants = this.#granted({ apiVersion, kind, namespace });
    if (info === undefined) return { items: [], truncated: false };
    const found = new Map<string, KubeObject>();
    for (const grant of grants) {
      const selector = [labelSelector, grant.labelSelector].filter((one) => one).join(
        ",",
      );
      const selection = {
        ...(namespace ? { namespace } : {}),
        ...(selector ? { labelSelector: selector } : {}),
      };
      const objects = grant.names === undefined
        ? this.#pages(info, selection, signal)
        : this.#named(grant.names, { apiVersion, kind, ...selection }, signal);
      // One more than asked for tells that there are more.
      await reading(async () => {
        for await (const object of objects) {
          found.set(objectKey(object.metadata), object);
          if (found.size > limit) break;
        }
      });
      if (found.size > limit) break;
    }
    const items = [...found.values()].slice(0, limit);
    return { items, truncated: found.size > limit } satisfies ListAnswer as Json;
  }

  async *#pages(
    info: ResourceInfo,
    selection: { readonly namespace?: string; readonly labelSelector?: string },
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject> {
    for await (
      const { items } of this.#options.client.pages(info, selection, { signal })
    ) {
      for (const object of items) yield plain(object);
    }
  }

  /** By name: a grant for some names needs no right to list. */
  async *#named(
    names: readonly string[],
    { apiVersion, kind, namespace, labelSelector }: {
      readonly apiVersion: string;
      readonly kind: string;
      readonly namespace?: string;
      readonly labelSelector?: string;
    },
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject> {
    for (const name of names) {
      const object = await this.#live({ apiVersion, kind, namespace, name }, signal);
      const fits = object !== undefined && (labelSelector === undefined ||
        matchesSelection(object, { labelSelector }) === true);
      if (fits) yield object;
    }
  }

  async #live(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined> {
    const object = await this.#options.client.get(ref, { signal });
    return object && plain(object);
  }

  /** What is followed anyway; only what bears our label is, so others are asked for. */
  #cached({ apiVersion, kind, namespace, name }: ObjectRef): KubeObject | undefined {
    const informer = this.#options.childInformer(apiVersion, kind);
    if (informer?.state.kind !== "synced") return undefined;
    const object = informer.store.get(objectKey({ namespace, name }))?.object;
    return object?.apiVersion === apiVersion ? object : undefined;
  }

  async #resolve(
    { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
    signal: AbortSignal,
  ): Promise<ResourceInfo | undefined> {
    // Nothing is asked about a kind that is not granted anywhere.
    const any = grantsFor(this.#grants, { apiVersion, kind }, this.#home);
    if (any.length === 0) {
      throw this.#denied({ apiVersion, kind, name: "" }, "nothing grants this kind");
    }
    return await reading(() =>
      this.#options.client.resolve(apiVersion, kind, { signal })
    );
  }

  get #grants(): readonly ObjectGrant[] {
    return this.#options.crd.hooks?.grants.read ?? [];
  }

  #place<T extends { readonly namespace?: string }>(
    request: T,
    info: ResourceInfo | undefined,
  ): T {
    if (info?.namespaced === false) return { ...request, namespace: undefined };
    return { ...request, namespace: request.namespace ?? this.#home };
  }

  #granted(
    target: Omit<ObjectRef, "name"> & { readonly name?: string },
  ): readonly ObjectGrant[] {
    const grants = grantsFor(this.#grants, target, this.#home);
    if (grants.length > 0) return grants;
    throw this.#denied({ name: "", ...target }, "nothing grants it");
  }

  #denied(target: ObjectRef, why: string): HookError {
    return new HookError(
      "denied",
      `Cannot let the hook "${this.#options.crd.name}" read "${
        target.name === ""
          ? groupKind(target.apiVersion, target.kind)
          : identityOf(target)
      }": ${why}`,
      { hint: "If you trust it with that, say so under `capabilities.read`" },
    );
  }
}

function isSelected(object: KubeObject, { labelSelector }: ObjectGrant): boolean {
  return labelSelector === undefined ||
    matchesSelection(object, { labelSelector }) === true;
}

/** Who set which field is often half of an object, and no hook's business. */
function plain(object: KubeObject): KubeObject {
  return toStored(object).object;
}

/** What the API server refuses, a plug-in may deal with. */
async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    throw new HostAnswerError(error.kind, error.message);
  }
}
