/**
 * Moves the keys of a CRD's entry from where earlier generations wrote them.
 *
 * @module
 */

import { type DraftMap, entryAt, put, take } from "./draft.ts";
import { joinPath, type Part } from "./part.ts";
import type { Report } from "./report.ts";
import {
  type Found,
  warnOfBox,
  warnOfConflict,
  warnOfPlace,
  warnOfSpelling,
} from "./rewrite_warnings.ts";

/** All places that one key ever had, as dot paths below a CRD's entry. */
export interface Move {
  /** Where it belongs. */
  readonly to: string;
  /** Where it stood before that place was there, oldest first. */
  readonly older?: readonly string[];
  /** Where generations after it put it, oldest first. */
  readonly newer?: readonly string[];
}

const BOX = "operatorBox";
const RECONCILER = `${BOX}.reconciler`;

function each(
  keys: string,
  move: (key: string) => Move,
): readonly Move[] {
  return keys.split(" ").map(move);
}

/** Each key's places, in the order in which they are brought home. */
export const MOVES: readonly Move[] = [
  ...each("workers resync queue", (key) => ({
    to: `${RECONCILER}.${key}`,
    older: [key, `${BOX}.${key}`],
    newer: [`${BOX}.reconcile.${key}`],
  })),
  ...each("default hooks constructor", (key) => ({
    to: `${RECONCILER}.${key}`,
    older: [`${BOX}.${key}`],
    newer: [`${BOX}.reconcile.${key}`],
  })),
  ...each("requeue profile", (key) => ({
    to: `${RECONCILER}.${key}`,
    newer: [`${BOX}.reconcile.${key}`],
  })),
  ...each("onCreate onReconcile onDelete", (key) => ({
    to: `${BOX}.${key}`,
    newer: [`${BOX}.reconcile.${key}`],
  })),
  { to: "imports", newer: [`${BOX}.reconcile.imports`] },
  ...each("cross watch events", (key) => ({
    to: `${BOX}.${key}`,
    newer: [`${BOX}.observe.${key}`],
  })),
  { to: `${BOX}.status`, newer: [`${BOX}.emit.status`] },
  { to: `${BOX}.emitEvents`, newer: [`${BOX}.emit.events`] },
  ...each("finalizers autoscale", (key) => ({
    to: `${BOX}.${key}`,
    newer: [`${BOX}.runtime.${key}`],
  })),
  ...each(
    "removeFinalizers deletionProtection restrictedNamespaces allowedNamespaces " +
      "ignoreStatusPatch ignoreObservedGeneration",
    (key) => ({ to: key, newer: [`${BOX}.runtime.${key}`] }),
  ),
  ...each("validation mutation", (key) => ({
    to: key,
    newer: [`admission.${key}`],
  })),
  {
    to: `${BOX}.preReconcile.reconcileGate.when`,
    older: [`${BOX}.preReconcile.when`],
  },
  {
    to: `${BOX}.preReconcile.reconcileGate.or`,
    older: [`${BOX}.preReconcile.anyOf`, `${BOX}.preReconcile.or`],
  },
  { to: `${RECONCILER}.queue.shared`, older: [`${RECONCILER}.queue.default`] },
  { to: `${RECONCILER}.queue.maxDepth`, older: [`${RECONCILER}.queue.maxQueueDepth`] },
  {
    to: `${RECONCILER}.queue.failureThreshold`,
    older: [`${RECONCILER}.queue.degradeThreshold`],
  },
  ...each("hooks constructor", (key) => ({
    to: `${RECONCILER}.${key}.managedResources`,
    older: [`${RECONCILER}.${key}.resources`],
  })),
];

/** Brings one key home; of several places the newest counts, with a warning. */
export function applyMove(move: Move, crd: Part<DraftMap>, report: Report): void {
  const { to, older = [], newer = [] } = move;
  const home = to.split(".");
  const places = [...older, to, ...newer].map((place) => place.split("."));
  const given = places.filter((keys) => {
    const found = entryAt(crd.node, keys) !== undefined;
    // A key without a value says nothing, wherever it stands.
    if (!found && keys.join(".") !== to) take(crd.node, keys);
    return found;
  });
  const winner = given.pop();
  for (const keys of given) {
    warnOfConflict(foundAt(crd, keys), winner!.join("."), report);
    take(crd.node, keys);
  }
  if (winner === undefined || winner.join(".") === to) return;
  const found = foundAt(crd, winner);
  const sameMap = home.length === winner.length &&
    home.slice(0, -1).every((key, i) => key === winner[i]);
  if (sameMap) warnOfSpelling(found, home[home.length - 1], report);
  else warnOfPlace(found, to, report);
  // A block that holds both places keeps its own: it is never empty in between.
  put(crd.node, home, entryAt(crd.node, winner)!);
  take(crd.node, winner);
}

function foundAt(crd: Part<DraftMap>, keys: readonly string[]): Found {
  return {
    at: entryAt(crd.node, keys)!.keyAt,
    path: keys.reduce(joinPath, crd.path),
    key: keys[keys.length - 1],
  };
}

/** Settings of the reconciler, which the oldest generation wrote beside the rest. */
const RECONCILER_KEYS =
  "default hooks constructor workers resync queue requeue profile include".split(" ");

/** `reconciler:` of the oldest generation was the whole box. */
export function openReconciler(crd: Part<DraftMap>, report: Report): void {
  const old = entryAt(crd.node, ["reconciler"]);
  if (old === undefined) take(crd.node, ["reconciler"]);
  if (old === undefined || old.value.type !== "map") return;
  const found = foundAt(crd, ["reconciler"]);
  take(crd.node, ["reconciler"]);
  warnOfBox(found, report);
  put(
    crd.node,
    [BOX],
    entryAt(crd.node, [BOX]) ?? {
      keyAt: old.keyAt,
      value: { type: "map", at: old.value.at, entries: new Map() },
    },
  );
  for (const [key, entry] of old.value.entries) {
    const homes = [[BOX, key], [BOX, "reconciler", key]]
      .slice(0, RECONCILER_KEYS.includes(key) ? 2 : 1);
    const newer = homes.find((keys) => entryAt(crd.node, keys) !== undefined);
    if (newer === undefined) put(crd.node, homes[homes.length - 1], entry);
    else {
      const inside = { at: entry.keyAt, path: joinPath(found.path, key), key };
      warnOfConflict(inside, newer.join("."), report);
    }
  }
}

/** The keys that one block of the box had before they were moved. */
export function keysMovedFrom(block: string): string[] {
  const prefix = `${BOX}.${block}.`;
  return MOVES.flatMap(({ newer = [] }) => newer)
    .filter((place) => place.startsWith(prefix))
    .map((place) => place.slice(prefix.length));
}
