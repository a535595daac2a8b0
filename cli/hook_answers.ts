/**
 * Answers a hook's host calls from a file, for `ork hook run`.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import { formatRef, type KubeObject, type ObjectRef } from "../core/object.ts";
import type { LogLevel } from "../core/log.ts";
import {
  HookError,
  HostAnswerError,
  type HostApi,
  type HostCall,
  type HttpAnswer,
  type ListRequest,
  readGetRequest,
  readHttpRequest,
  readListRequest,
} from "../hooks/mod.ts";
import { objectRef, observedObject } from "../hooks/contract/objects.ts";
import { text, whole, word } from "../hooks/contract/scalar.ts";
import {
  anyJson,
  freeObject,
  list,
  mapOf,
  optional,
  record,
  type Shape,
} from "../hooks/contract/shape.ts";

/** What `ork_list` answers to one question. */
interface ListAnswers {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly items: readonly KubeObject[];
}

/** What `ork_http` answers to one request. */
interface HttpAnswers {
  readonly method?: string;
  readonly url: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, or JSON that is sent as text. */
  readonly body?: Json;
  /** Instead of an answer. */
  readonly error?: { readonly reason: string; readonly message?: string };
}

/** What a hook finds in its input beside the resource, and what it is answered. */
export interface Answers {
  readonly children?: JsonObject;
  readonly cross?: JsonObject;
  readonly external?: JsonObject;
  /** RFC 3339. */
  readonly now?: string;
  /** What `ork_get` finds. */
  readonly objects?: readonly KubeObject[];
  /** What `ork_get` finds not to be there. */
  readonly absent?: readonly ObjectRef[];
  readonly lists?: readonly ListAnswers[];
  readonly http?: readonly HttpAnswers[];
}

/** Entries of one list in the file. */
const MOST = 1_000;

/** The shape of the file. */
export const answersShape: Shape<Answers> = record<Answers>({
  children: optional(freeObject()),
  cross: optional(freeObject()),
  external: optional(freeObject()),
  now: optional(text({
    most: 40,
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    what: "a time such as 2026-01-31T12:00:00Z",
  })),
  objects: optional(list(observedObject, MOST)),
  absent: optional(list(objectRef, MOST)),
  lists: optional(list(
    record<ListAnswers>({
      apiVersion: text({ most: 320 }),
      kind: text({ most: 63 }),
      namespace: optional(text({ most: 63 })),
      labelSelector: optional(text({ most: 1_000 })),
      items: list(observedObject, MOST),
    }),
    MOST,
  )),
  http: optional(list(
    record<HttpAnswers>({
      method: optional(word(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])),
      url: text({ most: 4_000 }),
      status: optional(whole(100, 599)),
      headers: optional(mapOf(text({ most: 8_000, empty: true }), 100)),
      body: optional(anyJson()),
      error: optional(record<{ reason: string; message?: string }>({
        reason: text({ most: 60 }),
        message: optional(text({ most: 4_000 })),
      })),
    }),
    MOST,
  )),
});

/** A host whose answers stand in a file; it keeps what it was asked and told. */
export class AnsweringHost implements HostApi {
  /** One text for each call, in order. */
  readonly calls: string[] = [];
  readonly lines: { readonly level: LogLevel; readonly message: string }[] = [];
  readonly #answers: Answers;
  /** The resource's own namespace. */
  readonly #home: string | undefined;
  readonly #hook: string;

  constructor(answers: Answers, home: string | undefined, hook: string) {
    this.#answers = answers;
    this.#home = home;
    this.#hook = hook;
  }

  log(level: LogLevel, message: string): void {
    this.lines.push({ level, message });
  }

  // Not async: what it throws is thrown before anything is awaited, as a promise.
  answer(call: HostCall, request: Json): Promise<Json> {
    return Promise.resolve().then(() => {
      switch (call) {
        case "ork_get":
          return this.#get(readGetRequest(request, this.#hook));
        case "ork_list":
          return this.#list(readListRequest(request, this.#hook));
        case "ork_http":
          return this.#http(request);
      }
    });
  }

  #get(wanted: ObjectRef): Json {
    const ref = { namespace: this.#home, ...wanted };
    const asked = `ork_get ${formatRef(ref)}`;
    this.calls.push(asked);
    const { objects = [], absent = [] } = this.#answers;
    const found = objects.find(({ apiVersion, kind, metadata }) =>
      this.#isSame(ref, { ...metadata, apiVersion, kind, name: metadata.name ?? "" })
    );
    if (found !== undefined) return found;
    if (absent.some((one) => this.#isSame(ref, one))) return null;
    const { apiVersion, kind, name } = ref;
    throw this.#unanswered(
      asked,
      `objects: the object itself; or absent: [{ apiVersion: ${apiVersion}, ` +
        `kind: ${kind}, name: ${name} }]`,
    );
  }

  #list(request: ListRequest): Json {
    const { apiVersion, kind, labelSelector = "", limit = MOST } = request;
    const namespace = request.namespace ?? this.#home;
    const asked = `ork_list ${kind} ${namespace ?? ""} ${labelSelector}`.trim();
    this.calls.push(asked);
    const found = (this.#answers.lists ?? []).find((one) =>
      one.apiVersion === apiVersion && one.kind === kind &&
      (one.namespace ?? this.#home) === namespace &&
      (one.labelSelector ?? "") === labelSelector
    );
    if (found === undefined) {
      const selector = labelSelector === ""
        ? ""
        : `, labelSelector: "${labelSelector}"`;
      throw this.#unanswered(
        asked,
        `lists: [{ apiVersion: ${apiVersion}, kind: ${kind}${selector}, items: [] }]`,
      );
    }
    const { items } = found;
    return { items: items.slice(0, limit), truncated: items.length > limit };
  }

  #http(request: Json): Json {
    const { method, url } = readHttpRequest(request, this.#hook);
    const asked = `ork_http ${method} ${url}`;
    this.calls.push(asked);
    const found = (this.#answers.http ?? [])
      .find((one) => (one.method ?? "GET") === method && one.url === url);
    if (found === undefined) {
      throw this.#unanswered(
        asked,
        `http: [{ method: ${method}, url: "${url}", status: 200, body: "" }]`,
      );
    }
    const { error, status = 200, headers = {}, body = "" } = found;
    if (error !== undefined) {
      throw new HostAnswerError(error.reason, error.message ?? error.reason);
    }
    const answer: HttpAnswer = {
      status,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    };
    return { ...answer };
  }

  #isSame(a: ObjectRef, b: ObjectRef): boolean {
    return a.apiVersion === b.apiVersion && a.kind === b.kind && a.name === b.name &&
      (a.namespace ?? this.#home) === (b.namespace ?? this.#home);
  }

  #unanswered(asked: string, entry: string): HookError {
    return new HookError(
      "host",
      `Cannot go on with the hook "${this.#hook}": it asks ${asked}, and no answer is given`,
      { hint: `Write into the file of --answers: ${entry}` },
    );
  }
}
