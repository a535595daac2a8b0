/**
 * Gathers what the templates and conditions of a CRD read of its children.
 *
 * @module
 */

import type { ChildKind } from "./plan.ts";

/** What is known of every child, whatever anybody reads. */
const ALWAYS: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "status",
  "_placeholder",
]);

/** Filled while templates compile; asked once they are. */
export class ChildReads {
  /** Keys of `.children`, in lower case; `*` for all of them. */
  readonly #whole = new Set<string>();

  /** Takes a key of `.children`, and the field that is read of what stands there. */
  readonly note = (key: string, field: string): void => {
    if (!ALWAYS.has(field)) this.#whole.add(key.toLowerCase());
  };

  /** Whether more of a kind is read than what is known of every child. */
  wants({ children }: Pick<ChildKind, "children">): boolean {
    return [...children, "*"].some((key) => this.#whole.has(key.toLowerCase()));
  }
}
