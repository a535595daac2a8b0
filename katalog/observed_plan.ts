/**
 * Names what a compiled CRD looks at beside its own objects and their children.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import type { Scope } from "../template/mod.ts";

/** How a CR's spec is taken, before anything else reads it. */
export interface NormalizePlan {
  /** Whether an event tells which fields were changed. */
  readonly audit: boolean;
  /**
   * The spec to work with. The cluster's copy stays as it is.
   *
   * @throws {RenderError}
   */
  readonly apply: (scope: Scope) => {
    readonly spec: Json;
    readonly changes: readonly NormalizeChange[];
  };
}

/** One field that is not taken as it is stored. */
export type NormalizeChange = {
  /** From the CR's root: `spec.host`. */
  readonly field: string;
  /** Null where the field is absent. */
  readonly from: Json;
  readonly to: Json;
};
