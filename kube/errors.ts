/**
 * Names the ways in which an API server, or the road to it, says no.
 *
 * @module
 */

/** What went wrong, to switch on. */
export type KubeErrorKind =
  /** No connection, a reset, a name that does not resolve. Worth another try. */
  | "unreachable"
  /** The server's certificate, or ours, is expired or not trusted. */
  | "certificate"
  /** 401: no or wrong credentials. */
  | "unauthorized"
  /** 403: the credentials do not allow it. */
  | "forbidden"
  /** 403 with cause NamespaceTerminating: nothing can be created there any more. */
  | "namespace-terminating"
  /** 404 for an object. */
  | "not-found"
  /**
   * 404 or 405 for a whole kind: its CRD is not installed, or discovery has no such
   * kind.
   */
  | "unknown-kind"
  /** 409 AlreadyExists, or Conflict of a create-only apply: the object is there. */
  | "already-exists"
  /**
   * 409, or 422 for the uid alone: resourceVersion, uid or field ownership differ from
   * what was expected.
   */
  | "conflict"
  /** 400, 422, or 500 "failed to create typed patch object": the object is wrong. */
  | "invalid"
  /** 422 for a field that never changes: only a new object could have the value. */
  | "immutable"
  /**
   * 410, also as an ERROR event: the resourceVersion is too old; or 504
   * ResourceVersionTooLarge: it is from a future that a restore undid. List again.
   */
  | "gone"
  /** 429: asked to slow down. */
  | "throttled"
  /** The call's deadline passed, its signal fired, or a watch fell silent. */
  | "timeout"
  /** Any other 5xx, or an answer that cannot be read. Worth another try. */
  | "server"
  /** The kubeconfig or the in-cluster files cannot be used. */
  | "config";

/** A call to the API server that failed. The message never holds a secret. */
export class KubeError extends Error {
  /** What to switch on. */
  readonly kind: KubeErrorKind;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** `reason` of the returned Status object. */
  readonly reason?: string;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What a person can do about it. */
  readonly hint?: string;

  /** Makes an error; a message reads _Cannot do-what "to-what": what was found_. */
  constructor(
    kind: KubeErrorKind,
    message: string,
    options: {
      readonly status?: number;
      readonly reason?: string;
      readonly retryAfterMs?: number;
      readonly hint?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "KubeError";
    this.kind = kind;
    this.status = options.status;
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
    this.hint = options.hint;
  }
}
