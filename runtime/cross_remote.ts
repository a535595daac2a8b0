/**
 * Builds what templates see of a CR that another program told of.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { CrossName, CrossProtocol } from "../katalog/mod.ts";
import type { CallResult } from "./call_result.ts";
import { readJsonObject } from "./external_answer.ts";

/** What was asked, and what came back. */
export interface RemoteAnswer {
  readonly protocol: CrossProtocol;
  readonly which: CrossName;
  readonly result: CallResult;
}

/** What another program told, and what the log should say of it. */
export interface RemoteView {
  readonly view: JsonObject;
  /** Absent also where it only has no such resource. */
  readonly warning?: string;
}

/** What is not there: its fields are empty, not errors. */
export function missingView({ name, namespace = "" }: CrossName): JsonObject {
  return { name, namespace, metadata: {}, spec: {}, status: {}, children: {} };
}

/** What a program that could not be asked, or has nothing to tell, comes to. */
export function absentView(
  protocol: CrossProtocol,
  which: CrossName,
  why: string,
): JsonObject {
  return {
    ...missingView(which),
    ...(protocol === "metrics" ? { metrics: {} } : {}),
    ...(protocol === "events" ? { events: [] } : {}),
    found: "false",
    error: why,
  };
}

/** Reads an answer. One that makes no sense is as good as none. */
export function viewOf({ protocol, which, result }: RemoteAnswer): RemoteView {
  const { status, error } = result;
  const absent = (why: string) => absentView(protocol, which, why);
  // A degraded CRD tells of its health with an error's status.
  const told = error === undefined || protocol === "health" && status === 503;
  if (!told) {
    if (status !== 404) return { view: absent(error.message), warning: error.message };
    const children = mapOf(readJsonObject(result.body)?.readiness);
    return { view: { ...absent(error.message), children } };
  }
  const json = readJsonObject(result.body);
  if (json === undefined || protocol === "health" && json.healthy === undefined) {
    const why = error?.message ?? "the answer is no JSON object";
    return { view: absent(why), warning: why };
  }
  const view = { ...missingView(which), ...shapeOf(protocol, json) };
  return { view: { ...view, found: "true", error: "" } };
}

function shapeOf(protocol: CrossProtocol, json: JsonObject): JsonObject {
  switch (protocol) {
    case "cr":
      return crOf(json);
    case "metrics":
      // An address of one's own may tell the figures and nothing else.
      return { ...json, metrics: mapOf(json.metrics ?? json) };
    case "events":
      return { ...json, events: Array.isArray(json.events) ? json.events : [] };
    case "health":
    case "info":
      return json;
  }
}

function crOf(json: JsonObject): JsonObject {
  const { name, namespace, generation, labels, annotations } = json;
  const metadata = { name, namespace, generation, labels, annotations };
  return {
    ...json,
    metadata: isObject(json.metadata) ? json.metadata : metadata,
    spec: mapOf(json.spec),
    status: mapOf(json.status),
    children: isObject(json.readiness)
      ? json.readiness
      : readinessOfKinds(mapOf(json.children)),
  };
}

/** By kind, one child or a list of them, each with `ready`. */
function readinessOfKinds(kinds: JsonObject): JsonObject {
  const children: Record<string, Json> = {};
  for (const [kind, found] of Object.entries(kinds)) {
    const all = (Array.isArray(found) ? found as Json[] : [found]).filter(isObject);
    const ready = all.length > 0 && all.every((one) => one.ready === true);
    const key = kind.toLowerCase();
    children[key] = children[`${key}s`] = { ready, count: all.length };
  }
  return children;
}

function mapOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
