/**
 * Reads what a plug-in gives to `ork_log`.
 *
 * @module
 */

import type { LogLevel } from "../../core/log.ts";

/** Takes `{"level": "info", "message": "…"}`, or plain text as info. */
export function readLogLine(text: string): { level: LogLevel; message: string } {
  let line: { level?: unknown; message?: unknown } = {};
  try {
    line = Object(JSON.parse(text));
  } catch {
    // Plain text, as documented.
  }
  const level = (["debug", "info", "warn", "error"] as const)
    .find((name) => name === line.level) ?? "info";
  return { level, message: typeof line.message === "string" ? line.message : text };
}
