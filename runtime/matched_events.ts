/**
 * Keeps the events that brought a CR to work until a cycle has seen them.
 *
 * @module
 */

import type { KubeObject } from "../core/object.ts";
import type { MatchedEvent } from "./secondary.ts";

/** By the CR's key, and then by the event's name in the Katalog. */
export class MatchedEvents {
  readonly #waiting = new Map<string, Map<string, KubeObject>>();

  /** A new event; of several under one name the last one counts. */
  add(key: string, { name, object }: MatchedEvent): void {
    const waiting = this.#waiting.get(key) ?? new Map<string, KubeObject>();
    this.#waiting.set(key, waiting.set(name, object));
  }

  /** Takes what waits, for one cycle. */
  take(key: string): ReadonlyMap<string, KubeObject> {
    const waiting = this.#waiting.get(key) ?? new Map();
    this.#waiting.delete(key);
    return waiting;
  }

  /** Gives back what a cycle could not finish with; newer ones win. */
  giveBack(key: string, taken: ReadonlyMap<string, KubeObject>): void {
    if (taken.size === 0) return;
    this.#waiting.set(key, new Map([...taken, ...this.#waiting.get(key) ?? []]));
  }

  /** Forgets a CR that is gone. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }
}
