/**
 * The frame that every resource kind of a Katalog is a table in.
 *
 * @module
 */

import type { Json, JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/object.ts";
import type { ObjectShape } from "../shape.ts";

/** What a builder is told about the object it builds. */
export interface BuildContext {
  /** The object's resolved name. */
  readonly name: string;
  /** The object's namespace; absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** The CR's name, which the original puts into selectors. */
  readonly owner: string;
  /** The object that the entry copies. */
  readonly source?: KubeObject;
  /** The keys and certificates that the entry asked for, in PEM. */
  readonly certificate?: {
    readonly crt: string;
    readonly key: string;
    readonly ca: string;
  };
}

/**
 * The rendered fields of one entry: the tree of its shape, templates resolved,
 * scalars as text (`int` and `port` as numbers, `bool` as booleans, `oneOf` in the
 * spelling of the shape). The entry's `labels` are among them, as a map of texts,
 * since the pods of a workload carry them too. Absent keys are absent; an empty
 * text counts as absent wherever the field is optional. Where `profile` names one of
 * the Katalog's own, its fields stand there in place of the name.
 */
export type Rendered = JsonObject;

/** A value that a builder cannot use, with the field to point at. */
export class BuildError extends Error {
  /** @param field Dot path below the entry, such as `probes.liveness.port`. */
  constructor(readonly field: string, message: string, readonly hint?: string) {
    super(message);
    this.name = "BuildError";
  }
}

/** One kind of object that a block may list. */
export interface KindTable {
  /** The key in `onCreate`, `onReconcile`, `onDelete`: `deployments`. */
  readonly list: string;
  /** Other spellings of that key, taken with a warning. */
  readonly aliases?: readonly string[];
  /** Keys under `.children`, plural and singular. */
  readonly children: readonly [plural: string, singular: string];
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Appended to the CR's name when `name` is absent; `""` for the bare name. */
  readonly nameSuffix: string;
  /** True when there is no default name: the entry must have `name`. */
  readonly nameRequired?: boolean;
  /** Its `spec.replicas` may be scaled: it takes `autoscale`. */
  readonly scalable?: boolean;
  /** Never applied over an existing object: Jobs, ServiceAccounts. */
  readonly createOnly?: boolean;
  /** The key that names an object of the same kind to copy: `fromSecret`. */
  readonly copyKey?: string;
  /** The keys beside those that every entry has (name, namespace, labels, when …). */
  readonly shape: ObjectShape;
  /**
   * Makes the object. `labels` of the entry and the system's labels, annotations
   * and owner reference are added by the caller, so the builder sets
   * `metadata.annotations` from fields of its own at most. It must not set keys
   * to `null` or `undefined` placeholders, and must not name server defaults.
   *
   * @throws {BuildError}
   */
  readonly build: (fields: Rendered, context: BuildContext) => BuiltObject;
}

/** What a builder returns: `apiVersion`, `kind` and name are added by the frame. */
export interface BuiltObject {
  /** For `metadata.annotations`. */
  readonly annotations?: { readonly [key: string]: string };
  /** Every top-level key beside `apiVersion`, `kind` and `metadata`. */
  readonly body: { readonly [key: string]: Json | undefined };
}

/** Whether an object of this kind is ready; see `readiness.ts`. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly why: string };

/** Decides readiness of one live object. */
export type ReadinessOf = (object: KubeObject) => Readiness;
