/**
 * Decides which CRs a change of some other object brings to work.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import {
  formatApiVersion,
  groupKind,
  type KubeObject,
  objectKey,
} from "../core/object.ts";
import type { CrdPlan, EventPlan, KeyFrom, Trigger } from "../katalog/mod.ts";
import type { Change } from "../kube/mod.ts";

/** What happened, as a Katalog calls it. */
export function triggerOf({ old, now }: Change): Trigger {
  return old === undefined ? "create" : now === undefined ? "delete" : "update";
}

/** The CRs that an object names, by its old and its new form. */
export function primariesOf(
  { old, now }: Change,
  crd: CrdPlan,
  keyFrom: KeyFrom | undefined,
): readonly string[] {
  const keys = [old, now].flatMap((stored) =>
    stored === undefined ? [] : keysOf(stored.object, crd, keyFrom)
  );
  return [...new Set(keys)];
}

function keysOf(
  object: KubeObject,
  crd: CrdPlan,
  keyFrom: KeyFrom | undefined,
): readonly string[] {
  const { namespace: beside } = object.metadata;
  if (keyFrom === undefined) return ownerKeys(object, crd);
  if ("label" in keyFrom) {
    const name = object.metadata.labels?.[keyFrom.label];
    return name ? [keyOf(crd, name, beside)] : [];
  }
  return [keyOf(crd, keyFrom.name, keyFrom.namespace ?? beside)];
}

/** An owner is beside its object, or cluster-scoped. */
function ownerKeys(object: KubeObject, crd: CrdPlan): readonly string[] {
  const { ownerReferences = [], namespace } = object.metadata;
  return ownerReferences
    .filter(({ apiVersion, kind }) => groupKind(apiVersion, kind) === kindOf(crd))
    .map(({ name }) => keyOf(crd, name, namespace));
}

function keyOf(crd: CrdPlan, name: string, namespace: string | undefined): string {
  return objectKey(crd.namespaced ? { name, namespace } : { name });
}

function kindOf({ gvk }: CrdPlan): string {
  return groupKind(formatApiVersion(gvk.group, gvk.version), gvk.kind);
}

/** Whether an event is the one that a Katalog describes. */
export function matchesEvent(event: KubeObject, plan: EventPlan): boolean {
  const { fields, namespace, regarding, related } = plan;
  if (namespace !== undefined && event.metadata.namespace !== namespace) return false;
  const own = Object.entries(fields);
  return own.every(([key, value]) => event[key] === value) &&
    matchesSubject(event.regarding, regarding) &&
    matchesSubject(event.related, related);
}

function matchesSubject(found: Json | undefined, wanted: EventPlan["regarding"]) {
  const keys = Object.entries(wanted);
  return keys.every(([key, value]) => getPath(found, [key]) === value);
}

/**
 * The CRs that an event is about.
 *
 * @param ownersOf The owners of a child that is known, as `Kind.group/namespace/name`.
 */
export function primariesOfEvent(
  change: Change,
  crd: CrdPlan,
  keyFrom: KeyFrom | undefined,
  ownersOf: (subject: JsonObject) => readonly string[],
): readonly string[] {
  const named = primariesOf(change, crd, keyFrom);
  if (keyFrom !== undefined || named.length > 0) return named;
  const event = (change.now ?? change.old)!.object;
  const subjects = [event.regarding, event.related].filter(isObject);
  const keys = subjects.flatMap((subject) => {
    const { apiVersion, kind, name, namespace } = subject;
    if (typeof name !== "string") return [];
    const place = typeof namespace === "string" ? namespace : undefined;
    if (groupKind(String(apiVersion ?? ""), String(kind ?? "")) === kindOf(crd)) {
      return [keyOf(crd, name, place)];
    }
    const prefix = `${kindOf(crd)}/`;
    return ownersOf(subject).filter((owner) => owner.startsWith(prefix))
      .map((owner) => owner.slice(prefix.length));
  });
  return [...new Set(keys)];
}
