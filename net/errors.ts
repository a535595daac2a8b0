/**
 * Names the ways in which the network refuses to serve.
 *
 * @module
 */

/** What went wrong, to switch on. */
export type NetErrorKind =
  /** Another process listens on this address and port. */
  | "port-in-use"
  /** The host name is none of this machine's addresses. */
  | "address-unavailable"
  /** The system, or this process's permissions, do not allow to listen there. */
  | "not-permitted";

/** A server that could not be started. */
export class NetError extends Error {
  readonly kind: NetErrorKind;
  /** What a person can do about it. */
  readonly hint?: string;

  constructor(
    kind: NetErrorKind,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "NetError";
    this.kind = kind;
    this.hint = options.hint;
  }
}
