/**
 * Names what a compiled Katalog is: closures and read sets, nothing to look up.
 *
 * The runtime, `plan` and simulation all work on this one form, so a rule or a
 * template cannot mean two things in two places.
 *
 * @module
 */

import type { Json, JsonObject } from "../core/json.ts";
import type { GroupVersionKind, KubeObject, ObjectRef } from "../core/object.ts";
import type { Position } from "../core/problem.ts";
import type { Scope } from "../template/mod.ts";
import type { Scaling } from "./autoscale.ts";
import type { ObservedPlan } from "./observed_plan.ts";
import type { QueuePlan } from "./queue.ts";
import type { RulesPlan } from "./rules/plan.ts";
import type { ExternalPlan } from "./external_plan.ts";
import type { HookPlan } from "./hook_plan.ts";

/** A whole Katalog, ready to run. */
export interface Plan {
  /** `metadata.name`. */
  readonly name: string;
  /** Every file that took part, as named in positions; `ork dev` watches them. */
  readonly sources: readonly string[];
  /** What its documents say of their end; `ork run` asks for consent. */
  readonly deprecations: readonly Deprecation[];
  /** Enabled CRDs, each after those it depends on. */
  readonly crds: readonly CrdPlan[];
}

/** That a Katalog is not to be used for ever. */
export interface Deprecation {
  readonly origin: Origin;
  /** The Katalog's name. */
  readonly name: string;
  readonly message: string;
  /** `name:version`. */
  readonly migratedTo?: string;
  /** UTC days as milliseconds: deprecated from the one, at its end from the other. */
  readonly timeline?: { readonly fromMs: number; readonly toMs: number };
  /** What the user consents to. */
  readonly accept: { readonly beforeEol: boolean; readonly eol: boolean };
}

/** A thing in the Katalog that messages point at. */
export interface Origin {
  readonly at: Position;
  /** Keys from the root: `spec.crds.site.operatorBox.onCreate.deployments[0]`. */
  readonly path: string;
}

/** One kind of custom resource and all that happens for each of its objects. */
export interface CrdPlan extends ObservedPlan {
  /** The key under `spec.crds`. */
  readonly name: string;
  readonly origin: Origin;
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The CRD of `crdFile`, to be installed outside a cluster. */
  readonly manifest?: KubeObject;
  /** Objects of `crFiles`, in order, to be applied after the CRD. */
  readonly examples: readonly KubeObject[];
  /** What is applied and waited for before the operator starts; absent: nothing. */
  readonly setup?: readonly SetupStep[];
  /** What to list and watch; `namespace` when exactly one is allowed. */
  readonly selection: {
    readonly namespace?: string;
    readonly labelSelector?: string;
    readonly fieldSelector?: string;
  };
  /**
   * Where alone its CRs and their namespaced children may be: `allowedNamespaces`
   * without `restrictedNamespaces`. Absent: anywhere that {@link allowsNamespace} says.
   */
  readonly namespaces?: readonly string[];
  /** `allowedNamespaces` and `restrictedNamespaces`, for CRs and namespaced children. */
  readonly allowsNamespace: (namespace: string) => boolean;
  readonly dependsOn: readonly {
    readonly crd: string;
    /** `ready`: it has had a success; `healthy`: and no failure since. */
    readonly condition: "started" | "ready" | "healthy";
  }[];
  readonly workers: number;
  readonly resyncMs: number;
  readonly failureThreshold: number;
  readonly queue: QueuePlan;
  /** Whether the runtime is not ready while this CRD is missing or degraded. */
  readonly critical: boolean;
  /** Ours, `orkestra.orkspace.io/cleanup` included. */
  readonly finalizers: readonly string[];
  readonly removeFinalizers: boolean;
  readonly ignoreStatusPatch: boolean;
  readonly ignoreObservedGeneration: boolean;
  /**
   * Labels for the CR itself.
   *
   * @throws {RenderError}
   */
  readonly labels: (scope: Scope) => { readonly [key: string]: string };
  /** Validation and mutation; absent where the entry has no rule. */
  readonly rules?: RulesPlan;
  readonly onCreate: BlockPlan;
  readonly onReconcile: BlockPlan;
  readonly onDelete: BlockPlan;
  readonly status: StatusPlan;
  /** A plug-in that takes part in each cycle; absent: there is none. */
  readonly hooks?: HookPlan;
  /** The calls of `onReconcile.external`, `onCreate.external` and the hook's. */
  readonly external: ExternalPlan;
  /** Delay after a successful cycle, as `requeue` says. */
  readonly requeueAfterMs: (scope: Scope) => number | undefined;
  /**
   * The first names that its templates and conditions look up, so that nothing is
   * gathered in vain. `.` when one of them hands the whole context on.
   */
  readonly roots: ReadonlySet<string>;
  /** When the CR itself is to be deleted; absent: never by us. */
  readonly cleanup?: CleanupPlan;
  /** Kinds that the entries make: what to watch, and what RBAC must allow. */
  readonly childKinds: readonly ChildKind[];
  /** Whether templates or conditions read more of such children than metadata and status. */
  readonly readsChild: (child: Pick<ChildKind, "children">) => boolean;
}

/** Some objects of `setup`, and what is waited for after them. */
export interface SetupStep {
  readonly apply: readonly KubeObject[];
  /** A release that must be deployed; this program never installs it. */
  readonly chart?: ChartRelease;
  readonly waits: readonly SetupWait[];
}

/** A release of `setup.helm`. */
export interface ChartRelease {
  /** A name in the repository, an `oci://` address, or a path. */
  readonly chart: string;
  readonly repo?: string;
  readonly version?: string;
  readonly release: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly valueFiles: readonly string[];
  /** The names of the values alone: what they hold may be secret. */
  readonly valueKeys: readonly string[];
  readonly origin: Origin;
}

/** One object that must be there. */
export interface SetupWait {
  readonly ref: ObjectRef;
  /** Whether it must be ready too. */
  readonly ready: boolean;
  readonly timeoutMs: number;
  readonly origin: Origin;
}

/** `runtime.cleanup`. */
export interface CleanupPlan {
  readonly gate: Gate;
  /**
   * How long the gate must have been open without a break, milliseconds.
   *
   * @throws {RenderError}
   */
  readonly deleteAfterMs: (scope: Scope) => number;
}

/** A kind that entries of a CRD make. */
export interface ChildKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Keys under `.children`; `custom` children are keyed by name. */
  readonly children: readonly [plural: string, singular: string];
  /** The first entry that makes it, to point at when it is not permitted. */
  readonly origin: Origin;
}

/** One of `onCreate`, `onReconcile`, `onDelete`. */
export interface BlockPlan {
  /** `when` / `or` of the block and of the box. */
  readonly gate: (scope: Scope) => boolean;
  /** In the order in which they are applied: by kind, then as written. */
  readonly entries: readonly EntryPlan[];
  /** `timeout` of onDelete, milliseconds. */
  readonly timeoutMs: number;
  /** Of an ordered onDelete, one after another; absent: all entries at once. */
  readonly stages?: readonly StagePlan[];
}

/** One stage of an ordered onDelete: done when all that it names is gone. */
export interface StagePlan {
  /** What the Katalog calls it; else its number, from 1. */
  readonly name: string;
  /** False: the stage is skipped. */
  readonly gate: Gate;
  readonly entries: readonly EntryPlan[];
  /** How long it may take, milliseconds. */
  readonly timeoutMs: number;
}

/** One resource entry. */
export interface EntryPlan {
  readonly origin: Origin;
  /** `deployments`, `custom` … */
  readonly list: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The same for every Katalog that spells this entry's name alike: `jobs/{{ .metadata.name }}-x`. */
  readonly id: string;
  /** `create`: made when absent, else left alone. */
  readonly mode: "create" | "apply";
  /** Take over fields of other managers. */
  readonly force: boolean;
  /** Take over an existing object that is not ours. */
  readonly adopt: boolean;
  /** False: what is no longer declared stays. */
  readonly prune: boolean;
  /**
   * False: templates do not see its objects. True: their status is written even where
   * it is no subresource. Absent: it is written where it is one.
   */
  readonly hasStatus?: boolean;
  /**
   * The objects that this entry declares for a CR, `forEach` expanded, each with
   * its condition judged. A copy whose condition is false has no `object`.
   *
   * `object` holds `apiVersion`, `kind`, name, namespace, the entry's labels and
   * annotations and the builder's body; marks of ownership are the runtime's.
   *
   * @throws {RenderError}
   */
  readonly render: (scope: Scope, context: RenderContext) => readonly Declared[];
  /**
   * What must be fetched or made before `render` can do its work; absent: nothing.
   *
   * @throws {RenderError}
   */
  readonly needs?: (scope: Scope, context: RenderContext) => readonly Need[];
}

/** What an entry needs to know beside the scope. */
export interface RenderContext {
  readonly cr: KubeObject;
  /** From discovery; `undefined` when the kind is not served. */
  readonly isNamespaced: (apiVersion: string, kind: string) => boolean | undefined;
  /**
   * The object as the cycle found it: what is made once is not rendered again.
   * `foreign` for one that is not the CR's. Absent: nothing is there.
   */
  readonly live?: (ref: ObjectRef) => KubeObject | "foreign" | undefined;
  /** What came of a {@link Need}. */
  readonly supplied?: (need: Need) => Supply | undefined;
}

/** What a template alone cannot give. */
export type Need =
  /** An object of somebody else, to be copied. */
  | { readonly need: "object"; readonly ref: ObjectRef }
  | { readonly need: "certificate"; readonly request: CertificateNeed };

/** A certificate to be made for one object. */
export interface CertificateNeed {
  /** The object, so that no two share a key: `shop/web-tls`. */
  readonly for: string;
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly validForMs: number;
}

/** What came of a {@link Need}. */
export type Supply =
  | { readonly supply: "object"; readonly object?: KubeObject }
  | { readonly supply: "certificate"; readonly certificate: MadeCertificate }
  | { readonly supply: "nothing"; readonly message: string; readonly hint?: string };

/** Keys and certificates in PEM. */
export interface MadeCertificate {
  readonly crt: string;
  readonly key: string;
  readonly ca: string;
}

/** One object of an entry. */
export interface Declared {
  readonly ref: ObjectRef;
  readonly object?: KubeObject;
  /** Who else than the entry says how many replicas it has. */
  readonly scaling?: Scaling;
  /** Before it is made, or deleted by `onDelete`, milliseconds. */
  readonly sleepMs?: number;
  /** For its own status. */
  readonly status?: JsonObject;
  /** Its time is over: to be applied even if the entry only creates. */
  readonly renew?: boolean;
}

/** What to write into `.status`. */
export interface StatusPlan {
  /** Whether the conditions of `docs/operating.md` are written. */
  readonly conditions: boolean;
  /** `readiness: reconcile` restores "applied is enough". */
  readonly readiness: "children" | "reconcile";
  /**
   * The fields, as one tree to merge; on a failed cycle only those that have
   * conditions. A field that fails is left out and told in `errors`.
   */
  readonly evaluate: (
    scope: Scope,
    options: { readonly failed: boolean },
  ) => { readonly values: JsonObject; readonly errors: readonly RenderError[] };
}

/** A template or builder that could not do its work for one CR. */
export class RenderError extends Error {
  readonly origin: Origin;
  readonly hint?: string;

  /** @param message _Cannot render "path": what was found_. */
  constructor(origin: Origin, message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.name = "RenderError";
    this.origin = origin;
    this.hint = hint;
  }
}

/** Runs a condition: `when` and `or`. */
export type Gate = (scope: Scope) => boolean;

/** Any scope root, for builders of scopes. */
export type ScopeRoot = { readonly [key: string]: Json | undefined };
