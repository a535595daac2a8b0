/**
 * Names what a compiled CRD looks at beside its own objects and their children.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import type { Scope } from "../template/mod.ts";
import type { Gate, Origin } from "./plan.ts";

/** What a CRD looks at beside its own objects and their children. */
export interface ObservedPlan {
  /** Absent: CRs are taken as they are stored. */
  readonly normalize?: NormalizePlan;
  /** CRs of other CRDs that templates see. */
  readonly cross: readonly CrossPlan[];
  /** Whether other CRDs may see the CRs of this one. */
  readonly crossAccess: boolean;
  /** What is looked up beside the children. */
  readonly enrich: readonly EnrichPlan[];
}

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

/** One CR of another CRD that templates see under `.cross`. */
export interface CrossPlan {
  /** The key under `.cross`. */
  readonly as: string;
  /** The CRD of this Katalog; absent: there is none, so nothing is ever found. */
  readonly crd?: string;
  /** What of it is wanted. `events` are only told by another program. */
  readonly protocol: "cr" | "health" | "metrics" | "info" | "events";
  /** All that match the labels, not only the first. */
  readonly all: boolean;
  readonly origin: Origin;
  /**
   * Which CR.
   *
   * @throws {RenderError}
   */
  readonly select: (scope: Scope) => CrossSelector;
}

/** Which CR is read: by name, or by labels, and then name and namespace do not count. */
export interface CrossSelector {
  /** That of the reader, if absent. */
  readonly name?: string;
  /** That of the reader, if absent. */
  readonly namespace?: string;
  readonly matchLabels?: { readonly [key: string]: string };
}

/** What can be looked up beside a child itself. */
export type EnrichTarget =
  | "pods"
  | "events"
  | "owner"
  | "replicasets"
  | "pvcs"
  | "pvc"
  | "pv"
  | "storageclass"
  | "backingpods"
  | "endpoints"
  | "node"
  | "hpa"
  | "cronjob"
  | "ingress";

/** One thing to look up for the children that it concerns. */
export interface EnrichPlan {
  readonly target: EnrichTarget;
  readonly origin: Origin;
  /** Whether the gate has anything to judge: then it sees the children, enriched so far. */
  readonly conditional: boolean;
  readonly gate: Gate;
}
