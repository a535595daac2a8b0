/**
 * Names what a checked Katalog says: all defaults filled in, texts not yet compiled.
 *
 * @module
 */

import type { GroupVersionKind, KubeObject } from "../core/object.ts";
import type { MapNode, ScalarNode } from "../core/yaml.ts";
import type { NoteExample, UserNote } from "../template/mod.ts";
import type { Conditions } from "./condition.ts";
import type { ExternalModel } from "./external.ts";
import type { HookModel } from "./hooks.ts";
import type { RuleHookModel } from "./rules/hook.ts";
import type { KindTable } from "./kinds/frame.ts";
import type { Part } from "./part.ts";
import type { QueueModel } from "./queue.ts";
import type { ObservedModel } from "./read_observed.ts";
import type { CrdPlan, Deprecation, Origin, SetupStep } from "./plan.ts";

/** A template function that a document declares. */
export interface NoteModel extends UserNote {
  /** Where its name stands. */
  readonly origin: Origin;
  readonly expressionPart: Part<ScalarNode>;
  readonly examples: readonly NoteExample[];
  /** Where the output of each example stands. */
  readonly outputs: readonly Origin[];
}

/** Several files read as one Katalog. */
export interface KatalogModel {
  /** `metadata.name` of the first document. */
  readonly name: string;
  /** Every file that took part. */
  readonly sources: readonly string[];
  readonly deprecations: readonly Deprecation[];
  /** Enabled CRDs, each after those it depends on. */
  readonly crds: readonly CrdModel[];
  /** The notes of each document; they are for the CRDs of that document alone. */
  readonly notes: readonly (readonly NoteModel[])[];
}

/** One enabled entry of `spec.crds`. */
export interface CrdModel {
  readonly name: string;
  readonly origin: Origin;
  /** One of the lists in the model's `notes`. */
  readonly notes: readonly NoteModel[];
  readonly gvk: GroupVersionKind;
  /** Served by every cluster, and with fields of its own at the top. */
  readonly builtIn: boolean;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly manifest?: KubeObject;
  readonly examples: readonly KubeObject[];
  readonly setup: readonly SetupStep[];
  readonly selection: CrdPlan["selection"];
  /** Empty: all. */
  readonly allowedNamespaces: readonly string[];
  readonly restrictedNamespaces: readonly string[];
  readonly dependsOn: CrdPlan["dependsOn"];
  readonly workers: number;
  readonly resyncMs: number;
  readonly failureThreshold: number;
  readonly queue: QueueModel;
  readonly critical: boolean;
  readonly finalizers: readonly string[];
  readonly removeFinalizers: boolean;
  readonly forceConflict: boolean;
  readonly ignoreStatusPatch: boolean;
  readonly ignoreObservedGeneration: boolean;
  /** Labels for the CR itself. */
  readonly labels?: Part;
  readonly rules?: RulesModel;
  readonly requeue?: { readonly after?: Part; readonly conditions: Conditions };
  readonly cleanup?: { readonly deleteAfter?: Part; readonly conditions: Conditions };
  /** `when` and `or` of the box. */
  readonly conditions: Conditions;
  readonly onCreate: BlockModel;
  readonly onReconcile: BlockModel;
  readonly onDelete: BlockModel;
  readonly hooks?: HookModel;
  readonly status: StatusModel;
  /** The names of all its calls, wherever they stand; absent: not known. */
  readonly callNames?: ReadonlySet<string>;
  readonly observed: ObservedModel;
}

/** `validation` and `mutation`. */
export interface RulesModel {
  readonly mutateFirst: boolean;
  readonly validation: RuleListModel;
  readonly mutation: RuleListModel;
}

/** The rules of one of the two, and the calls whose answers they read. */
export interface RuleListModel {
  readonly rules: readonly Part<MapNode>[];
  readonly calls: readonly ExternalModel[];
  /** A plug-in that takes part. */
  readonly hook?: RuleHookModel;
}

/** One of `onCreate`, `onReconcile`, `onDelete`. */
export interface BlockModel {
  readonly conditions: Conditions;
  readonly entries: readonly EntryModel[];
  /** Calls to make before anything of the block is. */
  readonly external: readonly ExternalModel[];
  readonly timeoutMs: number;
  /** Of an ordered onDelete; `entries` holds those of all stages. */
  readonly stages?: readonly StageModel[];
}

/** One stage of an ordered onDelete. */
export interface StageModel {
  readonly name: string;
  readonly conditions: Conditions;
  readonly entries: readonly EntryModel[];
  readonly timeoutMs: number;
}

/** One entry of a resource list. */
export interface EntryModel {
  readonly origin: Origin;
  readonly part: Part;
  readonly table: KindTable;
  readonly mode: "create" | "apply";
  /** Only the objects' identities count: they are to be deleted. */
  readonly identityOnly: boolean;
  /** The cluster says whether the kind has namespaces, not the table. */
  readonly scopeFromDiscovery: boolean;
  /** What the entry itself says on that; discovery must agree. */
  readonly declaredNamespaced?: boolean;
  readonly force: boolean;
  readonly adopt: boolean;
  readonly prune: boolean;
  readonly name?: Part;
  readonly namespace?: Part;
  readonly labels?: Part;
  readonly annotations?: Part;
  readonly conditions: Conditions;
  readonly forEach?: ForEachModel;
  readonly autoscale?: Part;
  /** Before an object is made, or deleted. */
  readonly sleep?: Part;
  /** What its objects' own status is to hold. */
  readonly status?: Part;
  /** False: templates do not see its objects. True: their status is written anyway. */
  readonly hasStatus?: boolean;
  /** What it copies. */
  readonly copy?: { readonly from: Part; readonly namespace?: Part };
  /** Where its objects go, one in each. */
  readonly toNamespaces?: Part;
  /** What of it is made once and kept. */
  readonly generated?: GeneratedModel;
}

/** A Secret whose content is made by chance, so not again in every cycle. */
export interface GeneratedModel {
  readonly rotateAfter?: Part;
  readonly tls?: Part;
}

/** What an entry is repeated over. */
export interface ForEachModel {
  readonly path: readonly string[];
  /** The name under which a copy sees its item, beside `item`. */
  readonly as: string;
}

/** What the box writes into `.status`. */
export interface StatusModel {
  readonly conditions: boolean;
  readonly readiness: "children" | "reconcile";
  readonly fields: readonly StatusFieldModel[];
}

/** One entry of `status.fields`. */
export interface StatusFieldModel {
  readonly path: readonly string[];
  readonly type: "string" | "int" | "float" | "bool" | "auto";
  readonly value?: Part;
  readonly conditions: Conditions;
  readonly clearOnFalse: boolean;
}
