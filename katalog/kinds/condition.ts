/**
 * Finds and tells the conditions that controllers write into `status`.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { Readiness } from "./frame.ts";

/** The condition of this type; `undefined` when nobody has written it. */
export function conditionOf(object: KubeObject, type: string): JsonObject | undefined {
  const conditions = getPath(object.status, ["conditions"]);
  if (!Array.isArray(conditions)) return undefined;
  return (conditions as readonly Json[]).filter(isObject)
    .find((condition) => condition.type === type);
}

/** Type, status and reason. Not the message, which may quote what is private. */
export function told(condition: JsonObject): string {
  const { type, status, reason } = condition;
  return `its condition ${type} is ${status}${reason ? `: ${reason}` : ""}`;
}

/** A readiness of no, with the reason as the rest of a sentence. */
export function notReady(why: string): Readiness {
  return { ready: false, why };
}
