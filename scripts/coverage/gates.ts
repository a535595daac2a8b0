/**
 * Lets changes of resources pass the gates of their CRD, as a fixture says.
 *
 * @module
 */

import { ManualClock } from "../../core/clock.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { createLogger } from "../../core/log.ts";
import { type KubeObject, objectKey } from "../../core/object.ts";
import { seededRandom } from "../../core/random.ts";
import type { CrdPlan, ExternalRequest } from "../../katalog/mod.ts";
import type { StoredObject } from "../../kube/mod.ts";
import type { CycleFacts } from "../../runtime/cycle.ts";
import type { EntryGate } from "../../runtime/gate_keeper.ts";
import { Intake } from "../../runtime/intake.ts";
import { plain } from "./document.ts";
import type { Given, ObjectChange } from "./scenario.ts";

/** Turns of the queue of promises in which calls are answered and judged. */
const TURNS = 100;

/** The gates of one CRD. */
export class Gates {
  readonly #intake: Intake;
  readonly #latest = new Map<string, StoredObject>();
  readonly #requests: Json[] = [];
  #answers: NonNullable<Given["answers"]> = {};
  readonly #admitted: string[] = [];

  /** @param facts What is known of a CR. */
  constructor({ crd, facts }: {
    readonly crd: CrdPlan;
    readonly facts: (cr: KubeObject) => CycleFacts;
  }) {
    const memories = new Map<string, CycleFacts["memory"]>();
    this.#intake = new Intake({
      crd,
      factsOf: (key, cr) => {
        const made = facts(cr);
        const memory = memories.get(key) ?? made.memory;
        memories.set(key, memory);
        return { ...made, memory };
      },
      latest: (key) => this.#latest.get(key),
      admit: (key) => void this.#admitted.push(key),
      call: (requests) =>
        Promise.resolve(requests.map((request) => this.#answer(request))),
      clock: new ManualClock(),
      random: seededRandom(1),
      logger: createLogger(() => {}),
    });
  }

  /** Whether changes go to the queue, and are worked on when they come up. */
  async change(
    changes: readonly ObjectChange[],
    answers: Given["answers"] = {},
  ): Promise<JsonObject> {
    this.#begin(answers);
    for (const { old, now } of changes) {
      const key = objectKey(now.metadata);
      this.#latest.set(key, stored(now));
      this.#intake.offerChange({
        key,
        now: stored(now),
        via: "watch",
        ...(old ? { old: stored(old) } : {}),
      });
    }
    await settle();
    const queued = this.#admitted.length > 0;
    if (!queued) return { queued, requests: [...this.#requests] };
    const { now } = changes[changes.length - 1];
    const { closed, external } = await this.#intake.take(
      objectKey(now.metadata),
      now,
      new AbortController().signal,
    );
    return {
      queued,
      worked: closed === undefined,
      requests: [...this.#requests],
      ...(external ? { external } : {}),
    };
  }

  /** The keys that an entry of `watch` or `events` brings to work, as its gate says. */
  async wakes(
    entry: EntryGate,
    crs: readonly KubeObject[],
    answers: Given["answers"] = {},
  ): Promise<{ readonly keys: readonly string[]; readonly requests: readonly Json[] }> {
    this.#begin(answers);
    for (const cr of crs) {
      const key = objectKey(cr.metadata);
      this.#latest.set(key, stored(cr));
      this.#intake.offer(key, { asked: true, entry });
    }
    await settle();
    return { keys: [...this.#admitted], requests: [...this.#requests] };
  }

  #begin(answers: NonNullable<Given["answers"]>): void {
    this.#answers = answers;
    this.#admitted.splice(0);
    this.#requests.splice(0);
  }

  #answer(request: ExternalRequest) {
    this.#requests.push(plain(request)!);
    const answer = this.#answers[request.name] ?? {};
    return { status: 200, headers: {}, body: "", durationSeconds: 0, ...answer };
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}

/** An object as a watch keeps it. */
export function stored(object: KubeObject): StoredObject {
  return { object, applied: new Map() };
}
