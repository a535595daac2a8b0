/**
 * Runs one folder of the corpus on a real cluster, from its CRD to its last object.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Clock, sleep } from "../core/clock.ts";
import { isObject, type Json, type JsonObject } from "../core/json.ts";
import { createLogger, type LogRecord } from "../core/log.ts";
import { formatRef, type KubeObject, refOf } from "../core/object.ts";
import type { KubeClient } from "../kube/mod.ts";
import {
  createOutbound,
  install,
  type Operator,
  startOperator,
} from "../runtime/mod.ts";
import { type CorpusFolder, filledIn, type Live } from "./test_corpus.ts";
import { CorpusChildren, expectedOf, without } from "./test_corpus_children.ts";
import { type Services, startServices } from "./test_corpus_services.ts";
import { systemClock, systemRandom } from "./testing.ts";

/** Ten times what the slowest step takes on a busy machine. */
const LIMIT_MS = 90_000;
/** How long nothing may be written before all is said to be done. */
const QUIET_MS = 1_500;
/** Keys of a status that are no field of the Katalog. */
const OWN_STATUS = new Set(["conditions", "observedGeneration"]);
const REQUEST = "orkestra.orkspace.io/reconcile-requested-at";

/** What a run needs beside the folder. */
export interface CorpusRunOptions {
  readonly client: KubeClient;
  /** Ends once garbage collection knows every kind. */
  readonly collected: Promise<void>;
}

/** One folder at work. */
export class CorpusRun {
  readonly #logs: LogRecord[] = [];
  readonly #client: KubeClient;
  readonly #folder: CorpusFolder;
  readonly #children: CorpusChildren;
  #writes: string[] = [];
  #operator: Operator | undefined;
  #services: Services | undefined;

  constructor(folder: CorpusFolder, readonly options: CorpusRunOptions) {
    this.#client = options.client;
    this.#folder = folder;
    this.#children = new CorpusChildren(options.client, folder);
  }

  /** Runs all of it; fails at the first thing that is not as written. */
  async run(): Promise<void> {
    try {
      await this.#start();
      await this.#converge();
      await this.#children.check();
      await this.#secondCycle();
      await this.#applyAnew();
      await this.options.collected;
      await this.#delete();
    } catch (error) {
      const told = this.#logs.filter(({ level }) => level !== "debug").slice(-6);
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`${text}\n${told.map((one) => JSON.stringify(one)).join("\n")}`);
    } finally {
      await this.#operator?.stop();
      await this.#services?.stop();
    }
  }

  async #start(): Promise<void> {
    const { plan, live, crs } = this.#folder;
    await this.#children.prepare();
    await install(plan, {
      client: this.#client,
      clock: systemClock,
      logger: createLogger(() => {}),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    for (const cr of crs) {
      const { status: _, ...object } = cr;
      await this.#client.apply(object as KubeObject, { fieldManager: "test" });
    }
    this.#services = startServices(live.answers ?? {});
    const env: Record<string, string> = {
      HTTP_PROXY: this.#services.proxy,
      ...live.env,
    };
    const clock = clockOf(live);
    this.#operator = startOperator(plan, {
      client: this.#counting(),
      clock,
      random: systemRandom,
      logger: createLogger((record) => void this.#logs.push(record), "info"),
      instance: `corpus-${this.#folder.name}`,
      http: { port: 0, hostname: "127.0.0.1" },
      outbound: createOutbound({ clock, env: (name) => env[name] }),
    });
  }

  /** The client, noting each write: what the proof of silence counts. */
  #counting(): KubeClient {
    const client = this.#client;
    const note = (what: string) => void this.#writes.push(what);
    return {
      server: client.server,
      namespace: client.namespace,
      version: (options) => client.version(options),
      resolve: (...args) => client.resolve(...args),
      resolveAny: (...args) => client.resolveAny(...args),
      get: (...args) => client.get(...args),
      list: (...args) => client.list(...args),
      pages: (...args) => client.pages(...args),
      watch: (...args) => client.watch(...args),
      apply: (object, options) => {
        note(`apply ${formatRef(refOf(object))} ${options.subresource ?? ""}`);
        return client.apply(object, options);
      },
      create: (object, options) => {
        note(`create ${object.kind} ${object.reason} ${object.note}`);
        return client.create(object, options);
      },
      mergePatch: (ref, patch, options) => {
        note(
          `patch ${formatRef(ref)} ${Object.keys(patch)} ${options?.subresource ?? ""}`,
        );
        return client.mergePatch(ref, patch, options);
      },
      delete: (ref, options) => {
        note(`delete ${formatRef(ref)}`);
        return client.delete(ref, options);
      },
      close: () => {},
    };
  }

  /** Waits until every status, and every Ready, is as written. */
  async #converge(): Promise<void> {
    let last: [unknown, unknown] = [undefined, undefined];
    const done = await this.#until(async () => {
      const actual: Record<string, Json> = {};
      const expected: Record<string, Json> = {};
      for (const cr of this.#folder.crs) {
        if (this.#liveOf(cr).ends) continue;
        const name = cr.metadata.name!;
        const live = await this.#client.get(refOf(cr));
        actual[name] = this.#shown(cr, live);
        expected[name] = this.#wanted(cr, actual[name]);
      }
      last = [actual, expected];
      try {
        assert.deepEqual(actual, expected);
        return true;
      } catch {
        return false;
      }
    });
    if (!done) assert.deepEqual(last[0], last[1]);
    await this.#quiet();
  }

  #liveOf(cr: KubeObject) {
    return this.#folder.live.crs?.[cr.metadata.name!] ?? {};
  }

  /** What of a live resource is compared. */
  #shown(cr: KubeObject, live: KubeObject | undefined): JsonObject {
    const status = isObject(live?.status) ? live.status : {};
    const conditions = Array.isArray(status.conditions) ? status.conditions : [];
    const ready = conditions.filter(isObject).find(({ type }) => type === "Ready");
    const reason = this.#readyOf(cr).includes(" ");
    return {
      ready: ready === undefined
        ? "none"
        : reason
        ? `${ready.status} ${ready.reason}`
        : String(ready.status),
      status: without(status, OWN_STATUS),
      labels: { ...live?.metadata.labels },
    };
  }

  #wanted(cr: KubeObject, actual: Json | undefined): JsonObject {
    const made = expectedOf(this.#folder, cr);
    const ours = this.#readyOf(cr) === "none"
      ? {}
      : { "orkestra.orkspace.io/managed": "true" };
    return filledIn({
      ready: this.#readyOf(cr),
      status: made.status ?? {},
      labels: { ...cr.metadata.labels, ...made.labels, ...ours },
    }, actual) as JsonObject;
  }

  #readyOf(cr: KubeObject): string {
    const { ready } = this.#liveOf(cr);
    if (ready !== undefined) return ready;
    return expectedOf(this.#folder, cr).denied === undefined ? "True" : "False";
  }

  /** A second cycle of every resource sends nothing. */
  async #secondCycle(): Promise<void> {
    const before = await this.#cycles();
    await this.#quiet();
    this.#writes = [];
    // A label, since an annotation on a Deployment is a new generation of it.
    await this.#touch("labels", "corpus.orkestra.dev/touched");
    await this.#worked(before);
    await this.#quiet();
    assert.deepEqual(this.#writes, [], "a second cycle sends nothing");
  }

  /** Applied anew, every child stays as it is, so the server saw no difference. */
  async #applyAnew(): Promise<void> {
    const before = await this.#children.versions();
    const cycles = await this.#cycles();
    await this.#touch("annotations", REQUEST);
    await this.#worked(cycles);
    await this.#quiet();
    assert.deepEqual(
      await this.#children.versions(),
      before,
      "a child that is applied again does not change",
    );
  }

  async #touch(where: "labels" | "annotations", key: string): Promise<void> {
    const value = String(Math.round(performance.now()));
    for (const cr of this.#folder.crs) {
      if (this.#liveOf(cr).ends) continue;
      await this.#client.mergePatch(refOf(cr), {
        metadata: { [where]: { [key]: value } },
      });
    }
  }

  /** Cycles of each CRD so far. */
  async #cycles(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.#operator!.url}/metrics`)).text();
    const counts = new Map<string, number>();
    for (
      const [, crd, count] of text.matchAll(
        /^controller_reconcile_total\{.*?crd="([^"]+)".*?\} (\d+)/gm,
      )
    ) counts.set(crd, (counts.get(crd) ?? 0) + Number(count));
    return counts;
  }

  /** Waits until each CRD has worked on its resources again. */
  async #worked(before: ReadonlyMap<string, number>): Promise<void> {
    const { crs, live, plan } = this.#folder;
    const kinds = crs.filter((cr) => !this.#liveOf(cr).ends)
      .map(({ kind }) => kind);
    const names = plan.crds.filter(({ name, gvk }) =>
      kinds.includes(gvk.kind) && !live.held?.includes(name)
    ).map(({ name }) => name.toLowerCase());
    let missing: string[] = names;
    await this.#until(async () => {
      const now = await this.#cycles();
      missing = names.filter((name) => (now.get(name) ?? 0) <= (before.get(name) ?? 0));
      return missing.length === 0;
    });
    assert.deepEqual(missing, [], "these work again when they are touched");
  }

  async #delete(): Promise<void> {
    const { crs } = this.#folder;
    for (const cr of [...crs].reverse()) await this.#client.delete(refOf(cr));
    let left: string[] = [];
    await this.#until(async () => {
      left = [];
      for (const cr of crs) {
        if (await this.#client.get(refOf(cr)) !== undefined) {
          left.push(formatRef(refOf(cr)));
        }
      }
      return left.length === 0;
    });
    assert.deepEqual(left, [], "the resources go");
    await this.#until(() => this.#children.gone());
    await this.#children.checkGone();
  }

  /** Waits until nothing has been written for a moment. */
  async #quiet(): Promise<void> {
    let writes = -1;
    let since = performance.now();
    const quiet = await this.#until(() => {
      const idle = this.#operator!.status().every(({ queueDepth }) => queueDepth === 0);
      if (!idle || this.#writes.length !== writes) {
        writes = this.#writes.length;
        since = performance.now();
      }
      return performance.now() - since > QUIET_MS;
    });
    assert.ok(quiet, `it never rests: ${this.#writes.slice(-6).join("\n")}`);
  }

  async #until(look: () => boolean | Promise<boolean>): Promise<boolean> {
    const deadline = performance.now() + LIMIT_MS;
    while (!await look()) {
      if (performance.now() > deadline) return false;
      await sleep(systemClock, 200);
    }
    return true;
  }
}

/** A clock that stands still where the folder says so. */
function clockOf({ now }: Live): Clock {
  if (now === undefined) return systemClock;
  const at = Date.parse(now);
  return {
    now: () => at,
    monotonic: () => systemClock.monotonic(),
    after: (delayMs, fire) => systemClock.after(delayMs, fire),
  };
}
