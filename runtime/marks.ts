/**
 * Marks the objects that a CR owns, and recognises them again.
 *
 * Labels alone prove nothing: EndpointSlices copy a Service's labels and
 * ReplicaSets a Deployment's annotations. So the annotation names the very object
 * it stands on, and only our own apply entry in `managedFields` counts with it.
 *
 * @module
 */

import type { KubeObject, ObjectRef, OwnerReference } from "../core/object.ts";
import { groupKind, objectKey } from "../core/object.ts";
import { isObject, type Json } from "../core/json.ts";
import { labelValue } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";

/** Who writes children: the original's name, so that its objects keep no orphaned fields. */
export const FIELD_MANAGER = "orkestra-runtime";
/** Who writes what a hook wants, so that its fields and the Katalog's stay apart. */
export const HOOK_MANAGER = "orkestra-hook";
/** On every child; informers of children select by it. */
export const MANAGED_LABEL = "orkestra.orkspace.io/managed";
/** The name of the CR, for people. */
export const OWNER_LABEL = "orkestra-owner";
/** The uid of the CR, for `kubectl get -l`. */
export const OWNER_UID_LABEL = "orkestra.orkspace.io/owner-uid";
/** Holds a {@link Mark} as JSON. */
export const MARK_ANNOTATION = "orkestra.orkspace.io/owner";

/** What the annotation on a child says. */
export interface Mark {
  /** The child itself: `Deployment.apps/shop/web`. A copy elsewhere is no mark. */
  readonly self: string;
  /** The CR: `Website.demo.io/shop/web`. */
  readonly owner: string;
  /** The CR's uid. */
  readonly uid: string;
  /** The entry that made it: `deployments/{{ .metadata.name }}`. */
  readonly entry: string;
  /** How: `final` is a Job of onDelete, which outlives the CR. */
  readonly mode: "create" | "apply" | "final";
}

/** The name of an object across versions and kinds: `Deployment.apps/shop/web`. */
export function identityOf(ref: ObjectRef): string {
  return `${groupKind(ref.apiVersion, ref.kind)}/${objectKey(ref)}`;
}

/** {@link identityOf} for a whole object. */
export function identityOfObject(object: KubeObject): string {
  return `${groupKind(object.apiVersion, object.kind)}/${objectKey(object.metadata)}`;
}

/** Marks read before: a cycle asks several times for each child, which never changes. */
const READ = new WeakMap<KubeObject, Mark | null>();

/** Reads the mark; `undefined` when there is none or it names another object. */
export function readMark(object: KubeObject): Mark | undefined {
  let mark = READ.get(object);
  if (mark === undefined) READ.set(object, mark = parseMark(object) ?? null);
  return mark ?? undefined;
}

function parseMark(object: KubeObject): Mark | undefined {
  const text = object.metadata.annotations?.[MARK_ANNOTATION];
  if (text === undefined || text.length > 4096) return undefined;
  let mark: Json;
  try {
    mark = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(mark) || mark.self !== identityOfObject(object)) return undefined;
  const { self, owner, uid, entry, mode } = mark;
  const texts = [self, owner, uid, entry].every((part) => typeof part === "string");
  if (!texts || (mode !== "create" && mode !== "apply" && mode !== "final")) {
    return undefined;
  }
  return { self, owner, uid, entry, mode } as Mark;
}

/**
 * The owner keys under which a store of children is indexed: what the mark says,
 * or the controller, by which the original's children are known.
 */
export function ownersOf(object: KubeObject): readonly string[] {
  const mark = readMark(object);
  if (mark !== undefined) return [mark.owner];
  const controller = controllerOf(object);
  if (controller === undefined) return [];
  const { apiVersion, kind, name } = controller;
  const { namespace } = object.metadata;
  // A namespaced owner is in the same namespace; a cluster-scoped one has none.
  return [
    identityOf({ apiVersion, kind, name }),
    ...(namespace ? [identityOf({ apiVersion, kind, name, namespace })] : []),
  ];
}

/**
 * Whether a live object is this CR's child: it says so itself, nobody else controls
 * it, and we applied it.
 *
 * A mark with another uid under the CR's own name is that of an earlier life of the
 * CR (restored from a backup, or created again): no living object has that uid, so
 * nobody else can claim it, and a restore keeps no record of who applied what.
 */
export function isOurs(stored: StoredObject, cr: KubeObject): boolean {
  const controller = controllerOf(stored.object);
  if (controller !== undefined && controller.uid === cr.metadata.uid) return true;
  const mark = readMark(stored.object);
  if (mark === undefined || mark.owner !== identityOfObject(cr)) return false;
  if (mark.uid === cr.metadata.uid) {
    return controller === undefined &&
      (stored.applied.has(FIELD_MANAGER) || stored.applied.has(HOOK_MANAGER));
  }
  return controller === undefined || controller.uid === mark.uid;
}

/** The owner reference that makes garbage collection follow, if there is one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}

/**
 * Whether garbage collection deletes the child with its CR: only within one
 * namespace, or below a cluster-scoped CR.
 */
export function collectable(child: ObjectRef, cr: KubeObject): boolean {
  return cr.metadata.namespace === undefined ||
    cr.metadata.namespace === child.namespace;
}

/**
 * Adds labels, annotation and owner reference to what an entry declares.
 *
 * @param mode `final` gets no owner reference, since it must outlive the CR.
 */
export function markChild(
  declared: KubeObject,
  cr: KubeObject,
  entry: string,
  mode: Mark["mode"],
): KubeObject {
  const { name, namespace, uid } = cr.metadata;
  const self = identityOfObject(declared);
  const mark: Mark = {
    self,
    owner: identityOfObject(cr),
    uid: uid ?? "",
    entry,
    mode,
  };
  const reference: OwnerReference = {
    apiVersion: cr.apiVersion,
    kind: cr.kind,
    name: name ?? "",
    uid: uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
  const owned = mode !== "final" &&
    (namespace === undefined || namespace === declared.metadata.namespace);
  return {
    ...declared,
    metadata: {
      ...declared.metadata,
      labels: {
        ...declared.metadata.labels,
        [MANAGED_LABEL]: "true",
        [OWNER_LABEL]: labelValue(name ?? ""),
        [OWNER_UID_LABEL]: uid ?? "",
      },
      annotations: {
        ...declared.metadata.annotations,
        [MARK_ANNOTATION]: JSON.stringify(mark),
      },
      ...(owned ? { ownerReferences: [reference] } : {}),
    },
  };
}

/** Whose an object is, as far as it tells. */
export function ownedBy(object: KubeObject): string {
  const mark = readMark(object);
  if (mark !== undefined) return `it belongs to "${mark.owner}" (uid ${mark.uid})`;
  const owner = controllerOf(object);
  return owner === undefined
    ? "it was not made by this object"
    : `it belongs to ${owner.kind} "${owner.name}" (uid ${owner.uid})`;
}
