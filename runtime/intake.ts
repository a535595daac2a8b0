/**
 * Decides what of a CRD goes to its queue, and with what a CR comes out of it.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import type { Random } from "../core/random.ts";
import { type CrdPlan, gateCalls, type GatePlan } from "../katalog/mod.ts";
import type { Change, StoredObject } from "../kube/mod.ts";
import { backoffMs } from "./backoff.ts";
import type { CycleFacts } from "./cycle.ts";
import type { ExternalCaller } from "./external_caller.ts";
import { forgetCalls } from "./external_stage.ts";
import { askForGate, asksOthers } from "./gate_calls.ts";
import { CHANGES_MAX, GateKeeper, type Verdict } from "./gate_keeper.ts";
import { GateLine, type Wish } from "./gate_line.ts";
import { MatchedEvents } from "./matched_events.ts";
import { scopeOf, withContext } from "./scope.ts";
import type { MatchedEvent } from "./secondary.ts";
import { sentinelsOf } from "./sentinels.ts";

/** The longest pause before a gate that could not be judged is judged anew. */
export const GATE_RETRY_MS_MAX = 30_000;

/** A CR that came up, and what brought it there. */
export interface Taken extends Verdict {
  /** By their names in the Katalog; empty where a gate is closed. */
  readonly events: ReadonlyMap<string, KubeObject>;
  /** What the gate's calls answered. */
  readonly external?: JsonObject;
  /** When a closed gate is to be judged anew; absent: with the next change. */
  readonly again?: { readonly afterMs: number } | "retry";
}

/** What an intake is handed. */
export interface IntakeOptions {
  readonly crd: CrdPlan;
  /** What is known of a CR; the memory keeps the answers of calls. */
  readonly factsOf: (key: string, cr: KubeObject) => CycleFacts;
  /** The CR as it is now. */
  readonly latest: (key: string) => StoredObject | undefined;
  /** Takes what may be worked on. */
  readonly admit: (key: string, wish: Wish) => void;
  readonly call: ExternalCaller["call"];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The gates and the events of one CRD. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #gates: GateKeeper;
  readonly #events = new MatchedEvents();
  /** Of each gate that asks others; by key, how often in a row it could not be judged. */
  readonly #lines = new Map<GatePlan, {
    readonly line: GateLine;
    readonly failures: Map<string, number>;
  }>();

  constructor(options: IntakeOptions) {
    const { crd, factsOf } = options;
    this.#options = options;
    this.#gates = new GateKeeper(
      crd,
      (key, cr) => scopeOf(factsOf(key, cr), {}),
    );
  }

  /** Hands on a change of a CR, at once or when its gate has been judged. */
  offerChange(change: Change): void {
    const { enqueueGate, reconcileGate } = this.#options.crd;
    const gated = enqueueGate !== undefined || reconcileGate !== undefined;
    const changed = gated ? { changed: new Set(sentinelsOf(change)) } : {};
    const wish = { ...changed, asked: false, lane: "change", events: [] } as const;
    this.#offer(change.key, change.now, wish);
  }

  /** Hands on a CR that did not change itself; its cycle will see the event. */
  offer(
    key: string,
    { asked, lane = "change", event, entry }:
      & Pick<Wish, "asked">
      & Partial<Pick<Wish, "lane" | "entry">>
      & { readonly event?: MatchedEvent },
  ): void {
    const events = event === undefined ? [] : [event];
    const wish = { asked, lane, events, ...(entry ? { entry } : {}) };
    this.#offer(key, this.#options.latest(key), wish);
  }

  #offer(key: string, stored: StoredObject | undefined, wish: Wish): void {
    if (stored === undefined) return;
    const cr = stored.object;
    const gate = wish.entry?.gate ?? this.#options.crd.enqueueGate;
    if (asksOthers(gate, cr)) this.#lineOf(gate).add(key, wish);
    else if (this.#admits(key, cr, wish)) this.#admit(key, wish);
  }

  #admits(key: string, cr: KubeObject, wish: Wish, external?: JsonObject): boolean {
    return wish.entry === undefined
      ? this.#gates.admits(key, cr, wish.changed, external)
      : this.#gates.admitsEntry(key, cr, wish.entry, external);
  }

  #admit(key: string, wish: Wish): void {
    if (wish.changed !== undefined) this.#gates.note(key, wish.changed);
    for (const event of wish.events) this.#events.add(key, event);
    this.#options.admit(key, wish);
  }

  /** Gates do not wait for each other: what one is asked is no matter of another. */
  #lineOf(gate: GatePlan): GateLine {
    const known = this.#lines.get(gate);
    if (known !== undefined) return known.line;
    const failures = new Map<string, number>();
    const line = new GateLine({
      clock: this.#options.clock,
      apartMax: gate.eventAware ? CHANGES_MAX : 1,
      judge: (key, wish, signal) => this.#judge(key, wish, { gate, failures, signal }),
    });
    this.#lines.set(gate, { line, failures });
    return line;
  }

  /** A CR that cannot be judged is not dropped: an edit must not wait for a resync. */
  async #judge(
    key: string,
    wish: Wish,
    { gate, failures, signal }: {
      readonly gate: GatePlan;
      readonly failures: Map<string, number>;
      readonly signal: AbortSignal;
    },
  ): Promise<number | undefined> {
    const { latest, factsOf, random } = this.#options;
    const cr = latest(key)?.object;
    if (cr === undefined) return undefined;
    let external: JsonObject | undefined;
    if (asksOthers(gate, cr)) {
      const facts = withContext(factsOf(key, cr), wish.entry?.scope ?? {});
      const asked = await this.#ask(facts, gate, signal);
      if (asked.kind === "wait") return asked.afterMs;
      if (asked.kind === "failed") {
        if (gate.failPolicy === "open") return void this.#admit(key, wish);
        const failed = (failures.get(key) ?? 0) + 1;
        failures.set(key, failed);
        return Math.min(GATE_RETRY_MS_MAX, backoffMs(failed, random));
      }
      external = asked.external;
    }
    failures.delete(key);
    if (latest(key) === undefined) return undefined;
    if (this.#admits(key, cr, wish, external)) this.#admit(key, wish);
    return undefined;
  }

  #ask(facts: CycleFacts, gate: GatePlan, signal: AbortSignal) {
    const { call, clock, logger } = this.#options;
    const now = () => clock.now();
    return askForGate(facts, gate, { caller: { call }, now, logger, signal });
  }

  /** Judges a CR that has left the queue. Events wait where the gate is closed. */
  async take(key: string, cr: KubeObject, signal: AbortSignal): Promise<Taken> {
    const { crd: { reconcileGate: gate }, factsOf } = this.#options;
    let external: JsonObject | undefined;
    if (asksOthers(gate, cr)) {
      const asked = await this.#ask(factsOf(key, cr), gate, signal);
      if (asked.kind === "wait") {
        const { why, afterMs } = asked;
        return { closed: why, changes: [], events: new Map(), again: { afterMs } };
      }
      if (asked.kind === "failed") {
        const where = `the reconcileGate at line ${gate.origin.at.line}`;
        const closed = `${where} cannot be judged: ${asked.why}`;
        const nothing = { changes: [], events: new Map() };
        if (gate.failPolicy === "closed") return { ...nothing, closed, again: "retry" };
        return { ...this.#gates.takeAll(key), events: this.#events.take(key) };
      }
      external = asked.external;
    }
    const verdict = this.#gates.judge(key, cr, external);
    const events = verdict.closed === undefined
      ? this.#events.take(key)
      : new Map<string, KubeObject>();
    return { ...verdict, events, ...(external ? { external } : {}) };
  }

  /** Takes back what brought up a CR whose cycle will be repeated. */
  giveBack(key: string, taken: Taken): void {
    this.#gates.giveBack(key, taken);
    this.#events.giveBack(key, taken.events);
  }

  /** Forgets a CR that is gone. */
  forget(key: string, calls: CycleFacts["memory"]["calls"]): void {
    for (const { line, failures } of this.#lines.values()) {
      line.forget(key);
      failures.delete(key);
    }
    this.#gates.forget(key);
    this.#events.forget(key);
    forgetCalls(calls, gateCalls(this.#options.crd));
  }

  /** Lets nothing more through that waits for an answer. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lines.values()].map(({ line }) => line.stop()));
  }
}
