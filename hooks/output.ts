/**
 * Reads JSON that a plug-in wrote, within limits that its reader survives.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import { HookError, type HookErrorKind } from "./errors.ts";
import type { JsonCodec } from "./host_api.ts";

/**
 * Lists and objects within each other. A CustomResourceDefinition with a deep schema
 * has 60; functions that call themselves for each level have room for thousands.
 */
export const NESTING_MAX = 200;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses what a plug-in wrote.
 *
 * @param what Names it in the message: `its output`.
 * @throws {HookError} Of the given kind, if it is not UTF-8, no JSON or too deep.
 */
export function readPluginJson(
  bytes: Uint8Array,
  json: JsonCodec,
  what: string,
  kind: HookErrorKind = "output",
): Json {
  // No output at all says as much as null.
  if (bytes.length === 0) return null;
  const refuse = (why: string, cause?: unknown): never => {
    throw new HookError(kind, `Cannot read ${what}: ${why}`, { cause });
  };
  if (nesting(bytes) > NESTING_MAX) {
    refuse(`lists and objects are nested deeper than ${NESTING_MAX}`);
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    return refuse("it is not UTF-8", cause);
  }
  try {
    return json.parse(text);
  } catch {
    // The engine's message quotes the text, which may hold a secret.
    return refuse("it is no JSON");
  }
}

/** The deepest nesting; of text that is no JSON, an upper bound or nonsense. */
function nesting(bytes: Uint8Array): number {
  let depth = 0, deepest = 0, inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i++; // a backslash hides what follows
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}
