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
import type { Change } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import { sentinelsOf } from "./sentinels.ts";

/** Changes that wait to be judged one by one; older ones are then judged together. */
const CHANGES_MAX = 16;

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
  /** Of the object that is watched. */
  readonly change: Change;
  /** What conditions see beside the CR. */
  readonly scope?: JsonObject;
}

const NOTHING: Changed = new Set();

/** The gates of one CRD. */
export class GateKeeper {
  readonly #crd: CrdPlan;
  readonly #scopeOf: (cr: KubeObject) => Scope;
  /** By key: changes that no cycle has worked on yet. */
  readonly #waiting = new Map<string, readonly Changed[]>();

  /** @param scopeOf What conditions see of a CR, sentinels not included. */
  constructor(crd: CrdPlan, scopeOf: (cr: KubeObject) => Scope) {
    this.#crd = crd;
    this.#scopeOf = scopeOf;
  }

  /** Whether a change of a CR may go to the queue. */
  admitsChange(change: Change): boolean {
    const { enqueueGate, reconcileGate } = this.#crd;
    const { key, now } = change;
    if (now === undefined || (!enqueueGate && !reconcileGate)) return true;
    const changed = new Set(sentinelsOf(change));
    if (!this.#passes(enqueueGate, now.object, changed)) return false;
    if (reconcileGate !== undefined) this.#remember(key, [changed]);
    return true;
  }

  /**
   * Whether a CR that did not change itself may go to the queue.
   *
   * @param entry The gate of what wakes it, which then counts instead of the CRD's.
   */
  admits(cr: KubeObject, entry?: EntryGate): boolean {
    if (entry === undefined) return this.#passes(this.#crd.enqueueGate, cr, NOTHING);
    return this.#passes(
      entry.gate,
      cr,
      new Set(sentinelsOf(entry.change)),
      entry.scope,
    );
  }

  /** Whether a CR that has left the queue may be worked on. */
  judge(key: string, cr: KubeObject): Verdict {
    const { reconcileGate } = this.#crd;
    if (reconcileGate === undefined) return { changes: [] };
    const changes = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    const judged = changes.length === 0 ? [NOTHING] : changes;
    if (judged.some((one) => this.#passes(reconcileGate, cr, one))) return { changes };
    const { line } = reconcileGate.origin.at;
    return { closed: `the reconcileGate at line ${line} is closed`, changes: [] };
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
    cr: KubeObject,
    changed: Changed,
    more: JsonObject = {},
  ): boolean {
    // Nothing may ever keep an object from being deleted.
    if (gate === undefined || cr.metadata.deletionTimestamp !== undefined) return true;
    if (gate.sentinels.some((name) => changed.has(name))) return true;
    if (!gate.conditional) return gate.sentinels.length === 0;
    const { root, facts } = this.#scopeOf(cr);
    try {
      const judged = { ...root, ...more, [SENTINELS_ROOT]: [...changed] };
      return gate.holds({ root: judged, facts });
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return gate.failPolicy === "open";
    }
  }
}
