/**
 * Names what a compiled CRD looks at beside its own objects and their children.
 *
 * @module
 */

import type { Json } from "../core/json.ts";
import type { Scope } from "../template/mod.ts";
import type { ExternalPlan, ExternalRequest, SecretReading } from "./external_plan.ts";
import type { Gate, Origin } from "./plan.ts";
import type { SentinelName } from "./sentinels.ts";

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
  /** Objects of other kinds whose changes bring CRs to work. */
  readonly watches: readonly WatchPlan[];
  /** Events that bring CRs to work. */
  readonly events: readonly EventPlan[];
  /** What a change must pass to be worked on; absent: it is open. */
  readonly enqueueGate?: GatePlan;
  /** What a CR must pass to be worked on; absent: it is open. */
  readonly reconcileGate?: GatePlan;
  /** What is told after a cycle. */
  readonly emits: readonly EmitPlan[];
  /** What is read beside CRs and children, and what RBAC must allow for it. */
  readonly readKinds: readonly ReadKind[];
}

/** A kind that is read, and neither made nor managed. */
export interface ReadKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly verbs: readonly ("get" | "list" | "watch")[];
  /** The first place that wants it. */
  readonly origin: Origin;
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
  readonly protocol: CrossProtocol;
  /** How another program is asked; absent: none is. */
  readonly remote?: CrossRemote;
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

/** What can be asked of a CRD. */
export type CrossProtocol = "cr" | "health" | "metrics" | "info" | "events";

/** How another program is asked for what this Katalog does not have. */
export interface CrossRemote {
  /** How long an answer is good for, for every CR that asks the same. */
  readonly cacheForMs: number;
  /**
   * The request for one CR.
   *
   * @throws {RenderError}
   */
  readonly request: (scope: Scope, which: CrossName) => ExternalRequest;
  /** Variables of the operator's environment that its credential reads. */
  readonly variables: readonly string[];
  readonly secrets: readonly SecretReading[];
}

/** The name of a CR; no namespace: it has none. */
export interface CrossName {
  readonly name: string;
  readonly namespace?: string;
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

/** What may happen to an object. */
export type Trigger = "create" | "update" | "delete";

/** Whom an object wakes: the CR that a label names, or always the same one. */
export type KeyFrom =
  | { readonly label: string }
  | { readonly name: string; readonly namespace?: string };

/** Objects of another kind whose changes bring a CR to work. */
export interface WatchPlan {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: all. */
  readonly namespace?: string;
  /** Absent: all. */
  readonly name?: string;
  readonly on: ReadonlySet<Trigger>;
  /** Absent: the owner reference that names a CR of this CRD. */
  readonly keyFrom?: KeyFrom;
  /** Asked instead of the CRD's own; its sentinels are about the watched object. */
  readonly enqueueGate?: GatePlan;
  readonly origin: Origin;
}

/** Events of `events.k8s.io/v1` that bring a CR to work. */
export interface EventPlan {
  /** The key under `.events`. */
  readonly name: string;
  /** What the event's own fields must be. */
  readonly fields: { readonly [field: string]: string };
  readonly namespace?: string;
  readonly regarding: Subject;
  readonly related: Subject;
  readonly on: ReadonlySet<Trigger>;
  /** Absent: the owner, or else the CR that the event is about. */
  readonly keyFrom?: KeyFrom;
  /** Asked instead of the CRD's own; its sentinels are about the event. */
  readonly enqueueGate?: GatePlan;
  readonly origin: Origin;
}

/** What an object that an event refers to must be; absent keys do not count. */
export interface Subject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** What a CR must pass before a cycle. */
export interface GatePlan {
  /** What to ask other services before it is judged. */
  readonly calls: ExternalPlan;
  /** Any of these opens it, whatever the conditions say. */
  readonly sentinels: readonly SentinelName[];
  readonly conditional: boolean;
  /**
   * Judges the conditions. Its scope holds the true sentinels under `_sentinels`.
   *
   * @throws {RenderError} What that means, `failPolicy` says.
   */
  readonly holds: Gate;
  readonly failPolicy: "open" | "closed";
  /** Changes are judged one by one, although they are worked on together. */
  readonly eventAware: boolean;
  readonly origin: Origin;
}

/** An event of the Katalog's own, told after a cycle. */
export interface EmitPlan {
  readonly name: string;
  readonly origin: Origin;
  readonly type: "Normal" | "Warning";
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
  readonly gate: Gate;
  /** @throws {RenderError} */
  readonly reason: (scope: Scope) => string;
  /** @throws {RenderError} */
  readonly message: (scope: Scope) => string;
}
