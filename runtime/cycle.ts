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
  ExternalRequest,
  Lookup,
  MadeCertificate,
  Origin,
} from "../katalog/mod.ts";
import type { KubeErrorKind, Selection, StoredObject } from "../kube/mod.ts";
import type { HookAsk, HookReply } from "./hook_ask.ts";
import type { CallResult } from "./call_result.ts";
import type { Memory } from "./memory.ts";
import type { RuleHookAsk, RuleHookReply } from "./rule_hook_ask.ts";

/** What is known when a cycle begins. */
export interface CycleFacts {
  /** `metadata.name` of the Katalog. */
  readonly katalog: string;
  readonly crd: CrdPlan;
  /** The CR, from a cache at least as new as our last write to it. */
  readonly cr: KubeObject;
  /**
   * Fields of the CR, at its top, that templates and conditions see otherwise than the
   * cluster holds them. Never written.
   */
  readonly changed?: JsonObject;
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
  /** What templates see beside the CR and its children: `cross`, `events` and others. */
  readonly context?: JsonObject;
  /** `.external`, once the calls have been made. */
  readonly external?: JsonObject;
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
  /** The status of a child; `anywhere`: also where it is no subresource. */
  | {
    readonly op: "patch-child";
    readonly ref: ObjectRef;
    readonly patch: JsonObject;
    readonly anywhere: boolean;
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
  | { readonly ask: "read"; readonly reads: readonly Read[] }
  | { readonly ask: "cross"; readonly reads: readonly CrossRead[] }
  /** The same of other programs. */
  | { readonly ask: "remote"; readonly reads: readonly RemoteRead[] }
  /** Which other objects of the CR's kind hold a value. */
  | { readonly ask: "holders"; readonly lookup: Lookup }
  /** Calls that do not depend on each other. */
  | { readonly ask: "external"; readonly requests: readonly ExternalRequest[] }
  | { readonly ask: "certificate"; readonly request: CertificateNeed }
  | { readonly ask: "hook"; readonly call: HookAsk }
  | { readonly ask: "rule-hook"; readonly call: RuleHookAsk }
  | { readonly ask: "write"; readonly writes: readonly Write[] };

/** One look at objects that no informer follows. */
export type Read =
  | { readonly op: "get"; readonly ref: ObjectRef }
  | {
    readonly op: "list";
    readonly apiVersion: string;
    readonly kind: string;
    readonly selection: Selection;
  };

/** What such a look found; nothing, after an error. */
export interface ReadResult {
  readonly objects: readonly KubeObject[];
  readonly error?: Failure;
}

/** One look at the CRs of another CRD: by name, or by labels. */
export interface CrossRead {
  /** The CRD's name in the Katalog. */
  readonly crd: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly matchLabels?: { readonly [key: string]: string };
  /** All that have these labels, not only the first. */
  readonly all: boolean;
}

/** One look at what another program tells. */
export interface RemoteRead {
  readonly request: ExternalRequest;
  /** How long an answer is good for. */
  readonly cacheForMs: number;
}

/** What such a look found. */
export interface CrossFound {
  readonly objects: readonly {
    readonly object: KubeObject;
    /** By kind of child: `ready`, `count`. */
    readonly children: JsonObject;
  }[];
  /** The children of a CR that is not there. */
  readonly noChildren?: JsonObject;
}

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
  | { readonly answer: "hook"; readonly reply: HookReply }
  | { readonly answer: "rule-hook"; readonly reply: RuleHookReply }
  | { readonly answer: "read"; readonly results: readonly ReadResult[] }
  | {
    readonly answer: "cross";
    /** One for each read. */
    readonly found: readonly CrossFound[];
    /** By CRD: its `metrics` and its `health`. */
    readonly operators: { readonly [crd: string]: JsonObject };
  }
  /** One for each read. */
  | { readonly answer: "remote"; readonly results: readonly CallResult[] }
  /** Keys, in order. */
  | { readonly answer: "holders"; readonly keys: readonly string[] }
  | {
    readonly answer: "external";
    readonly results: readonly CallResult[];
    /** Wall time after the last of them. */
    readonly nowMs: number;
  }
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
  /** A rule denies the CR: its children stay as they are. */
  | { readonly kind: "denied"; readonly error: CycleFailure }
  /** The finalizers are off: nothing is left to do. */
  | { readonly kind: "gone" };

/** Why a cycle failed, and where the Katalog says so. */
export interface CycleFailure {
  readonly reason: string;
  /** The reason is that of the Ready condition; else one that tools know is. */
  readonly isExact?: boolean;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Position;
  /** An error of the hook that its call could not count: the call itself succeeded. */
  readonly hookError?: "denied";
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

/** Asks for reads that do not depend on each other. */
export function* askReads(reads: readonly Read[]): Cycle<readonly ReadResult[]> {
  if (reads.length === 0) return [];
  const answer = yield { ask: "read", reads };
  if (answer.answer !== "read" || answer.results.length !== reads.length) {
    throw new TypeError("Expected one result for each read");
  }
  return answer.results;
}

/** Asks which other objects of the CR's kind hold a value, by their keys. */
export function* askHolders(lookup: Lookup): Cycle<readonly string[]> {
  const answer = yield { ask: "holders", lookup };
  if (answer.answer !== "holders") throw new TypeError("Expected keys");
  return answer.keys;
}

/** Asks for calls that do not depend on each other. */
export function* askExternal(
  requests: readonly ExternalRequest[],
): Cycle<Extract<Answer, { answer: "external" }>> {
  const answer = yield { ask: "external", requests };
  if (answer.answer !== "external" || answer.results.length !== requests.length) {
    throw new TypeError("Expected one result for each call");
  }
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

/** The result of a cycle that ends before it has judged anything. */
export function settled(
  outcome: CycleOutcome,
  events: readonly CycleEvent[] = [],
  writes = 0,
): CycleResult {
  return { outcome, events, warnings: [], writes };
}
