/**
 * Makes the world of a cycle as a fixture says that it is.
 *
 * @module
 */

import { isObject, type Json } from "../../core/json.ts";
import { groupKind, type KubeObject } from "../../core/object.ts";
import type { CrossRead, Read, Write } from "../../runtime/cycle.ts";
import { identityOf, identityOfObject } from "../../runtime/marks.ts";
import type { TestWorld } from "../../runtime/test_world.ts";
import { plain } from "./document.ts";
import type { Given } from "./scenario.ts";

/** Makes the world as a step says; what is read and asked there is noted. */
export function arrange(world: TestWorld, given: Given) {
  const { cr, objects = [], around = [], cross = {}, answers = {} } = given;
  if (cr !== undefined) world.cr = merge(world.cr as Json, cr) as KubeObject;
  for (const object of objects) {
    const live = world.objects.get(identityOfObject(object));
    world.put(merge(live?.object as Json, object as Json) as KubeObject, [
      ...live?.applied.keys() ?? [],
    ]);
  }
  const requests: Json[] = [];
  const reads: Read[] = [];
  const looks: CrossRead[] = [];
  const lookups: Json[] = [];
  world.read = (read) => {
    reads.push(read);
    return { objects: around.filter((object) => isRead(object, read)) };
  };
  world.cross = (read) => {
    looks.push(read);
    const found = (cross[read.crd] ?? []).filter((object) => isLookedAt(object, read));
    return {
      objects: found.map((object) => ({ object, children: {} })).slice(
        0,
        read.all ? 99 : 1,
      ),
    };
  };
  world.operators = given.operators ?? {};
  world.call = (request) => {
    requests.push(plain(request)!);
    return answers[request.name] ?? {};
  };
  world.holders = (lookup) => {
    lookups.push(plain(lookup)!);
    return given.holders ?? [];
  };
  world.refuse = (write) => given.refuse?.[nameOf(write)] as never;
  for (const identity of given.gone ?? []) world.objects.delete(identity);
  for (const identity of given.lingering ?? []) world.lingering.add(identity);
  return { requests, reads, looks, lookups };
}

/** A write in short: `apply ConfigMap/shop/a`. */
export function nameOf(write: Write): string {
  if (write.op === "apply") return `apply ${identityOfObject(write.object)}`;
  return write.op === "delete" ? `delete ${identityOf(write.ref)}` : write.op;
}

function isRead(object: KubeObject, read: Read): boolean {
  if (read.op === "get") return identityOfObject(object) === identityOf(read.ref);
  const { namespace, labelSelector = "" } = read.selection;
  return groupKind(object.apiVersion, object.kind) ===
      groupKind(read.apiVersion, read.kind) &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    hasLabels(object, labelSelector.split(",").filter((term) => term !== ""));
}

function hasLabels({ metadata }: KubeObject, terms: readonly string[]): boolean {
  return terms.every((term) => {
    const [key, value] = term.split("=");
    return metadata.labels?.[key] === value;
  });
}

function isLookedAt({ metadata }: KubeObject, read: CrossRead): boolean {
  const { name = metadata.name, namespace = metadata.namespace, matchLabels = {} } =
    read;
  return metadata.name === name && metadata.namespace === namespace &&
    Object.entries(matchLabels).every(([key, value]) =>
      metadata.labels?.[key] === value
    );
}

function merge(live: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json | undefined> = { ...(isObject(live) ? live : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = merge(merged[key], value);
  }
  return merged;
}
