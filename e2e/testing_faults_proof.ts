/**
 * Tells whether a world of Sites is as it should be after a fault.
 *
 * @module
 */

import { getPath } from "../core/json.ts";
import { type KubeObject, objectKey } from "../core/object.ts";
import type { Store } from "../kube/mod.ts";
import { readyOf } from "./test_operator.ts";

/** A text that changes with every write, and with nothing else. */
export function fingerprint(object: KubeObject | undefined): string {
  const { uid, resourceVersion } = object?.metadata ?? {};
  return `${uid} at ${resourceVersion}`;
}

/** The first difference between a store and a fresh list; `undefined` if none. */
export function compareStore(
  store: Store,
  items: readonly KubeObject[],
): string | undefined {
  for (const item of items) {
    const key = objectKey(item.metadata);
    const held = store.get(key)?.object;
    if (fingerprint(held) !== fingerprint(item)) {
      return `${key} is ${fingerprint(held)}, not ${fingerprint(item)}`;
    }
  }
  return store.size === items.length
    ? undefined
    : `${store.size} objects, not ${items.length}`;
}

/** What should be there. */
export interface Declared {
  /** The size of each Site, by name. */
  readonly declared: ReadonlyMap<string, number>;
  /** Objects of others, by name: they may be there. */
  readonly foreign: ReadonlyMap<string, unknown>;
  readonly maps: readonly KubeObject[];
  readonly secrets: readonly KubeObject[];
  /** The ConfigMaps in the other namespace. */
  readonly far: readonly KubeObject[];
}

/** The first object that is not as its Site declares, or that no Site declares. */
export function findUndeclared(
  sites: readonly KubeObject[],
  { declared, foreign, maps, secrets, far }: Declared,
): string | undefined {
  for (const [name, size] of declared) {
    const site = sites.find((one) => one.metadata.name === name);
    if (site === undefined) return `Site ${name} is not there`;
    const wrong = unlike(site, String(size), { maps, secrets, far });
    if (wrong !== undefined) return wrong;
  }
  const ghost = sites.find((site) => !declared.has(site.metadata.name!));
  if (ghost !== undefined) return `Site ${ghost.metadata.name} was deleted`;
  const leaked = far.find(({ metadata: { name } }) =>
    name !== "kube-root-ca.crt" && !declared.has(name!)
  );
  if (leaked !== undefined) return `ConfigMap ${leaked.metadata.name} was leaked`;
  const known = new Set(["kube-root-ca.crt", ...declared.keys(), ...foreign.keys()]);
  const living = new Set(sites.map((site) => site.metadata.uid));
  const extra = [...maps, ...secrets].find((one) => {
    const owner = one.metadata.ownerReferences?.find((reference) =>
      reference.controller
    );
    // The cluster's garbage collector takes up to half a minute for a new kind.
    const doomed = owner !== undefined && !living.has(owner.uid);
    return !doomed && !known.has(one.metadata.name!);
  });
  return extra && `${extra.kind} ${extra.metadata.name} belongs to no Site`;
}

function unlike(
  site: KubeObject,
  size: string,
  { maps, secrets, far }: Pick<Declared, "maps" | "secrets" | "far">,
): string | undefined {
  const { name, generation } = site.metadata;
  const ready = readyOf(site);
  const seen = ready?.observedGeneration === generation;
  if (!seen || ready?.status !== "True") return `Site ${name} is not Ready`;
  const held = (list: readonly KubeObject[]) =>
    getPath(list.find((one) => one.metadata.name === name)?.data, ["size"]);
  if (held(maps) !== size) return `ConfigMap ${name}`;
  if (held(far) !== size) return `ConfigMap ${name} in the other namespace`;
  return held(secrets) === btoa(size) ? undefined : `Secret ${name}`;
}
