/**
 * Ends a call from within a host function.
 *
 * @module
 */

import type { HookErrorKind } from "../errors.ts";

/**
 * Thrown into the plug-in by the host. A module that catches it gains nothing: the
 * call remembers the first of them, and ends with it.
 */
export class Stop extends Error {
  readonly kind: HookErrorKind;

  constructor(kind: HookErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
