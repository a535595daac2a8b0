/**
 * Names how a reconcile cycle talks: what it asks for, is told, and ends with.
 *
 * A cycle is a generator: data in, data out. It reads no clock and sends nothing;
 * it yields what must be known or written next and is resumed with the answer.
 * Fed the same answers it does the same again, so the runtime, a plan and a
 * replay differ only in who answers.
 *
 * @module
 */

import type { KubeObject, ObjectRef } from "../core/object.ts";
import type { JsonObject } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import type { Position } from "../core/problem.ts";
import type {
  CertificateNeed,
  ChildKind,
  CrdPlan,
  MadeCertificate,
  Origin,
} from "../katalog/mod.ts";
import type { KubeErrorKind, StoredObject } from "../kube/mod.ts";
import type { Tugs } from "./tug_of_war.ts";

/** What is known when a cycle begins. */
export interface CycleFacts {
  /** `metadata.name` of the Katalog. */
  readonly katalog: string;
  readonly crd: CrdPlan;
  /** The CR, from a cache at least as new as our last write to it. */
  readonly cr: KubeObject;
  readonly nowMs: number;
  readonly random: Random;
  /** Whether the CRD has a status subresource. */
  readonly hasStatus: boolean;
  /** From discovery; `undefined` when the kind is not served. */
  readonly isNamespaced: (apiVersion: string, kind: string) => boolean | undefined;
  /** What earlier cycles of this CR remember. Lost on restart, which is safe. */
  readonly memory: Memory;
  /** Whether the user asked for this cycle: apply even what seems in sync. */
  readonly forced: boolean;
}

/** What one CR's cycles remember from each other, to send nothing twice. */
export interface Memory {
  /** By child identity: what we applied last and what came of it. */
  readonly applied: Map<string, Applied>;
  /** Children that exist, are not ours and need not be: `create` is satisfied. */
  readonly foreign: Set<string>;
  /** The status sent last, and the status that the server then held. */
  status?: { readonly sent: string; readonly held: string };
  /** Status and reason of Ready as last judged, to tell of changes once. */
  verdict?: string;
  /** Children whose fields others take back. */
  readonly tugs: Tugs;
  /** The contests last told of. */
  contests?: string;
  /** A finalizer `orphan` was seen, so children must be left alone. */
  orphan: boolean;
}

/** The result of our last apply to one child. */
export interface Applied {
  /** Hash of what was sent. */
  readonly desired: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Hash of our field set, as the server then recorded it. */
  readonly fields: string;
}

/** One change to the cluster. */
export type Write =
  /** Metadata of the CR: finalizers, labels, annotations. */
  | { readonly op: "patch-cr"; readonly patch: JsonObject }
  | { readonly op: "patch-status"; readonly patch: JsonObject }
  | {
    readonly op: "apply";
    readonly object: KubeObject;
    readonly force: boolean;
    /** The field manager; ours if absent. */
    readonly manager?: string;
    readonly origin: Origin;
  }
  | {
    readonly op: "delete";
    readonly ref: ObjectRef;
    readonly uid: string;
    readonly resourceVersion: string;
    /** `Foreground`: it goes once all that it owns has gone. Absent: `Background`. */
    readonly propagation?: "Foreground" | "Background";
    /** The entry that it is deleted for, where the Katalog still has one. */
    readonly origin?: Origin;
  };

/** What a cycle needs next. Writes of one ask are independent of each other. */
export type Ask =
  | {
    readonly ask: "children";
    readonly inventory: readonly InventoryKind[];
    /** Where else they may be than where informers look. */
    readonly namespaces?: readonly string[];
  }
  | { readonly ask: "get"; readonly ref: ObjectRef }
  | { readonly ask: "certificate"; readonly request: CertificateNeed }
  | { readonly ask: "write"; readonly writes: readonly Write[] };

/** A kind (and namespaces) in which a CR may still have children. */
export interface InventoryKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What a cycle is told. */
export type Answer =
  | {
    readonly answer: "children";
    /** Every object that bears this CR's mark, ours or not. */
    readonly children: readonly StoredObject[];
    readonly unavailable: readonly Unavailable[];
  }
  | {
    readonly answer: "get";
    readonly object?: StoredObject;
    /** Who set which of its fields; the stored form leaves it out. */
    readonly managedFields?: readonly JsonObject[];
    readonly error?: Failure;
  }
  | { readonly answer: "certificate"; readonly certificate: MadeCertificate }
  | { readonly answer: "write"; readonly results: readonly WriteResult[] };

/** A kind that cannot be read now. */
export interface Unavailable extends InventoryKind {
  readonly child?: ChildKind;
  readonly error: Failure;
}

/** How one write ended. */
export type WriteResult =
  | { readonly ok: true; readonly object?: StoredObject }
  | { readonly ok: false; readonly error: Failure };

/** A failed call, as data. */
export interface Failure {
  readonly kind: KubeErrorKind;
  readonly message: string;
  readonly hint?: string;
}

/** How a cycle ended. */
export interface CycleResult {
  readonly outcome: CycleOutcome;
  readonly events: readonly CycleEvent[];
  /** For the log; never fails a cycle. */
  readonly warnings: readonly string[];
  readonly writes: number;
  /** For the gauge of ready objects; absent where it was not judged. */
  readonly ready?: boolean;
}

/** What the workqueue does next. */
export type CycleOutcome =
  | { readonly kind: "settled"; readonly requeueAfterMs?: number }
  /** Not a failure: the world moved, or something is awaited. */
  | { readonly kind: "requeue"; readonly afterMs: number; readonly why: string }
  | { readonly kind: "failed"; readonly error: CycleFailure }
  /** The finalizers are off: nothing is left to do. */
  | { readonly kind: "gone" };

/** Why a cycle failed, and where the Katalog says so. */
export interface CycleFailure {
  /** Reason of the Ready condition. */
  readonly reason: string;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Position;
}

/** An event to record on the CR. */
export interface CycleEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** The shape of every cycle. */
export type Cycle<T = CycleResult> = Generator<Ask, T, Answer>;

/** Asks for the children that bear this CR's mark. */
export function* askChildren(
  inventory: readonly InventoryKind[],
  namespaces: readonly string[] = [],
): Cycle<Extract<Answer, { answer: "children" }>> {
  const answer = yield { ask: "children", inventory, namespaces };
  if (answer.answer !== "children") throw new TypeError("Expected children");
  return answer;
}

/** Asks for one live object. */
export function* askGet(
  ref: ObjectRef,
): Cycle<Extract<Answer, { answer: "get" }>> {
  const answer = yield { ask: "get", ref };
  if (answer.answer !== "get") throw new TypeError("Expected an object");
  return answer;
}

/** Asks for keys and a certificate. */
export function* askCertificate(
  request: CertificateNeed,
): Cycle<MadeCertificate> {
  const answer = yield { ask: "certificate", request };
  if (answer.answer !== "certificate") throw new TypeError("Expected a certificate");
  return answer.certificate;
}

/** Asks for writes that do not depend on each other. */
export function* askWrites(writes: readonly Write[]): Cycle<readonly WriteResult[]> {
  if (writes.length === 0) return [];
  const answer = yield { ask: "write", writes };
  if (answer.answer !== "write" || answer.results.length !== writes.length) {
    throw new TypeError("Expected one result for each write");
  }
  return answer.results;
}

/** Asks for one write. */
export function* askWrite(write: Write): Cycle<WriteResult> {
  const [result] = yield* askWrites([write]);
  return result;
}

/** The memory of a CR that was never seen before. */
export function newMemory(): Memory {
  return { applied: new Map(), foreign: new Set(), tugs: new Map(), orphan: false };
}
