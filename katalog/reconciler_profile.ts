/**
 * Fills in what a reconciler leaves to its profile.
 *
 * @module
 */

import type { Position } from "../core/problem.ts";
import type { MapEntry, MapNode } from "../core/yaml.ts";
import { childPart, isNothing, type Part, textOf } from "./part.ts";
import {
  duration,
  fixed,
  fixedInt,
  object,
  type ObjectShape,
  type ScalarShape,
} from "./shape.ts";

interface Profile {
  readonly workers: number;
  readonly resync: string;
  readonly maxDepth: number;
}

const RECONCILER_PROFILES: { readonly [name: string]: Profile } = {
  "high-throughput": { workers: 10, resync: "5m", maxDepth: 1000 },
  conservative: { workers: 2, resync: "1m", maxDepth: 100 },
  development: { workers: 1, resync: "30s", maxDepth: 50 },
};

/** `reconciler.profile`. */
export const reconcilerProfileName: ScalarShape = {
  type: "scalar",
  template: false,
  oneOf: Object.keys(RECONCILER_PROFILES),
  profilesOf: "reconciler",
};

/** What a profile of the class `reconciler` says. */
export const reconcilerProfile: ObjectShape = object({
  workers: fixedInt,
  resync: duration,
  queue: object({ maxDepth: fixedInt, failureThreshold: fixed }),
  /** The same as `queue.maxDepth`. */
  maxDepth: fixedInt,
});

/** The keys that a profile fills in. */
const KEYS = ["workers", "resync", "queue"];

/**
 * The reconciler as if what its profile says stood in it: what it says itself counts
 * first, key by key.
 *
 * @param own The Katalog's own profiles of this class.
 */
export function withReconcilerProfile(
  reconciler: Part | undefined,
  own: ReadonlyMap<string, Part> = new Map(),
): Part | undefined {
  const profile = childPart(reconciler, "profile");
  const name = textOf(profile)?.trim().toLowerCase();
  if (reconciler?.node.type !== "map" || profile === undefined || !name) {
    return reconciler;
  }
  const declared = own.get(name);
  const builtIn = Object.hasOwn(RECONCILER_PROFILES, name)
    ? builtInNode(RECONCILER_PROFILES[name], profile.node.at)
    : undefined;
  const said = declared === undefined ? builtIn : declaredNode(declared);
  // An unknown name was reported by the shape.
  if (said === undefined) return reconciler;
  return { path: reconciler.path, node: below(reconciler.node, said) };
}

function declaredNode(part: Part): MapNode | undefined {
  const { node } = part;
  if (node.type !== "map") return undefined;
  const entries = new Map([...node.entries].filter(([key]) => KEYS.includes(key)));
  const depth = node.entries.get("maxDepth");
  if (depth === undefined) return { ...node, entries };
  const flat = mapNode(node.at, [[
    "queue",
    entry(mapNode(node.at, [["maxDepth", depth]])),
  ]]);
  return below({ ...node, entries }, flat);
}

function builtInNode({ workers, resync, maxDepth }: Profile, at: Position): MapNode {
  const scalar = (value: number | string) =>
    entry({ type: "scalar", at, value, text: String(value), textAt: at });
  const queue = entry(mapNode(at, [["maxDepth", scalar(maxDepth)]]));
  return mapNode(at, [
    ["workers", scalar(workers)],
    ["resync", scalar(resync)],
    ["queue", queue],
  ]);
}

function mapNode(at: Position, entries: readonly [string, MapEntry][]): MapNode {
  return { type: "map", at, entries: new Map(entries) };
}

function entry(value: MapEntry["value"]): MapEntry {
  return { keyAt: value.at, value };
}

/** A map with the keys of another one below its own. */
function below(node: MapNode, under: MapNode): MapNode {
  const entries = new Map(node.entries);
  for (const [key, found] of under.entries) {
    const own = entries.get(key);
    if (own === undefined || isNothing(own.value)) entries.set(key, found);
    else if (own.value.type === "map" && found.value.type === "map") {
      entries.set(key, { ...own, value: below(own.value, found.value) });
    }
  }
  return { ...node, entries };
}
