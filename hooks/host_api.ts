/**
 * Declares what a plug-in may ask of the host; whoever runs hooks implements it.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import type { LogLevel } from "../core/log.ts";

/** Functions that a plug-in imports from `extism:host/user` and that answer. */
export const HOST_CALLS = ["ork_get", "ork_list", "ork_http"] as const;

/** One of them. */
export type HostCall = (typeof HOST_CALLS)[number];

/** What the implementation is told beside the request. */
export interface HostCallContext {
  /** Aborted when the call of the hook is over, however it ended. */
  readonly signal: AbortSignal;
  /**
   * To be called before a request leaves that must not be sent twice. If the cell is
   * lost afterwards, the call ends with `cell-lost` instead of being run again.
   */
  markUnrepeatable(): void;
}

/**
 * Answers one call of a hook, in the operator's process.
 *
 * The capabilities are checked here, for every call. A request is what the plug-in
 * wrote: any JSON at all.
 */
export interface HostApi {
  /**
   * Answers a request with JSON.
   *
   * @throws {HookError} `denied` for what is not granted. It ends the call of the
   *   hook, whatever the plug-in makes of it.
   * @throws {HostAnswerError} For what the plug-in may deal with itself.
   */
  answer(name: HostCall, request: Json, context: HostCallContext): Promise<Json>;
  /** Takes one line, already cut to its longest and within the limit of lines. */
  log(level: LogLevel, message: string): void;
}

/**
 * A failure that the plug-in is told, such as a server that cannot be reached. It
 * reads `{"error": {"reason": …, "message": …}}`, and otherwise `{"ok": …}`.
 */
export class HostAnswerError extends Error {
  /** One word to switch on, such as `unreachable`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = "HostAnswerError";
    this.reason = reason;
  }
}

/** How JSON is read and written; handed in, so that large integers stay whole. */
export interface JsonCodec {
  /** @throws {SyntaxError} If the text is no JSON. */
  parse(text: string): Json;
  format(value: Json): string;
}
