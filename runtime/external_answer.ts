/**
 * Builds what templates see of a call: `.external.<name>`.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { parseExactJson } from "../kube/mod.ts";
import type { CallResult } from "./call_result.ts";

/** Deeper answers are text alone: whoever walks them must not run out of stack. */
const DEPTH_MAX = 64;

/**
 * The answer of a call. The fields of a JSON object stand beside what every answer
 * has, which wins where both have a name.
 */
export function answerOf(result: CallResult): JsonObject {
  const { status, body, headers, error, durationSeconds } = result;
  return {
    ...readJsonObject(body),
    status: status === 0 ? "" : String(status),
    body,
    headers,
    error: error?.message ?? "",
    called: "true",
    statusCode: status,
    durationSeconds,
  };
}

/** The answers of calls that were not made. */
export function notCalled(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, {
    status: "",
    body: "",
    headers: {},
    error: "",
    called: "false",
    statusCode: 0,
    durationSeconds: 0,
  }]));
}

/** A text as a JSON object; `undefined` where it is none, or too deep. */
export function readJsonObject(body: string): JsonObject | undefined {
  if (!/^\s*\{/.test(body)) return undefined;
  try {
    const json = parseExactJson(body);
    return isObject(json) && isShallow(json, DEPTH_MAX) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: Json | undefined, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((one) => isShallow(one, depth - 1));
}
