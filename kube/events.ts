/**
 * Tells people what happened to an object, without ever delaying the work.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { KubeObject } from "../core/object.ts";
import type { KubeClient } from "./client.ts";
import { KubeError } from "./errors.ts";
import {
  eventName,
  eventNamespace,
  type EventNote,
  eventObject,
  eventSeries,
  type EventSource,
  type Regarding,
  regardingOf,
} from "./event_object.ts";

/** Takes events. */
export interface EventRecorder {
  /** Tells of an object. Returns at once and never throws. */
  record(regarding: KubeObject, note: EventNote): void;
  /** Sends what waits; resolves when it is sent, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>;
  /** How many events were thrown away: too many waited, or the server refused them. */
  readonly dropped: number;
}

/** What a recorder is made of. */
export interface EventRecorderOptions extends EventSource {
  /** What deadlines and pauses go by. */
  readonly clock: Clock;
  /** Where trouble is told. */
  readonly logger: Logger;
}

/** Waiting events; at a KiB or so each this stays in the megabytes. */
const QUEUE_MAX = 4_000;

/** Events under way at once, at most: an eighth of all calls that may be. */
const SENDERS_MAX = 8;

/**
 * With so many waiting for each sender, one more begins. One keeps up with daily life;
 * in a burst the work itself needs the server more, and events may follow it, as long
 * as none is lost.
 */
const WAITING_PER_SENDER = QUEUE_MAX / SENDERS_MAX;

/** So many go out at once; those after them at the pace of their senders. */
const BURST = 50;

/**
 * What a sender waits between two events of a burst, so that it sends 20 a second; none
 * waits while half of the queue is full.
 */
const PAUSE_MS = 50;

/** Events that are remembered so as to recognise a repeat. */
const REMEMBERED_MAX = 2_000;

/** Identical events further apart are told anew; as client-go. */
const WINDOW_MS = 6 * 60_000;

/** How often the count of a repeated event is written. */
const SERIES_MS = 30_000;

/**
 * One event may hold up those behind it for so long; together they take turns with the
 * flows of CRDs, so that no burst of events holds up writes.
 */
const CALL = { timeoutMs: 10_000, flow: "events" };

/** Makes a recorder that writes through a client. */
export function createEventRecorder(
  client: KubeClient,
  options: EventRecorderOptions,
): EventRecorder {
  return new ApiEventRecorder(client, options);
}

interface Told {
  readonly key: string;
  readonly regarding: Regarding;
  readonly note: EventNote;
  readonly firstMs: number;
  lastMs: number;
  count: number;
  /** The count that the server knows; 0: the event does not exist there. */
  sentCount: number;
  /** Its name on the server. */
  name: string;
}

/** The server cannot change the note of an event, so another note is another event. */
function identity({ kind, namespace, name, uid }: Regarding, note: EventNote): string {
  const { type, reason, action } = note;
  return JSON.stringify([kind, namespace, name, uid, type, reason, action, note.note]);
}

class ApiEventRecorder implements EventRecorder {
  readonly #client: KubeClient;
  readonly #options: EventRecorderOptions;
  /** By identity, the least recent first. */
  readonly #told = new Map<string, Told>();
  /** In the order in which they wait. */
  readonly #queue = new Set<Told>();
  /** Each sends one after another, as long as any wait. */
  readonly #senders = new Set<Promise<void>>();
  /** Under way: not to be sent a second time meanwhile. */
  readonly #sending = new Set<Told>();
  #cancelTimer: (() => void) | undefined;
  /** Those of them that go on to the next event. */
  #active = 0;
  /** Aborted while somebody waits for all of them. */
  #hurry = new AbortController();
  /** How many may still go out at once, as of `#burstAtMs`. */
  #burst = BURST;
  #burstAtMs = 0;
  #sequence = 0;
  #dropped = 0;

  constructor(client: KubeClient, options: EventRecorderOptions) {
    this.#client = client;
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  record(object: KubeObject, note: EventNote): void {
    const now = this.#options.clock.now();
    const regarding = regardingOf(object);
    const key = identity(regarding, note);
    const before = this.#told.get(key);
    this.#told.delete(key);
    if (before === undefined || now - before.lastMs >= WINDOW_MS) {
      const told: Told = {
        key,
        regarding,
        note,
        firstMs: now,
        lastMs: now,
        count: 1,
        sentCount: 0,
        name: "",
      };
      this.#told.set(key, told);
      this.#enqueue(told);
    } else {
      this.#told.set(key, before);
      before.count++;
      before.lastMs = now;
      this.#armTimer();
    }
    this.#forgetOldest();
  }

  async flush(timeoutMs: number): Promise<void> {
    this.#hurry.abort();
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(timeoutMs, resolve);
      this.#sendAll().then(() => {
        cancel();
        resolve();
      });
    });
    this.#hurry = new AbortController();
  }

  async #sendAll(): Promise<void> {
    await this.#sent();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#enqueueRepeated();
    await this.#sent();
  }

  async #sent(): Promise<void> {
    while (this.#active < this.#sendersWanted) this.#addSender();
    while (this.#senders.size > 0) await Promise.all(this.#senders);
  }

  #enqueue(told: Told): void {
    this.#queue.add(told);
    if (this.#queue.size > QUEUE_MAX) {
      const [oldest] = this.#queue;
      this.#queue.delete(oldest);
      this.#drop(oldest);
    }
    if (this.#active < this.#sendersWanted) this.#addSender();
  }

  get #sendersWanted(): number {
    const waiting = this.#queue.size;
    return this.#hurry.signal.aborted
      ? Math.min(waiting, SENDERS_MAX)
      : Math.ceil(waiting / WAITING_PER_SENDER);
  }

  #addSender(): void {
    this.#active++;
    const sender = this.#send().finally(() => this.#senders.delete(sender));
    this.#senders.add(sender);
  }

  #drop(told: Told): void {
    this.#dropped++;
    if (this.#told.get(told.key) === told) this.#told.delete(told.key);
  }

  #forgetOldest(): void {
    if (this.#told.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#told.values();
    this.#told.delete(oldest.key);
  }

  /** Repeats are written together, some time after the first of them. */
  #armTimer(): void {
    this.#cancelTimer ??= this.#options.clock.after(SERIES_MS, () => {
      this.#cancelTimer = undefined;
      this.#enqueueRepeated();
    });
  }

  #enqueueRepeated(): void {
    for (const told of this.#told.values()) {
      const exists = told.sentCount > 0 && !this.#sending.has(told);
      if (exists && told.count > told.sentCount) this.#enqueue(told);
    }
  }

  async #send(): Promise<void> {
    // Lets the caller of `record` go on first.
    await Promise.resolve();
    while (this.#queue.size > 0) {
      await this.#pace();
      const [told] = this.#queue;
      if (told === undefined) break;
      this.#queue.delete(told);
      this.#sending.add(told);
      try {
        await this.#write(told);
      } catch (error) {
        this.#drop(told);
        // Nothing can be created in a namespace that goes away: that is no news.
        const routine = error instanceof KubeError &&
          error.kind === "namespace-terminating";
        this.#options.logger[routine ? "debug" : "warn"]("event was not recorded", {
          kind: told.regarding.kind,
          object: told.regarding.name,
          reason: told.note.reason,
          error: error instanceof Error ? error.message : String(error),
        });
      } finally {
        this.#sending.delete(told);
      }
      if (this.#active > Math.max(1, this.#sendersWanted)) break;
    }
    this.#active--;
  }

  /** Waits, in a burst, so that events do not take the server from the work. */
  async #pace(): Promise<void> {
    const now = this.#options.clock.monotonic();
    const refilled = this.#burst + (now - this.#burstAtMs) / PAUSE_MS;
    this.#burst = Math.min(BURST, refilled) - 1;
    this.#burstAtMs = now;
    if (this.#burst >= 0 || this.#queue.size > QUEUE_MAX / 2) return;
    this.#burst = 0;
    const { signal } = this.#hurry;
    await sleep(this.#options.clock, PAUSE_MS, signal).catch(() => {});
    this.#burstAtMs = this.#options.clock.monotonic();
  }

  async #write(told: Told): Promise<void> {
    const { count } = told;
    if (count <= told.sentCount) return;
    if (told.sentCount === 0 || !await this.#patchSeries(told)) {
      await this.#create(told);
    }
    told.sentCount = count;
  }

  /** @returns False when the event is gone: the server keeps them for an hour. */
  async #patchSeries(told: Told): Promise<boolean> {
    const ref = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      namespace: eventNamespace(told.regarding),
      name: told.name,
    };
    try {
      const series = eventSeries(told.count, told.lastMs);
      await this.#client.mergePatch(ref, { series }, CALL);
      return true;
    } catch (error) {
      if (error instanceof KubeError && error.kind === "not-found") return false;
      throw error;
    }
  }

  async #create(told: Told): Promise<void> {
    const { regarding, note, firstMs, lastMs, count } = told;
    const series = count > 1 ? eventSeries(count, lastMs) : undefined;
    for (let attempt = 1;; attempt++) {
      told.name = eventName(regarding, this.#options.clock.now(), this.#sequence++);
      const source = this.#options;
      const event = { regarding, note, source, firstMs, series };
      try {
        await this.#client.create(eventObject(told.name, event), CALL);
        return;
      } catch (error) {
        // Another process used the same millisecond.
        const taken = error instanceof KubeError && error.kind === "already-exists";
        if (!taken || attempt > 2) throw error;
      }
    }
  }
}
