/**
 * Follows the changes of a collection until something ends it.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { isObject, type Json } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { readLines, TooLargeError } from "./body.ts";
import type { ResourceInfo, WatchEvent, WatchOptions } from "./client.ts";
import { follow } from "./deadline.ts";
import { KubeError } from "./errors.ts";
import { parseExactJson } from "./exact_json.ts";
import { connectionError, refusalError } from "./failure.ts";
import type { Http, HttpStream } from "./http.ts";
import { collectionPath } from "./resource_path.ts";

/** etcd takes objects up to 1.5 MiB, some servers up to 8; twice that for escapes. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

const TYPES: ReadonlySet<string> = new Set([
  "ADDED",
  "MODIFIED",
  "DELETED",
  "BOOKMARK",
]);

/** Opens a watch; see `KubeClient.watch`. */
export async function* watchEvents(
  http: Http,
  clock: Clock,
  info: ResourceInfo,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const what = `watch "${info.plural}${info.group === "" ? "" : `.${info.group}`}"`;
  const stop = new AbortController();
  const unlink = [follow(options.signal, stop), follow(http.closed, stop)];
  const idle = startIdleTimer(clock, options.idleMs, stop);
  let stream: HttpStream | undefined;
  let broken = false;
  try {
    stream = await http.open({
      method: "GET",
      path: `${collectionPath(info, options.namespace)}?${query(options)}`,
      what,
      repeatable: false,
      lane: "watches",
      signal: stop.signal,
    });
    options.onOpen?.();
    idle.touch();
    for await (const line of readLines(stream.body, LINE_BYTES_MAX, stop.signal)) {
      idle.touch();
      const event = knownEvent(line, options.known) ?? parseEvent(line, what, info);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (stop.signal.aborted && !idle.expired) return;
    broken = !(error instanceof KubeError);
    throw watchError(error, { what, server: http.server, idle });
  } finally {
    idle.stop();
    for (const off of unlink) off();
    // After silence or a break the connection may be dead: new watches avoid it.
    stream?.release(broken);
  }
}

function watchError(
  error: unknown,
  { what, server, idle }: {
    readonly what: string;
    readonly server: string;
    readonly idle: IdleTimer;
  },
): KubeError {
  if (idle.expired) {
    return new KubeError("timeout", `Cannot ${what}: silence for ${idle.idleMs} ms`);
  }
  if (error instanceof KubeError) return error;
  if (error instanceof TooLargeError) {
    return new KubeError("server", `Cannot ${what}: an event has ${error.message}`);
  }
  return connectionError({ what }, server, error);
}

function query(options: WatchOptions): URLSearchParams {
  const query = new URLSearchParams({
    watch: "true",
    allowWatchBookmarks: "true",
    ...(options.sendInitialEvents
      ? { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }
      : { resourceVersion: options.resourceVersion }),
  });
  if (options.labelSelector) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector) query.set("fieldSelector", options.fieldSelector);
  if (options.timeoutSeconds !== undefined) {
    query.set("timeoutSeconds", String(options.timeoutSeconds));
  }
  return query;
}

const VERSION_KEY = '"resourceVersion":"';
const NEWS = /^\{"type":"(ADDED|MODIFIED)"/;

/**
 * The event of a line whose object the caller holds already, as it holds it.
 *
 * Most of what an operator is told are its own writes, whose answers it has read;
 * parsing them once more is a third of the cost of a watch. The version is sure to be
 * the object's where it is the only one in the line: inside of a string its quotes
 * would be escaped, and every object has one.
 */
function knownEvent(
  line: string,
  known: WatchOptions["known"],
): WatchEvent | undefined {
  if (known === undefined) return undefined;
  const at = line.indexOf(VERSION_KEY);
  const start = at + VERSION_KEY.length;
  if (at < 0 || line.includes(VERSION_KEY, start)) return undefined;
  const object = known(line.slice(start, line.indexOf('"', start)));
  const [, type] = object === undefined ? [] : NEWS.exec(line) ?? [];
  if (object === undefined || type === undefined) return undefined;
  return { type: type as "ADDED" | "MODIFIED", object };
}

/** @returns `undefined` for a type that a later Kubernetes may add. */
function parseEvent(
  line: string,
  what: string,
  info: ResourceInfo,
): WatchEvent | undefined {
  let event: Json;
  try {
    event = parseExactJson(line);
  } catch {
    // Without a cause: it would quote the line, which may hold a Secret.
    throw new KubeError("server", `Cannot ${what}: an event is no JSON`);
  }
  if (!isObject(event) || !isObject(event.object)) return undefined;
  if (event.type === "ERROR") {
    const { code } = event.object;
    throw refusalError({ what, secret: info.kind === "Secret" }, {
      status: typeof code === "number" ? code : 500,
      body: event.object,
    });
  }
  if (typeof event.type !== "string" || !TYPES.has(event.type)) return undefined;
  return {
    type: event.type as WatchEvent["type"],
    object: event.object as unknown as KubeObject,
  };
}

interface IdleTimer {
  readonly idleMs: number | undefined;
  readonly expired: boolean;
  touch(): void;
  stop(): void;
}

/** One timer that looks when the last sign of life was; not a new one per event. */
function startIdleTimer(
  clock: Clock,
  idleMs: number | undefined,
  stop: AbortController,
): IdleTimer {
  let lastMs = clock.monotonic();
  let expired = false;
  let cancel = () => {};
  const arm = (limitMs: number, delayMs: number) => {
    cancel = clock.after(delayMs, () => {
      const leftMs = lastMs + limitMs - clock.monotonic();
      if (leftMs > 0) return arm(limitMs, leftMs);
      expired = true;
      stop.abort(new Error("silence"));
    });
  };
  if (idleMs !== undefined) arm(idleMs, idleMs);
  return {
    idleMs,
    get expired() {
      return expired;
    },
    touch: () => void (lastMs = clock.monotonic()),
    stop: () => cancel(),
  };
}
