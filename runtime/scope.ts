/**
 * Builds the data that templates and conditions of one cycle see.
 *
 * @module
 */

import { getPath, isObject, type Json, type JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import { callNames, type CrdPlan, type Declared } from "../katalog/mod.ts";
import type { StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import { groupKind } from "../core/object.ts";
import type { CycleFacts } from "./cycle.ts";
import { notCalled } from "./external_answer.ts";
import { identityOf, identityOfObject, type Mark, readMark } from "./marks.ts";

/** The scope of a cycle; `children` as last read. */
export function scopeOf(facts: CycleFacts, children: JsonObject): Scope {
  const { cr } = facts;
  return {
    root: {
      ...(cr as JsonObject),
      spec: cr.spec ?? {},
      status: cr.status ?? {},
      ...facts.changed,
      children,
      inputs: {},
      external: facts.external ?? notCalled(callNames(facts.crd)),
      ork: { katalog: facts.katalog, crd: facts.crd.name },
      ...facts.context,
    },
    facts: { nowMs: facts.nowMs, random: facts.random },
  };
}

/** The same facts, with more that templates and conditions see. */
export function withContext(facts: CycleFacts, more: JsonObject): CycleFacts {
  return { ...facts, context: { ...facts.context, ...more } };
}

/** What was looked up beside the children, by their identities. */
export type Extras = ReadonlyMap<string, JsonObject>;

/**
 * `.children`: for each declared kind the plural key (name → object) and the
 * singular (the first declared that exists; for Jobs the newest). Every object
 * has a `status` map. Nothing found: `{}`, and a placeholder for the singular.
 * Each key can be read in the kind's own case too: `networkPolicies`. So can custom
 * children by their names below `custom`, where no field of the first is in the way.
 */
export function childrenScope(
  crd: CrdPlan,
  children: readonly StoredObject[],
  declared: readonly Declared[] = [],
  extras: Extras = new Map(),
): JsonObject {
  const entries = [...crd.onCreate.entries, ...crd.onReconcile.entries];
  const hidden = new Set(
    entries.filter(({ hasStatus }) => hasStatus === false).map(({ id }) => id),
  );
  const order = new Map(declared.map((one, i) => [identityOf(one.ref), i]));
  const scope: Record<string, Json> = {};
  for (const child of crd.childKinds) {
    const [plural, singular] = child.children;
    const wanted = groupKind(child.apiVersion, child.kind);
    const found = children
      .map((stored) => stored.object)
      .filter((object) =>
        groupKind(object.apiVersion, object.kind) === wanted &&
        isShown(readMark(object), hidden)
      )
      .sort((a, b) => rank(order, a) - rank(order, b) || byName(a, b));
    // Several custom kinds share the keys `customs` and `custom`.
    const all = { ...(scope[plural] as Record<string, Json> | undefined) };
    const show = (object: KubeObject) => withStatus(object, extras);
    for (const object of found) all[object.metadata.name ?? ""] = show(object);
    scope[plural] = all;
    const first = singular === "job" ? newest(found) : found[0];
    if (first !== undefined && isPlaceholder(scope[singular])) {
      scope[singular] = show(first);
    }
    scope[singular] ??= { status: {}, _placeholder: true };
  }
  addReplicaSets(scope, extras);
  const { custom, customs } = scope;
  if (isObject(custom) && isObject(customs)) scope.custom = alsoBy(custom, customs);
  const cased = crd.childKinds.flatMap(({ children: keys, kind }) =>
    keys.map((key) => [casedAs(kind, key), scope[key]])
  );
  return alsoBy(scope, Object.fromEntries(cased));
}

/**
 * The same map, in which more names lead to what it holds. Who lists or sends it
 * meets each object once: the further names are not counted among its keys.
 */
function alsoBy(map: JsonObject, names: JsonObject): JsonObject {
  const both = { ...map };
  for (const [name, value] of Object.entries(names)) {
    if (!Object.hasOwn(both, name)) Object.defineProperty(both, name, { value });
  }
  return both;
}

/** A key with the capitals of a kind: `networkpolicies` as `networkPolicies`. */
function casedAs(kind: string, key: string): string {
  const letter = (one: string, i: number) =>
    i > 0 && kind[i]?.toLowerCase() === one ? kind[i] : one;
  return [...key].map(letter).join("");
}

/** Objects without a status to look at are left out, and Jobs of onDelete. */
function isShown(mark: Mark | undefined, hidden: ReadonlySet<string>): boolean {
  return mark === undefined || mark.mode !== "final" && !hidden.has(mark.entry);
}

function isPlaceholder(value: Json | undefined): boolean {
  return value === undefined ||
    (value as { _placeholder?: boolean })._placeholder === true;
}

function rank(order: ReadonlyMap<string, number>, object: KubeObject): number {
  return order.get(identityOfObject(object)) ?? order.size;
}

function byName(a: KubeObject, b: KubeObject): number {
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}

function newest(objects: readonly KubeObject[]): KubeObject | undefined {
  const created = (object: KubeObject) => object.metadata.creationTimestamp ?? "";
  return [...objects].sort((a, b) => created(a) < created(b) ? 1 : -1)[0];
}

function withStatus(object: KubeObject, extras: Extras): Json {
  const more = extras.get(identityOfObject(object));
  return { ...object, status: object.status ?? {}, ...more } as Json;
}

/** A Deployment's active ReplicaSet stands for those that no entry declares. */
function addReplicaSets(scope: Record<string, Json>, extras: Extras): void {
  if (scope.replicasets !== undefined) return;
  const active: JsonObject[] = [...extras.values()].flatMap(({ _replicaSets }) => {
    if (!Array.isArray(_replicaSets)) return [];
    const sets: JsonObject[] = _replicaSets.filter(isObject);
    const wanted = (one: JsonObject) => Number(getPath(one, ["spec", "replicas"]) ?? 0);
    return sets.filter((one) => wanted(one) > 0).slice(0, 1);
  });
  if (active.length === 0) return;
  scope.replicasets = Object.fromEntries(active.map((one) => [String(one.name), one]));
  scope.replicaset = active[0];
}
