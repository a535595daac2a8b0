/**
 * Names the ways in which listening and fetching fail.
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
  | "not-permitted"
  /** No connection to the server that was named. */
  | "unreachable"
  /** The server answered, but not with what was asked for. */
  | "bad-answer"
  /** The answer is longer than what is read. */
  | "too-large"
  /** The answer did not come in time. */
  | "timeout"
  /** The request itself cannot be sent: its URL, a header, the proxy. */
  | "bad-request"
  /** The name has no address. */
  | "unknown-host"
  /** The address is one that may not be connected to. */
  | "refused-address"
  /** The caller has no grant for this request. */
  | "not-granted"
  /** The server's certificate does not prove its name. */
  | "certificate"
  /** The server sends elsewhere, too often, or where it must not. */
  | "refused-redirect";

/** A server that could not be started, or a call that did not succeed. */
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

/**
 * Says why nothing can listen at an address.
 *
 * @param where `host:port`.
 * @returns `undefined` for what is no fault of the address.
 */
export function listenError(cause: unknown, where: string): NetError | undefined {
  const refuse = (kind: NetErrorKind, why: string, hint: string) =>
    new NetError(kind, `Cannot listen on "${where}": ${why}`, { cause, hint });
  if (cause instanceof Deno.errors.AddrInUse) {
    return refuse(
      "port-in-use",
      "the port is in use",
      "Stop the other process, or choose another port with --port",
    );
  }
  if (cause instanceof Deno.errors.AddrNotAvailable || isUnresolved(cause)) {
    return refuse(
      "address-unavailable",
      "it is no address of this machine",
      "Use 127.0.0.1, or 0.0.0.0 for every address",
    );
  }
  if (
    cause instanceof Deno.errors.PermissionDenied ||
    cause instanceof Deno.errors.NotCapable
  ) {
    return refuse(
      "not-permitted",
      "it is not permitted",
      "Choose a port above 1023, such as 8080",
    );
  }
  return undefined;
}

/** A host name that does not resolve has no error class of its own. */
function isUnresolved(cause: unknown): boolean {
  return cause instanceof Error && /lookup|resolve/i.test(cause.message);
}
