/**
 * Checks what a hook wants to have written, all of it before any of it is.
 *
 * @module
 */

import { type KubeObject, refOf } from "../core/object.ts";
import type { HookPhase, HookResult } from "../hooks/mod.ts";
import {
  type EntryPlan,
  grantsFor,
  type HookPlan,
  type ObjectGrant,
} from "../katalog/mod.ts";
import { matchesSelection, type StoredObject } from "../kube/mod.ts";
import { quoteApiError } from "./api_failure.ts";
import { askGet, type Cycle, type CycleFacts, type CycleFailure } from "./cycle.ts";
import type { Wanted } from "./desired.ts";
import { collectable, HOOK_MANAGER, identityOf, isOurs, ownedBy } from "./marks.ts";
import { identityOfObject } from "./marks.ts";

/** The entry that a hook's objects name as theirs; no list of a Katalog is called so. */
export const HOOK_ENTRY = "hook";

/** What is to be written for a hook, or why none of it is. */
export interface Intents {
  readonly wanted: readonly Wanted[];
  /** As they were read, so that exactly these are deleted. */
  readonly doomed: readonly StoredObject[];
  readonly failure?: CycleFailure;
}

/** What the intents are and what is known of the world. */
export interface IntentFacts {
  readonly result: HookResult;
  readonly phase: HookPhase;
  readonly children: readonly StoredObject[];
}

/** Checks every intent; what is to be deleted is looked up for that. */
export function* checkIntents(
  facts: CycleFacts,
  hooks: HookPlan,
  { result, phase, children }: IntentFacts,
): Cycle<Intents> {
  const check = new IntentCheck(facts, hooks);
  const wanted = result.apply.flatMap((object) => check.apply(object, phase) ?? []);
  const doomed: StoredObject[] = [];
  for (const ref of result.delete) {
    if (check.failure !== undefined) break;
    const target = check.place(ref);
    const grants = check.granted("delete", target);
    if (grants === undefined) break;
    const live = yield* find(target, children);
    if (live.failure !== undefined) check.failure = live.failure;
    if (live.object === undefined) continue;
    if (check.mayDelete(live.object, grants)) doomed.push(live.object);
  }
  return check.failure === undefined
    ? { wanted, doomed }
    : { wanted: [], doomed: [], failure: check.failure };
}

/** An object with the namespace that it will have. */
interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

function* find(
  target: Place,
  children: readonly StoredObject[],
): Cycle<{ readonly object?: StoredObject; readonly failure?: CycleFailure }> {
  const identity = identityOf(target);
  const known = children.find(({ object }) => identityOfObject(object) === identity);
  if (known !== undefined) return { object: known };
  const { object, error } = yield* askGet(target);
  if (error !== undefined && error.kind !== "unknown-kind") {
    return { failure: quoteApiError(error) };
  }
  return { object };
}

class IntentCheck {
  failure: CycleFailure | undefined;
  readonly #facts: CycleFacts;
  readonly #hooks: HookPlan;

  constructor(facts: CycleFacts, hooks: HookPlan) {
    this.#facts = facts;
    this.#hooks = hooks;
  }

  /** Where an object will be: beside the resource, unless it says otherwise. */
  place({ apiVersion, kind, namespace, name }: Place): Place {
    const { cr, isNamespaced } = this.#facts;
    const where = isNamespaced(apiVersion, kind) === false
      ? undefined
      : namespace ?? cr.metadata.namespace;
    return { apiVersion, kind, name, ...(where ? { namespace: where } : {}) };
  }

  /** The grants for an object; a failure if there are none. */
  granted(
    what: "apply" | "delete",
    target: Place,
  ): readonly ObjectGrant[] | undefined {
    const { cr, crd } = this.#facts;
    const { namespace } = target;
    const home = cr.metadata.namespace;
    const open = namespace === undefined || crd.allowsNamespace(namespace);
    const found = open ? grantsFor(this.#hooks.grants[what], target, home) : [];
    if (found.length > 0 && identityOf(target) !== identityOfObject(cr)) return found;
    const why = open
      ? found.length === 0 ? "nothing grants it" : "it is the hook's own resource"
      : "the CRD may not work in that namespace";
    this.#deny(what, identityOf(target), why);
    return undefined;
  }

  /** What is to be applied. */
  apply(object: KubeObject, phase: HookPhase): Wanted | undefined {
    const { cr } = this.#facts;
    const target = this.place(refOf(object));
    const identity = identityOf(target);
    const grants = this.granted("apply", target)
      ?.filter((grant) => isSelected(object, grant));
    if (grants === undefined) return undefined;
    if (grants.length === 0) {
      this.#deny("apply", identity, "it lacks the labels that the grant asks for");
      return undefined;
    }
    if (phase === "delete" && !collectable(target, cr)) {
      const why = "its resource is being deleted, and would not take it along";
      this.#deny("apply", identity, why);
      return undefined;
    }
    const { namespace: _, ...metadata } = object.metadata;
    return {
      identity,
      manager: HOOK_MANAGER,
      entry: this.#entry(target, grants.some(({ adopt }) => adopt)),
      object: {
        ...object,
        metadata: {
          ...metadata,
          ...(target.namespace ? { namespace: target.namespace } : {}),
        },
      },
    };
  }

  /** Whether a live object may go; a failure if not. */
  mayDelete(stored: StoredObject, grants: readonly ObjectGrant[]): boolean {
    const { object } = stored;
    const identity = identityOfObject(object);
    const selected = grants.filter((grant) => isSelected(object, grant));
    if (selected.length === 0) {
      this.#deny("delete", identity, "it lacks the labels that the grant asks for");
    } else if (
      !isOurs(stored, this.#facts.cr) && !selected.some(({ adopt }) => adopt)
    ) {
      this.failure ??= {
        reason: "NotOwned",
        message: `Cannot delete "${identity}" for the hook "${this.#facts.crd.name}": ${
          ownedBy(object)
        }`,
        hint:
          "Set `adopt: true` on the grant, if the hook may delete what it did not make",
        at: this.#hooks.origin.at,
      };
    } else return true;
    return false;
  }

  #deny(what: "apply" | "delete", identity: string, why: string): void {
    this.failure ??= {
      reason: "HookDenied",
      isExact: true,
      hookError: "denied",
      message:
        `Cannot let the hook "${this.#facts.crd.name}" ${what} "${identity}": ${why}`,
      hint: `If you trust it with that, say so under \`capabilities.${what}\``,
      at: this.#hooks.origin.at,
    };
  }

  #entry({ apiVersion, kind }: Place, adopt: boolean): EntryPlan {
    const { origin, force } = this.#hooks;
    return {
      origin,
      list: HOOK_ENTRY,
      apiVersion,
      kind,
      id: HOOK_ENTRY,
      mode: "apply",
      force,
      adopt,
      prune: true,
      render: () => [],
    };
  }
}

/** Only labels: what a field selector says of an object, the object itself may not. */
function isSelected(object: KubeObject, { labelSelector }: ObjectGrant): boolean {
  return labelSelector === undefined ||
    matchesSelection(object, { labelSelector }) === true;
}
