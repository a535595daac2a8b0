/**
 * Remembers on the CR itself which stage of an ordered deletion has begun.
 *
 * So a cycle never waits, a restart goes on where the last process was, and no
 * condition is judged again that a stage before has changed.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { formatTimestamp } from "../core/timestamp.ts";
import type { StagePlan } from "../katalog/mod.ts";

/** `{"stage":2,"name":"drain","since":"2026-01-01T00:00:00Z"}`, counted from 1. */
export const PROGRESS_ANNOTATION = "orkestra.orkspace.io/deletion";

/** The stage that has begun. */
export interface Progress {
  /** Counts from 0; as many as there are stages: all are done. */
  readonly stage: number;
  readonly sinceMs: number;
}

/**
 * Reads how far the deletion is. A stage is found by its name, so that one that is
 * put before it in the Katalog meanwhile is not skipped in its stead.
 *
 * @returns `undefined` if none has begun, or its stage has left the Katalog.
 */
export function readProgress(
  cr: KubeObject,
  stages: readonly StagePlan[],
): Progress | undefined {
  const said = parse(cr.metadata.annotations?.[PROGRESS_ANNOTATION]);
  if (said === undefined) return undefined;
  const { stage, name, since } = said;
  const sinceMs = typeof since === "string" ? Date.parse(since) : NaN;
  if (typeof stage !== "number" || !Number.isFinite(sinceMs)) return undefined;
  if (name === "") return { stage: stages.length, sinceMs };
  const found = stages[stage - 1]?.name === name
    ? stage - 1
    : stages.findIndex((one) => one.name === name);
  return found < 0 ? undefined : { stage: found, sinceMs };
}

/** The patch that says that a stage begins; without a name: what comes after all. */
export function progressPatch(
  cr: KubeObject,
  nowMs: number,
  begun: { readonly stage: number; readonly name: string },
): JsonObject {
  const { uid, resourceVersion } = cr.metadata;
  const text = JSON.stringify({
    stage: begun.stage + 1,
    name: begun.name,
    since: formatTimestamp(nowMs),
  });
  return {
    metadata: { uid, resourceVersion, annotations: { [PROGRESS_ANNOTATION]: text } },
  };
}

function parse(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length > 1024) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
