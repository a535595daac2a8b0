/**
 * Names what is on its way to the server.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Write } from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { FIELD_MANAGER } from "./marks.ts";

/** One child on its way to the server. */
export interface Pending {
  readonly one: Wanted;
  /** To be sent before it. */
  readonly first?: Write;
  readonly object: KubeObject;
  readonly desired: string;
  /** What it undoes: the object as it is, which was once as it should be. */
  readonly repairs?: StoredObject;
}

/** What is to be sent for it. */
export function applyOf({ one, object }: Pending): Write {
  const { entry: { force, origin }, manager } = one;
  return { op: "apply", object, force, origin, ...(manager ? { manager } : {}) };
}

/** Who writes it. */
export function managerOf({ manager = FIELD_MANAGER }: Wanted): string {
  return manager;
}
