/**
 * Decides what of a CRD goes to its queue, and with what a CR comes out of it.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { CrdPlan } from "../katalog/mod.ts";
import type { Change, StoredObject } from "../kube/mod.ts";
import type { Scope } from "../template/mod.ts";
import { type EntryGate, GateKeeper, type Verdict } from "./gate_keeper.ts";
import { MatchedEvents } from "./matched_events.ts";
import type { MatchedEvent } from "./secondary.ts";

/** A CR that came up, and what brought it there. */
export interface Taken extends Verdict {
  /** By their names in the Katalog; empty where a gate is closed. */
  readonly events: ReadonlyMap<string, KubeObject>;
}

/** The gates and the events of one CRD. */
export class Intake {
  readonly #gates: GateKeeper;
  readonly #events = new MatchedEvents();

  /** @param scopeOf What the gates' conditions see of a CR. */
  constructor(crd: CrdPlan, scopeOf: (cr: KubeObject) => Scope) {
    this.#gates = new GateKeeper(crd, scopeOf);
  }

  /** Whether a change of a CR is worked on. */
  admitsChange(change: Change): boolean {
    return this.#gates.admitsChange(change);
  }

  /** Whether a CR is worked on that did not change itself; then it will see the event. */
  admits(
    key: string,
    stored: StoredObject | undefined,
    { event, entry }: { readonly event?: MatchedEvent; readonly entry?: EntryGate } =
      {},
  ): boolean {
    if (stored === undefined || !this.#gates.admits(stored.object, entry)) return false;
    if (event !== undefined) this.#events.add(key, event);
    return true;
  }

  /** Judges a CR that has left the queue. Events wait where the gate is closed. */
  take(key: string, cr: KubeObject): Taken {
    const verdict = this.#gates.judge(key, cr);
    const events = verdict.closed === undefined
      ? this.#events.take(key)
      : new Map<string, KubeObject>();
    return { ...verdict, events };
  }

  /** Takes back what brought up a CR whose cycle will be repeated. */
  giveBack(key: string, taken: Taken): void {
    this.#gates.giveBack(key, taken);
    this.#events.giveBack(key, taken.events);
  }

  /** Forgets a CR that is gone. */
  forget(key: string): void {
    this.#gates.forget(key);
    this.#events.forget(key);
  }
}
