/**
 * Finds out which parts of a CR a change touched.
 *
 * @module
 */

import { type Json, sameJson } from "../core/json.ts";
import { type SentinelName, SENTINELS } from "../katalog/mod.ts";
import type { Change, StoredObject } from "../kube/mod.ts";

/** The metadata that each sentinel of that kind compares. */
const COMPARED: Readonly<Partial<Record<SentinelName, string>>> = {
  generationChanged: "generation",
  labelsChanged: "labels",
  annotationsChanged: "annotations",
  finalizersChanged: "finalizers",
  ownerReferenceChanged: "ownerReferences",
  resourceVersionChanged: "resourceVersion",
  uidChanged: "uid",
  nameChanged: "name",
  namespaceChanged: "namespace",
  generateNameChanged: "generateName",
  creationTimestampChanged: "creationTimestamp",
  deletionGracePeriodSecondsChanged: "deletionGracePeriodSeconds",
};

/**
 * The sentinels that are true for a change. To a CR that was not known before
 * everything happened at once: otherwise a gate that waits for a change would hold
 * every new CR, and after a restart those that changed meanwhile, for ever.
 */
export function sentinelsOf({ old, now }: Change): readonly SentinelName[] {
  if (now === undefined) return [];
  return SENTINELS.filter((name) => holds(name, old, now));
}

function holds(
  name: SentinelName,
  old: StoredObject | undefined,
  now: StoredObject,
): boolean {
  if (name === "deletionStarted") {
    const began = (one: StoredObject | undefined) =>
      one?.object.metadata.deletionTimestamp !== undefined;
    return began(now) && !began(old);
  }
  if (old === undefined) return true;
  // What other writers than appliers own is not kept in the store.
  if (name === "managedFieldsChanged") {
    return old.applied.size !== now.applied.size ||
      [...now.applied].some(([manager, hash]) => old.applied.get(manager) !== hash);
  }
  const field = (one: StoredObject) =>
    (one.object.metadata as { readonly [key: string]: Json | undefined })[
      COMPARED[name]!
    ];
  return !sameJson(field(old), field(now));
}
