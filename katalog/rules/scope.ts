/**
 * Builds what the rules of an object see.
 *
 * @module
 */

import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { Scope } from "../../template/mod.ts";

/** The object as it is now, over all else that is known. */
export function ruleScope(object: KubeObject, { root, facts }: Scope): Scope {
  const own = object as JsonObject;
  const { spec = {}, status = {} } = own;
  return { root: { ...root, ...own, spec, status }, facts };
}
