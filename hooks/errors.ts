/**
 * Names the ways in which a plug-in, or a call of one, fails.
 *
 * @module
 */

/** What went wrong, to switch on. */
export type HookErrorKind =
  /** The module is broken, or wants what is not offered; nothing of it ran. */
  | "refused"
  /** The module has no such export, or one that takes parameters. */
  | "no-export"
  /** The plug-in said so itself. */
  | "plugin"
  /** It broke a rule of WebAssembly, such as reading outside of its memory. */
  | "trap"
  /** It took longer than its wall time. */
  | "time"
  /** It used more processor time than its limit. */
  | "cpu"
  /** Its cell grew past what a cell may hold. */
  | "memory"
  /** It called the host more often than its limit. */
  | "host-calls"
  /** The input is longer than the hook's limit. */
  | "input"
  /** The output is too long, no JSON, or nested too deeply. */
  | "output"
  /** It asked the host for what it was not granted. */
  | "denied"
  /** The host failed while it answered. */
  | "host"
  /** Its cell ended by itself while only this call ran in it. */
  | "crashed"
  /** Another call took the cell down, and this one cannot be run a second time. */
  | "cell-lost"
  /** No cell could be started. */
  | "no-cell"
  /** More calls wait than the queue holds. */
  | "overloaded"
  /** The caller, or the closing of the host, took the call back. */
  | "cancelled";

/** A plug-in that was refused, or a call of one that failed. */
export class HookError extends Error {
  readonly kind: HookErrorKind;
  /** What a person can do about it. */
  readonly hint?: string;

  constructor(
    kind: HookErrorKind,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "HookError";
    this.kind = kind;
    this.hint = options.hint;
  }
}
