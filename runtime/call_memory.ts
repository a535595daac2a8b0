/**
 * Keeps what calls gave, for all objects of one CRD, within a number of bytes.
 *
 * @module
 */

import type { CallMemory, CallState } from "./memory.ts";

/**
 * Characters of answers that one CRD keeps: 1,000 objects with answers of 8 KiB each.
 * What is forgotten is asked for again.
 */
export const KEPT_MAX = 8 * 1024 * 1024;

/** What an entry costs beside its answer. */
const ENTRY_COST = 256;

/** Call states by object and call; the one that was not used for longest goes first. */
export class CallStore {
  readonly #max: number;
  readonly #states = new Map<string, CallState>();
  #size = 0;

  constructor(max: number = KEPT_MAX) {
    this.#max = max;
  }

  /** How many characters are kept. */
  get size(): number {
    return this.#size;
  }

  /** The part of one object. */
  of(key: string): CallMemory {
    const full = (name: string) => `${key}\0${name}`;
    return {
      get: (name) => this.#get(full(name)),
      set: (name, state) => this.#set(full(name), state),
      delete: (name) => this.#delete(full(name)),
    };
  }

  #get(key: string): CallState | undefined {
    const state = this.#states.get(key);
    if (state !== undefined) {
      this.#states.delete(key);
      this.#states.set(key, state);
    }
    return state;
  }

  #set(key: string, state: CallState): void {
    this.#delete(key);
    this.#states.set(key, state);
    this.#size += costOf(state);
    if (this.#size <= this.#max) return;
    for (const [other, { open }] of this.#states) {
      // An open one belongs to a round that goes on: its call must not be repeated.
      if (!open && other !== key) this.#delete(other);
      if (this.#size <= this.#max) return;
    }
  }

  #delete(key: string): void {
    const state = this.#states.get(key);
    if (state === undefined) return;
    this.#states.delete(key);
    this.#size -= costOf(state);
  }
}

function costOf({ result }: CallState): number {
  if (result === undefined) return ENTRY_COST;
  const headers = Object.entries(result.headers);
  return headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    ENTRY_COST + result.body.length,
  );
}
