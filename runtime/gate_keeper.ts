/**
 * Holds back CRs that their Katalog's gates do not let pass.
 *
 * @module
 */

import type { JsonObject } from "../core/json.ts";
import type { KubeObject } from "../core/object.ts";
import {
  type CrdPlan,
  type GatePlan,
  RenderError,
  type SentinelName,
  SENTINELS_ROOT,
} from "../katalog/mod.ts";
import type { Scope } from "../template/mod.ts";

/** Changes that wait to be judged one by one; older ones are then judged together. */
export const CHANGES_MAX = 16;

/** What changed at once: the sentinels that are true. */
type Changed = ReadonlySet<SentinelName>;

/** How a gate judged. */
export interface Verdict {
  /** Why the gate is closed; absent: it is open. */
  readonly closed?: string;
  /** What was judged, to be given back where the work was not finished. */
  readonly changes: readonly Changed[];
}

/** The gate of an entry of `watch` or `events`, and what came to it. */
export interface EntryGate {
  readonly gate: GatePlan;
  /** What changed of the object that is watched. */
  readonly changed: Changed;
  /** What its conditions and calls see beside the CR. */
  readonly scope?: JsonObject;
}

/** What a gate is judged by, beside what changed. */
interface Known {
  readonly key: string;
  readonly cr: KubeObject;
  readonly external?: JsonObject;
  readonly more?: JsonObject;
}

const NOTHING: Changed = new Set();

/** The gates of one CRD. */
export class GateKeeper {
  readonly #crd: CrdPlan;
  readonly #scopeOf: (key: string, cr: KubeObject) => Scope;
  /** By key: changes that no cycle has worked on yet. */
  readonly #waiting = new Map<string, readonly Changed[]>();

  /** @param scopeOf What conditions see of a CR, sentinels not included. */
  constructor(crd: CrdPlan, scopeOf: (key: string, cr: KubeObject) => Scope) {
    this.#crd = crd;
    this.#scopeOf = scopeOf;
  }

  /**
   * Whether a CR may go to the queue.
   *
   * @param changed What changed of it; nothing, if something else brings it up.
   * @param external What its gate's calls answered.
   */
  admits(
    key: string,
    cr: KubeObject,
    changed: Changed = NOTHING,
    external?: JsonObject,
  ): boolean {
    return this.#passes(this.#crd.enqueueGate, { key, cr, external }, changed);
  }

  /**
   * Whether a CR may go to the queue that was woken by what has a gate of its own,
   * which then counts instead of the CRD's.
   *
   * @param external What that gate's calls answered.
   */
  admitsEntry(
    key: string,
    cr: KubeObject,
    { gate, changed, scope }: EntryGate,
    external?: JsonObject,
  ): boolean {
    return this.#passes(gate, { key, cr, external, more: scope }, changed);
  }

  /** Remembers a change that went to the queue, for the gate behind it. */
  note(key: string, changed: Changed): void {
    if (this.#crd.reconcileGate !== undefined) this.#remember(key, [changed]);
  }

  /** Whether a CR that has left the queue may be worked on. */
  judge(key: string, cr: KubeObject, external?: JsonObject): Verdict {
    const { reconcileGate } = this.#crd;
    const { changes } = this.takeAll(key);
    if (reconcileGate === undefined) return { changes };
    const judged = changes.length === 0 ? [NOTHING] : changes;
    const known = { key, cr, external };
    if (judged.some((one) => this.#passes(reconcileGate, known, one))) {
      return { changes };
    }
    const { line } = reconcileGate.origin.at;
    return { closed: `the reconcileGate at line ${line} is closed`, changes: [] };
  }

  /** Takes the changes that wait, as an open gate does. */
  takeAll(key: string): Verdict {
    const changes = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return { changes };
  }

  /** Takes back the changes of a cycle that did not end well: it will be repeated. */
  giveBack(key: string, { changes }: Verdict): void {
    if (changes.length > 0) this.#remember(key, changes);
  }

  /** Forgets a CR that is gone. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }

  /** Changes are never lost: those that are not judged by themselves are merged. */
  #remember(key: string, more: readonly Changed[]): void {
    const all = [...this.#waiting.get(key) ?? [], ...more];
    const kept = this.#crd.reconcileGate?.eventAware ? CHANGES_MAX : 1;
    const merged = all.slice(0, Math.max(0, all.length - kept + 1));
    const rest = all.slice(merged.length);
    this.#waiting.set(key, [new Set(merged.flatMap((one) => [...one])), ...rest]);
  }

  #passes(
    gate: GatePlan | undefined,
    { key, cr, external, more }: Known,
    changed: Changed,
  ): boolean {
    // Nothing may ever keep an object from being deleted.
    if (gate === undefined || cr.metadata.deletionTimestamp !== undefined) return true;
    if (gate.sentinels.some((name) => changed.has(name))) return true;
    if (!gate.conditional) return gate.sentinels.length === 0;
    const scope = this.#scopeOf(key, cr);
    const answers = external === undefined ? {} : { external };
    const root = {
      ...scope.root,
      ...more,
      ...answers,
      [SENTINELS_ROOT]: [...changed],
    };
    try {
      return gate.holds({ root, facts: scope.facts });
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return gate.failPolicy === "open";
    }
  }
}
