/**
 * Knows which kinds a server has, and what they are called in URLs.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { formatApiVersion, parseApiVersion } from "../core/object.ts";
import type { CallOptions, ResourceInfo } from "./client.ts";
import { KubeError } from "./errors.ts";
import type { HttpAnswer, HttpCall } from "./http.ts";

/** One document for all groups; servers without it answer in the plain form. */
const AGGREGATED =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** An absent kind is asked for again no sooner: a new CRD takes about as long. */
const LOOKUP_MS = 200;

type Kinds = Map<string, ResourceInfo>;

/** The kinds of one server, read when first needed. */
export class Discovery {
  readonly #send: (call: HttpCall) => Promise<HttpAnswer>;
  readonly #clock: Clock;
  readonly #kinds: Kinds = new Map();
  #all: Promise<void> | undefined;
  readonly #lookups = new Map<string, { at: number; done: Promise<void> }>();

  /** @param send Sends a call, with deadline and repeats. */
  constructor(send: (call: HttpCall) => Promise<HttpAnswer>, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /**
   * Finds a kind; see `KubeClient.resolve`.
   *
   * A kind that the whole document lacks is asked for by itself. That is how a new
   * CRD is found, and it tells what the document does not: an API whose own server
   * is away (`freshness: Stale`) answers 503 there, so "away" never looks "absent".
   */
  async resolve(
    apiVersion: string,
    kind: string,
    options: CallOptions,
  ): Promise<ResourceInfo | undefined> {
    const key = kindKey(apiVersion, kind);
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    await this.#readAll(options);
    if (!this.#kinds.has(key)) {
      const fetch = () => this.#fetchVersion(apiVersion, options);
      await this.#throttled(apiVersion, fetch);
    }
    return this.#kinds.get(key);
  }

  /**
   * Finds a kind in whatever version the server serves, the preferred one first.
   *
   * Never says "absent" from memory alone: an object is the same one in every version,
   * and whoever takes its kind for gone forgets it.
   */
  async resolveAny(
    group: string,
    kind: string,
    options: CallOptions,
  ): Promise<ResourceInfo | undefined> {
    const known = this.#find(group, kind);
    if (known !== undefined) return known;
    await this.#readAll(options);
    if (this.#find(group, kind) === undefined) {
      await this.#throttled(group, () => this.#fetchGroup(group, options));
    }
    return this.#find(group, kind);
  }

  #find(group: string, kind: string): ResourceInfo | undefined {
    return this.#kinds.values().find((info) =>
      info.group === group && info.kind === kind
    );
  }

  /** Drops what is known of a version: one of its kinds has proved to be gone. */
  forget(apiVersion: string): void {
    this.#lookups.delete(apiVersion);
    this.#lookups.delete(parseApiVersion(apiVersion).group);
    for (const key of [...this.#kinds.keys()]) {
      if (key.startsWith(kindKey(apiVersion, ""))) this.#kinds.delete(key);
    }
  }

  async #readAll(options: CallOptions): Promise<void> {
    if (this.#all !== undefined) {
      // Another caller's read ends with that caller's deadline; ours may be later.
      const done = await this.#all.then(() => true, () => false);
      if (done) return;
    }
    const all = this.#fetchAll(options);
    this.#all = all;
    try {
      await all;
    } catch (error) {
      if (this.#all === all) this.#all = undefined;
      throw error;
    }
  }

  async #fetchAll(options: CallOptions): Promise<void> {
    for (const path of ["/api", "/apis"]) {
      const answer = await this.#ask(path, options);
      // A server without the aggregated form is asked version by version.
      if (!answer.contentType.includes("as=APIGroupDiscoveryList")) return;
      readGroups(answer.body, this.#kinds);
    }
  }

  /** Shares one answer among all who ask within 200 ms. */
  async #throttled(key: string, fetch: () => Promise<void>): Promise<void> {
    const before = this.#lookups.get(key);
    const now = this.#clock.monotonic();
    if (before !== undefined && now - before.at < LOOKUP_MS) {
      const done = await before.done.then(() => true, () => false);
      if (done) return;
    }
    const lookup = { at: now, done: fetch() };
    this.#lookups.set(key, lookup);
    await lookup.done;
  }

  /** Asks for each version of a group; the core group has one. */
  async #fetchGroup(group: string, options: CallOptions): Promise<void> {
    if (group === "") return await this.#fetchVersion("v1", options);
    try {
      const { body } = await this.#ask(encodeURI(`/apis/${group}`), options);
      for (const version of objects(body, "versions")) {
        await this.#fetchVersion(text(version, "groupVersion"), options);
      }
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  async #fetchVersion(apiVersion: string, options: CallOptions): Promise<void> {
    const { group, version } = parseApiVersion(apiVersion);
    const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    try {
      const answer = await this.#ask(encodeURI(path), options);
      readResources(answer.body, { group, version }, this.#kinds);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  #ask(path: string, options: CallOptions): Promise<HttpAnswer> {
    return this.#send({
      method: "GET",
      path,
      accept: AGGREGATED,
      what: "read which kinds the server has",
      repeatable: true,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      lane: options.lane,
    });
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof KubeError &&
    (error.kind === "unknown-kind" || error.kind === "not-found");
}

function kindKey(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}

function readGroups(body: Json, kinds: Kinds): void {
  for (const item of objects(body, "items")) {
    const group = text(item.metadata, "name");
    for (const entry of objects(item, "versions")) {
      const version = text(entry, "version");
      const apiVersion = formatApiVersion(group, version);
      for (const resource of objects(entry, "resources")) {
        const kind = text(resource.responseKind, "kind");
        if (kind === "") continue;
        kinds.set(kindKey(apiVersion, kind), {
          group,
          version,
          kind,
          plural: text(resource, "resource"),
          namespaced: resource.scope === "Namespaced",
          verbs: strings(resource.verbs),
          subresources: objects(resource, "subresources")
            .map((sub) => text(sub, "subresource")),
        });
      }
    }
  }
}

/** The plain form lists `pods/status` beside `pods`. */
function readResources(
  body: Json,
  { group, version }: { readonly group: string; readonly version: string },
  kinds: Kinds,
): void {
  const resources = objects(body, "resources");
  for (const resource of resources) {
    const plural = text(resource, "name");
    if (plural.includes("/")) continue;
    const kind = text(resource, "kind");
    kinds.set(kindKey(formatApiVersion(group, version), kind), {
      group,
      version,
      kind,
      plural,
      namespaced: resource.namespaced === true,
      verbs: strings(resource.verbs),
      subresources: resources.map((other) => text(other, "name"))
        .filter((name) => name.startsWith(`${plural}/`))
        .map((name) => name.slice(plural.length + 1)),
    });
  }
}

function objects(of: Json | undefined, key: string): readonly JsonObject[] {
  const list = isObject(of) ? of[key] : undefined;
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
}

function text(of: Json | undefined, key: string): string {
  const value = isObject(of) ? of[key] : undefined;
  return typeof value === "string" ? value : "";
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
