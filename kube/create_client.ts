/**
 * Asks an API server what `KubeClient` offers.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import {
  formatApiVersion,
  formatRef,
  type KubeObject,
  type ObjectRef,
  refOf,
} from "../core/object.ts";
import type { Random } from "../core/random.ts";
import type {
  ApplyOptions,
  CallOptions,
  KubeClient,
  KubeList,
  KubePage,
  Preconditions,
  ResourceInfo,
  Selection,
  WatchEvent,
  WatchOptions,
} from "./client.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { type Connection, openConnection } from "./connections.ts";
import { Discovery } from "./discovery.ts";
import { KubeError } from "./errors.ts";
import type { Asked } from "./failure.ts";
import { Http, type HttpCall } from "./http.ts";
import { listAll, listPages } from "./list.ts";
import { creationPath, objectPath } from "./resource_path.ts";
import { watchEvents } from "./watch.ts";

/** What a client is made of. */
export interface ClientOptions {
  /** What deadlines and pauses go by. */
  readonly clock: Clock;
  /** What spreads pauses, so that clients do not meet. */
  readonly random: Random;
  /** Where trouble is told. */
  readonly logger: Logger;
  /** Makes a connection; as the configuration says, if absent. */
  readonly open?: () => Connection;
}

/**
 * Makes a client. It connects at the first call.
 *
 * @param config From `loadClusterConfig`.
 */
export function createClient(
  config: ClusterConfig,
  options: ClientOptions,
): KubeClient {
  return new ApiServerClient(config, options);
}

class ApiServerClient implements KubeClient {
  readonly server: string;
  readonly namespace: string;
  readonly #clock: Clock;
  readonly #http: Http;
  readonly #discovery: Discovery;

  constructor(config: ClusterConfig, options: ClientOptions) {
    this.server = config.server;
    this.namespace = config.namespace;
    this.#clock = options.clock;
    this.#http = new Http(config, {
      ...options,
      open: options.open ?? openConnection,
    });
    this.#discovery = new Discovery((call) => this.#http.send(call), options.clock);
  }

  async version(options: CallOptions = {}): Promise<string> {
    const { body } = await this.#http.send({
      method: "GET",
      path: "/version",
      what: "read the server's version",
      repeatable: true,
      ...callOptions(options),
    });
    const version = isObject(body) ? body.gitVersion : undefined;
    if (typeof version === "string") return version;
    throw new KubeError("server", `Cannot read the version of ${this.server}`, {
      hint: "Check that this address is a Kubernetes API server",
    });
  }

  resolve(
    apiVersion: string,
    kind: string,
    options: CallOptions = {},
  ): Promise<ResourceInfo | undefined> {
    return this.#discovery.resolve(apiVersion, kind, options);
  }

  resolveAny(
    group: string,
    kind: string,
    options: CallOptions = {},
  ): Promise<ResourceInfo | undefined> {
    return this.#discovery.resolveAny(group, kind, options);
  }

  async get(
    ref: ObjectRef,
    options: CallOptions = {},
  ): Promise<KubeObject | undefined> {
    const what = `get "${formatRef(ref)}"`;
    const info = await this.#known(ref, what, options);
    try {
      return await this.#object(info, {
        method: "GET",
        path: objectPath(info, ref),
        what,
        repeatable: true,
        ...callOptions(options),
      });
    } catch (error) {
      if (error instanceof KubeError && error.kind === "not-found") return undefined;
      throw error;
    }
  }

  async list(
    info: ResourceInfo,
    selection: Selection = {},
    options: CallOptions & { readonly metadataOnly?: boolean } = {},
  ): Promise<KubeList> {
    const { metadataOnly } = options;
    return await this.#noticing(
      info,
      () =>
        listAll((call) => this.#http.send({ ...call, ...callOptions(options) }), {
          info,
          selection,
          metadataOnly,
        }),
    );
  }

  async *pages(
    info: ResourceInfo,
    selection: Selection = {},
    options: CallOptions = {},
  ): AsyncGenerator<KubePage> {
    const send = (call: HttpCall) =>
      this.#http.send({ ...call, ...callOptions(options) });
    try {
      yield* listPages(send, { info, selection });
    } catch (error) {
      this.#notice(info, error);
      throw error;
    }
  }

  async *watch(info: ResourceInfo, options: WatchOptions): AsyncGenerator<WatchEvent> {
    try {
      yield* watchEvents(this.#http, this.#clock, info, options);
    } catch (error) {
      this.#notice(info, error);
      throw error;
    }
  }

  async apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject> {
    const { fieldManager, force = true, fieldValidation = "Strict" } = options;
    const { managedFields: _, ...metadata } = object.metadata;
    const query = { fieldManager, force: String(force), fieldValidation };
    return await this.#patch(refOf(object), {
      verb: "apply",
      contentType: "application/apply-patch+yaml",
      body: { ...object, metadata },
      query,
      subresource: options.subresource,
      createOnly: metadata.resourceVersion === "1",
    }, options);
  }

  async mergePatch(
    ref: ObjectRef,
    patch: JsonObject,
    options: Parameters<KubeClient["mergePatch"]>[2] = {},
  ): Promise<KubeObject> {
    const { fieldManager, fieldValidation } = options;
    return await this.#patch(ref, {
      verb: "patch",
      contentType: "application/merge-patch+json",
      body: patch,
      query: {
        ...(fieldManager === undefined ? {} : { fieldManager }),
        ...(fieldValidation === undefined ? {} : { fieldValidation }),
      },
      subresource: options.subresource,
    }, options);
  }

  async create(object: KubeObject, options: CallOptions = {}): Promise<KubeObject> {
    const ref = refOf(object);
    const what = `create "${formatRef(ref)}"`;
    const info = await this.#known(ref, what, options);
    return await this.#object(info, {
      method: "POST",
      path: creationPath(info, ref.namespace),
      body: object as unknown as Json,
      what,
      repeatable: false,
      ...callOptions(options),
    });
  }

  async delete(
    ref: ObjectRef,
    options: Parameters<KubeClient["delete"]>[1] = {},
  ): Promise<boolean> {
    const { propagation = "Background" } = options;
    const preconditions = preconditionsOf(options);
    const info = await this.resolve(ref.apiVersion, ref.kind, options);
    if (info === undefined) return false;
    try {
      await this.#object(info, {
        method: "DELETE",
        path: objectPath(info, ref),
        body: {
          apiVersion: "v1",
          kind: "DeleteOptions",
          propagationPolicy: propagation,
          ...(preconditions === undefined ? {} : { preconditions }),
        },
        what: `delete "${formatRef(ref)}"`,
        repeatable: true,
        ...callOptions(options),
      });
      return true;
    } catch (error) {
      const absent = error instanceof KubeError &&
        (error.kind === "not-found" || error.kind === "unknown-kind");
      if (absent) return false;
      throw error;
    }
  }

  close(): void {
    this.#http.close();
  }

  async #patch(
    ref: ObjectRef,
    patch: Patch,
    options: CallOptions,
  ): Promise<KubeObject> {
    const part = patch.subresource === undefined ? "" : ` (${patch.subresource})`;
    const what = `${patch.verb} "${formatRef(ref)}"${part}`;
    const info = await this.#known(ref, what, options);
    const { subresource } = patch;
    if (subresource !== undefined && !info.subresources.includes(subresource)) {
      throw new KubeError(
        "invalid",
        `Cannot ${what}: the kind has no "${subresource}"`,
        {
          hint:
            `Declare the subresource "${subresource}" in the CustomResourceDefinition`,
        },
      );
    }
    return await this.#object(info, {
      method: "PATCH",
      path: `${objectPath(info, ref, subresource)}?${new URLSearchParams(patch.query)}`,
      contentType: patch.contentType,
      body: patch.body,
      what,
      createOnly: patch.createOnly,
      // A repeat after a lost answer meets the precondition's conflict, or changes
      // nothing.
      repeatable: true,
      ...callOptions(options),
    });
  }

  /** Sends a call whose answer is one object. */
  async #object(info: ResourceInfo, call: HttpCall & Asked): Promise<KubeObject> {
    const secret = info.group === "" && info.kind === "Secret";
    const { body } = await this.#noticing(
      info,
      () => this.#http.send({ ...call, secret }),
    );
    if (isObject(body)) return body as unknown as KubeObject;
    throw new KubeError("server", `Cannot ${call.what}: the answer is no object`);
  }

  async #known(
    ref: ObjectRef,
    what: string,
    options: CallOptions,
  ): Promise<ResourceInfo> {
    const info = await this.resolve(ref.apiVersion, ref.kind, options);
    if (info !== undefined) return info;
    throw new KubeError(
      "unknown-kind",
      `Cannot ${what}: the server has no kind "${ref.kind}" of "${ref.apiVersion}"`,
      { hint: "Install the CustomResourceDefinition, or check apiVersion and kind" },
    );
  }

  async #noticing<T>(info: ResourceInfo, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#notice(info, error);
      throw error;
    }
  }

  /** A 404 for a whole kind means that what discovery told is out of date. */
  #notice(info: ResourceInfo, error: unknown): void {
    if (error instanceof KubeError && error.kind === "unknown-kind") {
      this.#discovery.forget(formatApiVersion(info.group, info.version));
    }
  }
}

interface Patch {
  readonly verb: string;
  readonly contentType: string;
  readonly body: Json;
  readonly query: Record<string, string>;
  readonly subresource?: string;
  readonly createOnly?: boolean;
}

function callOptions({ signal, timeoutMs, lane, flow }: CallOptions): CallOptions {
  return { signal, timeoutMs, lane, flow };
}

function preconditionsOf({ uid, resourceVersion }: Preconditions): Json | undefined {
  if (uid === undefined && resourceVersion === undefined) return undefined;
  return { uid, resourceVersion };
}
