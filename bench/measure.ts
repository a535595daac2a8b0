/**
 * Puts one operator through the work, and measures it.
 *
 * @module
 */

import type { KubeObject, ObjectRef } from "../core/object.ts";
import { getPath } from "../core/json.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type AuditLog, totalRequests } from "./audit.ts";
import { OperatorProcess } from "./process.ts";
import type { Measurements, Phase } from "./result.ts";
import type { Subject } from "./subject.ts";
import type { Seen, World } from "./world.ts";

/** What measuring needs. */
export interface MeasureOptions {
  readonly subject: Subject;
  readonly client: KubeClient;
  readonly world: World;
  readonly audit: AuditLog;
  readonly objects: number;
  /** How often a process is started to time it. */
  readonly starts: number;
  /** How many children are deleted, one after another. */
  readonly repairs: number;
  readonly idleSeconds: number;
  /** Where logs go. */
  readonly dir: string;
  /** Told what happens. */
  readonly tell: (what: string) => void;
}

/** Requests of the user under way at a time; more would only measure the user. */
const IN_FLIGHT = 8;

/** Something is broken when one object takes so long, or all of a small number do. */
const LIMIT_MS_PER_OBJECT = 500;
const LIMIT_MS_MIN = 120_000;

/**
 * The operator is quiet when for two seconds it took less than 3 % of a core, and sent
 * nothing: events may follow the work at a pace of their own.
 */
const QUIET_MS = 2_000;
const QUIET_CPU_MS = 60;
const QUIET_LIMIT_MS = 180_000;

/** Runs all the work with one operator. */
export async function measure(options: MeasureOptions): Promise<Measurements> {
  const bench = new Bench(options);
  try {
    const startMs = await bench.starts();
    return await Promise.race([work(bench, options, startMs), bench.process.dies()]);
  } finally {
    await bench.stop();
  }
}

async function work(
  bench: Bench,
  options: MeasureOptions,
  startMs: readonly number[],
): Promise<Measurements> {
  const create = await bench.create();
  const update = await bench.update();
  const repairMs = await bench.repair();
  await bench.quiet();
  const idle = await bench.idle(options.idleSeconds);
  const memory = await bench.process.memory();
  const removed = await bench.delete();
  return { startMs, create, update, delete: removed, repairMs, idle, memory };
}

class Bench {
  readonly #options: MeasureOptions;
  readonly #names: readonly string[];
  #process: OperatorProcess | undefined;

  constructor(options: MeasureOptions) {
    this.#options = options;
    this.#names = Array.from({ length: options.objects }, (_, i) => `site-${i + 1}`);
  }

  get process(): OperatorProcess {
    if (this.#process === undefined) throw new Error("No operator runs");
    return this.#process;
  }

  /** Stops the operator, if one runs. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  get #limitMs(): number {
    return Math.max(LIMIT_MS_MIN, LIMIT_MS_PER_OBJECT * this.#options.objects);
  }

  /** Times several starts; the last process goes on. The first one warms caches. */
  async starts(): Promise<number[]> {
    const { starts, world, subject, dir, tell } = this.#options;
    const times: number[] = [];
    const names = Array.from({ length: starts + 1 }, (_, i) => `start-${i}`);
    for (const name of names) {
      await this.#process?.stop();
      const first = world.each([`ConfigMap/${name}-page`], isAdded, LIMIT_MS_MIN);
      first.catch(() => {});
      await this.#send(site(subject, name, 1));
      const beganMs = performance.now();
      this.#process = new OperatorProcess(
        subject.command,
        `${dir}/${subject.name}.log`,
      );
      times.push(await Promise.race([first, this.process.dies()]) - beganMs);
    }
    tell(`started in ${times.slice(1).map(Math.round).join(", ")} ms`);
    await this.quiet();
    await this.#remove(names);
    await this.quiet();
    return times.slice(1);
  }

  /** Creates every Site; ends when all their children are there. */
  async create(): Promise<Phase> {
    const { world, subject } = this.#options;
    const children = this.#names.flatMap(childrenOf);
    return await this.#phase("create", () => [
      world.each(children, isAdded, this.#limitMs),
      this.#all((name) => this.#send(site(subject, name, 1))),
    ]);
  }

  /** Changes every Site; ends when all their ConfigMaps say so. */
  async update(): Promise<Phase> {
    const { world, client, subject } = this.#options;
    const pages = this.#names.map((name) => `ConfigMap/${name}-page`);
    const isNew = ({ object }: Seen) =>
      String(getPath(object.data, ["index.html"])).includes(message(2));
    return await this.#phase("update", () => [
      world.each(pages, isNew, this.#limitMs),
      this.#all(async (name) => {
        const patch = { spec: { message: message(2) } };
        await client.mergePatch(siteRef(subject, name), patch);
      }),
    ]);
  }

  /** Deletes every Site; ends when all are gone. Their children are awaited after. */
  async delete(): Promise<Phase> {
    const { world, client, subject, tell } = this.#options;
    const children = this.#names.flatMap(childrenOf);
    const collected = world.each(children, isDeleted, 2 * this.#limitMs);
    collected.catch(() => {});
    const sites = this.#names.map((name) => `Site/${name}`);
    const phase = await this.#phase("delete", () => [
      world.each(sites, isDeleted, this.#limitMs),
      this.#all(async (name) => void await client.delete(siteRef(subject, name))),
    ]);
    tell("waiting for garbage collection");
    await collected;
    return phase;
  }

  /** Deletes children one after another; each time until it is there again. */
  async repair(): Promise<number[]> {
    const { world, client, subject, repairs, tell } = this.#options;
    const times: number[] = [];
    for (let i = 0; i < repairs; i++) {
      const name = `${this.#names[i % this.#names.length]}-page`;
      const { namespace } = subject;
      const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name };
      const back = world.each([`ConfigMap/${name}`], isAdded, LIMIT_MS_MIN);
      const beganMs = performance.now();
      const [atMs] = await Promise.all([back, client.delete(ref)]);
      times.push(atMs - beganMs);
      // Apart from each other, as drift is.
      await sleep(50);
    }
    tell(
      `repaired ${repairs} times, the slowest in ${Math.round(Math.max(...times))} ms`,
    );
    return times;
  }

  /** Waits with nothing to do. */
  async idle(seconds: number): Promise<Phase> {
    const { audit, subject, objects, tell } = this.#options;
    const [from, cpuMs] = [await audit.mark(), await this.process.cpuMs()];
    const beganMs = performance.now();
    await sleep(seconds * 1000);
    const used = await this.process.cpuMs() - cpuMs;
    const elapsed = (performance.now() - beganMs) / 1000;
    const requests = await audit.requests(subject.user, from, await audit.mark());
    tell(`idle: ${used} ms of CPU in ${elapsed.toFixed(0)} s`);
    return { objects, seconds: elapsed, cpuMs: used, requests };
  }

  /** Waits until the operator has nothing to do. */
  async quiet(): Promise<void> {
    const { audit, subject } = this.#options;
    const look = async () => [await this.process.cpuMs(), await audit.mark()] as const;
    const deadline = performance.now() + QUIET_LIMIT_MS;
    for (let [cpuMs, mark] = await look();;) {
      await sleep(QUIET_MS);
      const [now, end] = await look();
      const sent = totalRequests(await audit.requests(subject.user, mark, end));
      if (now - cpuMs < QUIET_CPU_MS && sent === 0) return;
      if (performance.now() > deadline) throw new Error("The operator never got quiet");
      [cpuMs, mark] = [now, end];
    }
  }

  /** Work on all objects: its seconds end with the effect, its costs with quiet. */
  async #phase(
    name: string,
    begin: () => readonly [Promise<number>, Promise<void>],
  ): Promise<Phase> {
    const { audit, subject, objects, tell } = this.#options;
    const [from, cpuMs] = [await audit.mark(), await this.process.cpuMs()];
    const beganMs = performance.now();
    const [endedMs] = await Promise.all(begin());
    await this.quiet();
    const used = await this.process.cpuMs() - cpuMs;
    const requests = await audit.requests(subject.user, from, await audit.mark());
    const seconds = (endedMs - beganMs) / 1000;
    tell(
      `${name}: ${(objects / seconds).toFixed(1)}/s, ` +
        `${(used / objects).toFixed(2)} ms of CPU and ` +
        `${(totalRequests(requests) / objects).toFixed(2)} requests an object`,
    );
    return { objects, seconds, cpuMs: used, requests };
  }

  async #send(object: KubeObject): Promise<void> {
    await this.#options.client.create(object);
  }

  async #remove(names: readonly string[]): Promise<void> {
    const { world, client, subject } = this.#options;
    const gone = world.each(
      names.map((name) => `Site/${name}`),
      isDeleted,
      LIMIT_MS_MIN,
    );
    // Their children go when garbage collection has heard of the new kind, which
    // takes it half a minute: a handful of objects that nobody counts.
    await Promise.all([
      gone,
      ...names.map((name) => client.delete(siteRef(subject, name))),
    ]);
  }

  /** Does something with every name, a few at a time. */
  async #all(act: (name: string) => Promise<void>): Promise<void> {
    const names = this.#names[Symbol.iterator]();
    const lane = async () => {
      for (const name of names) await act(name);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  }
}

function isAdded({ type }: Seen): boolean {
  return type === "ADDED";
}

function isDeleted({ type }: Seen): boolean {
  return type === "DELETED";
}

function childrenOf(name: string): string[] {
  return [`ConfigMap/${name}-page`, `Service/${name}`, `Deployment/${name}`];
}

function message(version: number): string {
  return `The message of version ${version}`;
}

function site(subject: Subject, name: string, version: number): KubeObject {
  return {
    apiVersion: `${subject.group}/v1`,
    kind: "Site",
    metadata: { name, namespace: subject.namespace },
    spec: {
      message: message(version),
      image: "registry.example.com/site:1.0",
      // Pods are the controller-manager's work, and on shared cores they would hide ours.
      replicas: 0,
      port: 8080,
    },
  };
}

function siteRef({ group, namespace }: Subject, name: string): ObjectRef {
  return { apiVersion: `${group}/v1`, kind: "Site", namespace, name };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
