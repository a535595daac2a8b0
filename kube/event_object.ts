/**
 * Makes the objects of `events.k8s.io/v1`.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { formatMicroTime } from "./micro_time.ts";

/** What happened to an object, for `kubectl describe`. */
export interface EventNote {
  /** Whether a person should look. */
  readonly type: "Normal" | "Warning";
  /** Why, as one word in capitals: `ApplyFailed`. */
  readonly reason: string;
  /** What was done or tried, as one word: `Apply`. */
  readonly action: string;
  /** For people; what is beyond 1,024 bytes is cut. */
  readonly note: string;
}

/** Who tells. */
export interface EventSource {
  /** Such as `orkestra-runtime`. */
  readonly component: string;
  /** Which process of it, such as the Pod's name. */
  readonly instance: string;
}

/** The API server's own limits. */
const NOTE_BYTES_MAX = 1024;
const FIELD_CHARS_MAX = 128;
const NAME_CHARS_MAX = 253;

/** One object about which something is told. */
export interface Regarding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Takes from an object what an event keeps of it. */
export function regardingOf({ apiVersion, kind, metadata }: KubeObject): Regarding {
  const { name = "", namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}

/** Where an event stands: beside its object, or in `default` if that has none. */
export function eventNamespace(regarding: Regarding): string {
  return regarding.namespace || "default";
}

/**
 * A name that no other event has.
 *
 * @param sequence Differs for events of one millisecond.
 */
export function eventName(
  regarding: Regarding,
  nowMs: number,
  sequence: number,
): string {
  const suffix = (BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(sequence)).toString(
    16,
  );
  // Names of RBAC objects may hold colons and capitals, those of events may not.
  const name = regarding.name.toLowerCase().replace(/[^a-z0-9.-]/g, "-")
    .slice(0, NAME_CHARS_MAX - suffix.length - 1).replace(
      /^[^a-z0-9]+|[^a-z0-9]+$/g,
      "",
    );
  return `${name || "event"}.${suffix}`;
}

/** Makes the event. */
export function eventObject(
  name: string,
  { regarding, note, source, firstMs, series }: {
    readonly regarding: Regarding;
    readonly note: EventNote;
    readonly source: EventSource;
    readonly firstMs: number;
    readonly series?: JsonObject;
  },
): KubeObject {
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace: eventNamespace(regarding) },
    eventTime: formatMicroTime(firstMs),
    reportingController: source.component,
    reportingInstance: source.instance.slice(0, FIELD_CHARS_MAX),
    action: note.action.slice(0, FIELD_CHARS_MAX),
    reason: note.reason.slice(0, FIELD_CHARS_MAX),
    type: note.type,
    note: cutBytes(note.note, NOTE_BYTES_MAX),
    regarding: { ...regarding },
    ...(series === undefined ? {} : { series }),
  };
}

/** How often an event came, and when last; the server wants a count of 2 or more. */
export function eventSeries(count: number, lastMs: number): JsonObject {
  return { count, lastObservedTime: formatMicroTime(lastMs) };
}

function cutBytes(text: string, max: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= max) return text;
  const mark = "…";
  let end = max - new TextEncoder().encode(mark).length;
  // Never in the middle of a character: bytes 10xxxxxx go on with the one before.
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end)) + mark;
}
