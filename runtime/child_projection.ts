/**
 * Decides what is kept of a child in memory.
 *
 * @module
 */

import type { ChildKind, CrdPlan } from "../katalog/mod.ts";
import type { Projection } from "../kube/mod.ts";
import { FIELD_MANAGER } from "./marks.ts";
import { HANDOVER_MANAGER } from "./scaling.ts";

/**
 * What we apply, which a cycle compares with what it would apply; and what it reads
 * beside: readiness by kind, a selector that cannot change, replicas to hand over.
 */
const APPLIED: Projection = {
  managers: [FIELD_MANAGER, HANDOVER_MANAGER],
  paths: [
    ["spec", "completions"],
    ["spec", "replicas"],
    ["spec", "selector"],
    ["spec", "suspend"],
    ["spec", "type"],
    ["spec", "updateStrategy"],
  ],
};

/**
 * What is kept of a kind of child; `undefined` for all of it, where templates read more
 * than metadata and status, or something is looked up by what stands in a child.
 *
 * @param crds Those that make such children.
 */
export function childProjection(
  child: Pick<ChildKind, "apiVersion" | "kind" | "children">,
  crds: readonly CrdPlan[],
): Projection | undefined {
  // Its values are often written in one form and kept in another.
  if (child.apiVersion === "v1" && child.kind === "Secret") return undefined;
  const whole = crds.some((crd) =>
    // A hook is handed the children as they are.
    crd.enrich.length > 0 || crd.hooks !== undefined || crd.readsChild(child)
  );
  return whole ? undefined : APPLIED;
}
