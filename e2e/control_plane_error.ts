/**
 * Names the ways in which a local control plane fails to come or to stay.
 *
 * @module
 */

/** What went wrong, to switch on. */
export type ControlPlaneErrorKind =
  /** `KUBEBUILDER_ASSETS` lacks a part that is needed. */
  | "assets"
  /** No Go on the `PATH`, or one that is too old. */
  | "go"
  /** Go is there but could not build the parts. */
  | "build"
  /** A part ended, did not become ready in time, or is not there to start. */
  | "part"
  /** The process that runs the parts cannot be started, or is gone. */
  | "launcher"
  /** Certificates could not be made. */
  | "pki";

/** A local control plane could not do what was asked. */
export class ControlPlaneError extends Error {
  readonly kind: ControlPlaneErrorKind;
  /** What a person can do about it. */
  readonly hint?: string;

  constructor(
    kind: ControlPlaneErrorKind,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ControlPlaneError";
    this.kind = kind;
    this.hint = options.hint;
  }
}
