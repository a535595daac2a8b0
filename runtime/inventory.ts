/**
 * Remembers on the CR itself in which kinds it may have children.
 *
 * The annotation is written in one patch with the finalizer, so before the first
 * create, and loses a kind only once none of its objects is left. So a crash
 * between any two writes leaks nothing, and a kind whose last entry has left the
 * Katalog is still cleaned up.
 *
 * @module
 */

import { formatApiVersion, parseApiVersion } from "../core/object.ts";
import type { KubeObject } from "../core/object.ts";
import type { InventoryKind } from "./cycle.ts";

/** `Deployment.v1.apps,ConfigMap.v1`: kinds with version, as kubectl spells them. */
export const INVENTORY_ANNOTATION = "orkestra.orkspace.io/inventory";

/** `far,shop`: namespaces other than the CR's own in which it may have children. */
export const NAMESPACES_ANNOTATION = "orkestra.orkspace.io/inventory-namespaces";

/** As many as fit into an annotation a few times over. */
const NAMESPACES_MAX = 1_000;

/** The most kinds that are read back: a Katalog has two dozen at most. */
const KINDS_MAX = 200;

/** Reads the inventory of a CR; what cannot be read is left out. */
export function readInventory(cr: KubeObject): readonly InventoryKind[] {
  const text = cr.metadata.annotations?.[INVENTORY_ANNOTATION] ?? "";
  return text.split(",").slice(0, KINDS_MAX).flatMap((part) => {
    const match = /^([A-Za-z0-9]+)\.(v[a-z0-9]+)(?:\.([a-z0-9.-]+))?$/.exec(part);
    if (match === null) return [];
    const [, kind, version, group = ""] = match;
    return [{ apiVersion: formatApiVersion(group, version), kind }];
  });
}

/** Writes an inventory, sorted, each kind once. */
export function formatInventory(kinds: Iterable<InventoryKind>): string {
  const spelled = new Set<string>();
  for (const { apiVersion, kind } of kinds) {
    const { group, version } = parseApiVersion(apiVersion);
    spelled.add(group === "" ? `${kind}.${version}` : `${kind}.${version}.${group}`);
  }
  return [...spelled].sort().join(",");
}

/** Reads the namespaces of the inventory; what is no name is left out. */
export function readNamespaces(cr: KubeObject): readonly string[] {
  const text = cr.metadata.annotations?.[NAMESPACES_ANNOTATION] ?? "";
  return text.split(",").slice(0, NAMESPACES_MAX)
    .filter((name) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name));
}

/** Writes the namespaces of children that are elsewhere than the CR, sorted. */
export function formatNamespaces(
  cr: KubeObject,
  namespaces: Iterable<string | undefined>,
): string {
  const far = new Set<string>();
  for (const namespace of namespaces) {
    if (namespace && namespace !== cr.metadata.namespace) far.add(namespace);
  }
  return [...far].sort().join(",");
}
