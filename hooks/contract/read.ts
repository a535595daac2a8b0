/**
 * Turns a fault in what a plug-in wrote into the hooks' error.
 *
 * @module
 */

import { HookError, type HookErrorKind } from "../errors.ts";
import { ShapeFault } from "./shape.ts";

/**
 * Reads what a plug-in wrote.
 *
 * @param what Names it in the message.
 * @throws {HookError} Of the given kind, for a {@link ShapeFault}.
 */
export function readOutput<T>(
  read: () => T,
  what: string,
  kind: HookErrorKind = "output",
): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ShapeFault)) throw cause;
    const where = cause.path === "" ? "" : `${cause.path}: `;
    throw new HookError(kind, `Cannot use ${what}: ${where}${cause.message}`, {
      cause,
      hint: "The shapes are in docs/schema/",
    });
  }
}
