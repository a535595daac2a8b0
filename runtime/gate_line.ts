/**
 * Lets what wants to be worked on wait for a judgement that takes its time.
 *
 * Whoever tells of changes must not be held up, and the changes of one key must be
 * judged in their order: each key has a line of its own.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import type { SentinelName } from "../katalog/mod.ts";
import type { EntryGate } from "./gate_keeper.ts";
import type { MatchedEvent } from "./secondary.ts";
import type { Lane } from "./workqueue.ts";

/** Something that asks for a cycle of a CR. */
export interface Wish {
  /** The sentinels of a change of the CR itself; absent: it did not change. */
  readonly changed?: ReadonlySet<SentinelName>;
  /** It is to have a cycle whatever is known of it. */
  readonly asked: boolean;
  readonly lane: Lane;
  /** The gate that counts instead of the CRD's; one line has wishes of one gate. */
  readonly entry?: EntryGate;
  readonly events: readonly MatchedEvent[];
}

/** What lines need. */
export interface GateLineOptions {
  /**
   * Judges a wish, and acts on it. Gives the milliseconds after which to judge it
   * anew; absent: it is done with. It must not reject. The signal is aborted once
   * nothing is judged any more.
   */
  readonly judge: (
    key: string,
    wish: Wish,
    signal: AbortSignal,
  ) => Promise<number | undefined>;
  /** How many wishes of one key wait apart, 1 or more; later ones are merged. */
  readonly apartMax: number;
  readonly clock: Clock;
}

/** The lines of one CRD. */
export class GateLine {
  readonly #options: GateLineOptions;
  /** By key; the first of each is being judged. */
  readonly #lines = new Map<string, Wish[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: GateLineOptions) {
    this.#options = options;
  }

  /** Puts a wish at the end of its line. */
  add(key: string, wish: Wish): void {
    if (this.#stop.signal.aborted) return;
    const line = this.#lines.get(key);
    if (line !== undefined) {
      if (line.length <= this.#options.apartMax) line.push(wish);
      else line.push(merge(line.pop()!, wish));
      return;
    }
    const running = this.#run(key, [wish]);
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Drops a key whose CR is gone. */
  forget(key: string): void {
    this.#lines.get(key)?.splice(0);
    this.#lines.delete(key);
  }

  /** Judges nothing more, and waits for what is being judged. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #run(key: string, line: Wish[]): Promise<void> {
    this.#lines.set(key, line);
    const { judge, clock } = this.#options;
    const { signal } = this.#stop;
    while (line.length > 0 && !signal.aborted) {
      const [wish] = line;
      const afterMs = await judge(key, wish, signal);
      if (line[0] !== wish) continue;
      if (afterMs === undefined) line.shift();
      else await sleep(clock, afterMs, signal).catch(() => {});
    }
    if (this.#lines.get(key) === line) this.#lines.delete(key);
  }
}

function merge(one: Wish, other: Wish): Wish {
  const changed = one.changed === undefined && other.changed === undefined
    ? undefined
    : both(one.changed, other.changed);
  const entry = other.entry && {
    ...other.entry,
    changed: both(one.entry?.changed, other.entry.changed),
  };
  const events = [...one.events, ...other.events];
  return {
    ...(changed ? { changed } : {}),
    ...(entry ? { entry } : {}),
    asked: one.asked || other.asked,
    lane: one.lane === "change" ? "change" : other.lane,
    // Of several under one name the last one counts.
    events: [...new Map(events.map((event) => [event.name, event])).values()],
  };
}

function both(
  one: Wish["changed"] = new Set(),
  other: Wish["changed"] = new Set(),
): ReadonlySet<SentinelName> {
  return new Set([...one, ...other]);
}
