/**
 * Describes what a hook may ask of the host, and the answers.
 *
 * @module
 */

import type { Json } from "../../core/json.ts";
import type { KubeObject, ObjectRef } from "../../core/object.ts";
import type { HostCall } from "../host_api.ts";
import { apiVersion, kind, namespace, objectRef, observedObject } from "./objects.ts";
import { readOutput } from "./read.ts";
import { duration, flag, text, whole, word } from "./scalar.ts";
import { list, mapOf, optional, record, type Shape, textOr } from "./shape.ts";

/** What `ork_get` takes; it answers with the object, or with null. */
export type GetRequest = ObjectRef;

/** What `ork_list` takes. */
export interface ListRequest {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: the namespace of the resource itself. */
  readonly namespace?: string;
  /** As kubectl takes it: `app=web,tier!=test`. */
  readonly labelSelector?: string;
  /** 500 if absent. */
  readonly limit?: number;
}

/** What `ork_list` answers. */
export interface ListAnswer {
  readonly items: readonly KubeObject[];
  /** There are more than the limit. */
  readonly truncated: boolean;
}

/** What `ork_http` takes. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Such as `5s`; never longer than what is left of the call's own time. */
  readonly timeout?: string;
}

/** What `ork_http` answers, whatever the status. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What `ork_log` takes; plain text counts as `info`. */
export interface LogRequest {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

/** Objects of one `ork_list`, and how many there are if it does not say. */
export const LIST_MAX = 500;

const getRequest = objectRef;

const listRequest: Shape<ListRequest> = record<ListRequest>({
  apiVersion,
  kind,
  namespace: optional(namespace),
  labelSelector: optional(text({ most: 1_000, empty: true })),
  limit: optional(whole(1, LIST_MAX, `${LIST_MAX} if absent`)),
});

const httpRequest: Shape<HttpRequest> = record<HttpRequest>({
  method: word(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  url: text({ most: 4_000, pattern: /^https?:\/\/[^\s]+$/, what: "a URL" }),
  headers: optional(
    mapOf(
      text({
        most: 8_000,
        empty: true,
        pattern: /^[\t\x20-\x7e]*$/,
        what: "visible ASCII",
      }),
      50,
    ),
  ),
  body: optional(text({ most: 2 * 1024 * 1024, empty: true })),
  timeout: optional(duration(1, 60_000, "Such as 5s")),
});

const logRequest: Shape<LogRequest> = record<LogRequest>({
  level: word(["debug", "info", "warn", "error"]),
  message: text({ most: 32_000, empty: true }),
});

/** The requests, by the function's name. */
export const HOST_REQUESTS = {
  ork_get: getRequest,
  ork_list: listRequest,
  ork_http: httpRequest,
} as const satisfies Record<HostCall, Shape<unknown>>;

const answers = {
  // Null: there is no such object.
  ork_get: { anyOf: [observedObject.schema, { type: "null" }] },
  ork_list: record<ListAnswer>({
    items: list(observedObject, LIST_MAX),
    truncated: flag("There are more than the limit"),
  }).schema,
  ork_http: record<HttpAnswer>({
    status: whole(100, 599),
    headers: mapOf(text({ most: 64_000, empty: true }), 1_000),
    body: text({ most: 32 * 1024 * 1024, empty: true }),
  }).schema,
} as const;

/** What a hook is told instead of an answer. */
interface HostFault {
  readonly reason: string;
  readonly message: string;
}

const fault = record<HostFault>({
  reason: text({ most: 60, description: "One word to switch on, such as unreachable" }),
  message: text({ most: 4_000 }),
});

/** The schemas of requests and answers, for the published document. */
export const HOST_CALL_SCHEMAS = {
  ...Object.fromEntries(
    Object.entries(HOST_REQUESTS).flatMap(([call, { schema }]) => [
      [`${call}.request`, schema],
      [`${call}.answer`, {
        oneOf: [
          {
            type: "object",
            required: ["ok"],
            additionalProperties: false,
            properties: { ok: answers[call as HostCall] },
          },
          {
            type: "object",
            required: ["error"],
            additionalProperties: false,
            properties: { error: fault.schema },
          },
        ],
      }],
    ]),
  ),
  "ork_log.request": textOr(text({ most: 32_000, empty: true }), logRequest).schema,
};

/**
 * Checks what a plug-in asks by `ork_get`.
 *
 * @throws {HookError} `plugin`, which ends the call.
 */
export function readGetRequest(request: Json, hook: string): GetRequest {
  return readRequest(getRequest, request, "ork_get", hook);
}

/**
 * Checks what a plug-in asks by `ork_list`.
 *
 * @throws {HookError} `plugin`, which ends the call.
 */
export function readListRequest(request: Json, hook: string): ListRequest {
  return readRequest(listRequest, request, "ork_list", hook);
}

/**
 * Checks what a plug-in asks by `ork_http`. Whether it may is not looked at here.
 *
 * @throws {HookError} `plugin`, which ends the call.
 */
export function readHttpRequest(request: Json, hook: string): HttpRequest {
  return readRequest(httpRequest, request, "ork_http", hook);
}

function readRequest<T>(
  shape: Shape<T>,
  request: Json,
  call: HostCall,
  hook: string,
): T {
  const what = `what the hook "${hook}" asks by ${call}`;
  return readOutput(() => shape.read(request, ""), what, "plugin");
}
