/**
 * Runs an operator whose road to the API server can be harmed, and proves afterwards
 * that nothing was lost.
 *
 * For tests only: it starts a control plane of its own.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Clock } from "../core/clock.ts";
import { createLogger, type LogRecord, silentLogger } from "../core/log.ts";
import type { KubeObject, ObjectRef } from "../core/object.ts";
import {
  type ClusterConfig,
  type Connection,
  createClient,
  createInformer,
  type Informer,
  type KubeClient,
  loadClusterConfig,
} from "../kube/mod.ts";
import { install, type Operator, startOperator } from "../runtime/mod.ts";
import type { ControlPlane } from "./control_plane.ts";
import { FAULT_GROUP, faultPlan } from "./testing_faults_katalog.ts";
import { compareStore, findUndeclared, fingerprint } from "./testing_faults_proof.ts";
import {
  cleanUp,
  FAR_NAMESPACE,
  NAMESPACE,
  prepare,
} from "./testing_faults_setting.ts";
import { TcpProxy } from "./tcp_proxy.ts";
import { systemClock, systemRandom } from "./testing.ts";

/** Ten times what the slowest recovery takes on two idle cores. */
const LIMIT_MS = 120_000;

/** Kinds whose stores are compared with fresh lists. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  [`${FAULT_GROUP}/v1`, "Site"],
  ["v1", "ConfigMap"],
  ["v1", "Secret"],
];

/** How to run. */
export interface FaultOptions {
  /** What the operator and its client go by; the system's clock if absent. */
  readonly clock?: Clock;
  /** How many Sites there are at the start: `site-1`, … */
  readonly sites?: number;
  /** Comes between the operator and its client, such as to hold up a watch. */
  readonly wrap?: (client: KubeClient) => KubeClient;
  /** Makes the operator's connections; as the configuration says, if absent. */
  readonly open?: (config: ClusterConfig) => Connection;
  /** Changes how the operator reaches the server, such as its credentials. */
  readonly config?: (config: ClusterConfig) => ClusterConfig | Promise<ClusterConfig>;
}

/**
 * A clock that runs faster than the world: a deadline of 90 s passes in 9 for a
 * factor of 10. Wall time stays as it is, since certificates and conditions need it.
 */
export function hurriedClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * factor,
    after: (delayMs, fire) => systemClock.after(delayMs / factor, fire),
  };
}

/** Starts operator and proxy before a plane's API server, runs the test, ends all. */
export async function withFaults(
  plane: ControlPlane,
  options: FaultOptions,
  run: (world: FaultWorld) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(plane.server);
  const proxy = await TcpProxy.listen({ hostname, port: Number(port) }, systemClock);
  const world = new FaultWorld(plane, proxy, options);
  try {
    await world.start();
    await run(world);
  } finally {
    await world.end();
    await proxy.close();
  }
}

/** What a test is given. */
export class FaultWorld {
  readonly logs: LogRecord[] = [];
  /** Each change of `ready()`, in order. */
  readonly readiness: boolean[] = [];
  /** Straight to the server, for the test itself. */
  admin!: KubeClient;
  /** Through the proxy, as the operator. */
  client!: KubeClient;
  operator!: Operator;
  readonly #options: FaultOptions;
  readonly #stop = new AbortController();
  readonly #mirrors: { readonly informer: Informer; readonly ended: Promise<void> }[] =
    [];
  readonly #declared = new Map<string, number>();
  readonly #foreign = new Map<string, string>();
  #stopSampling = () => {};

  /** @param proxy Before the plane's API server. */
  constructor(
    readonly plane: ControlPlane,
    readonly proxy: TcpProxy,
    options: FaultOptions,
  ) {
    this.#options = options;
  }

  /** Brings the operator up and waits until all is as declared. */
  async start(): Promise<void> {
    this.admin = await this.#connect(this.plane.kubeconfig);
    const plan = await faultPlan();
    for (const made of await prepare(this.admin)) {
      this.#foreign.set(made.metadata.name!, fingerprint(made));
    }
    const { clock = systemClock } = this.#options;
    await install(plan, {
      client: this.admin,
      clock: systemClock,
      logger: silentLogger,
      signal: this.#stop.signal,
    });
    for (let i = 1; i <= (this.#options.sites ?? 5); i++) {
      await this.site(`site-${i}`, i);
    }
    this.client = await this.#operatorClient();
    const { wrap = (same: KubeClient) => same } = this.#options;
    this.operator = startOperator(plan, {
      client: wrap(this.client),
      clock,
      random: systemRandom,
      logger: createLogger((record) => void this.logs.push(record), "debug"),
      instance: "faults",
    });
    this.#sample();
    for (const [apiVersion, kind] of KINDS) this.#mirror(apiVersion, kind);
    await this.settled();
  }

  /** Ends what {@link start} began. The plane stays, and may be used again. */
  async end(): Promise<void> {
    this.proxy.accept();
    this.proxy.unmute();
    await this.operator?.stop();
    this.#stopSampling();
    this.#stop.abort();
    await Promise.all(this.#mirrors.map(({ ended }) => ended));
    this.client?.close();
    if (this.admin !== undefined) await cleanUp(this.admin);
    this.admin?.close();
  }

  /** Declares a Site. */
  async site(name: string, size: number): Promise<KubeObject> {
    this.#declared.set(name, size);
    return await this.admin.apply({
      apiVersion: `${FAULT_GROUP}/v1`,
      kind: "Site",
      metadata: { name, namespace: NAMESPACE },
      spec: { size },
    }, { fieldManager: "test" });
  }

  /** Deletes a Site; with `orphan` its children are to stay. */
  async remove(name: string, propagation?: "Orphan"): Promise<void> {
    this.#declared.delete(name);
    await this.admin.delete(this.ref("Site", name), { propagation });
  }

  /** Says that a Site should be there, without declaring it to the server. */
  expect(name: string, size: number): void {
    this.#declared.set(name, size);
  }

  /** Says that the children of a Site that is gone may stay, as they are now. */
  async release(name: string): Promise<void> {
    this.#foreign.set(
      name,
      fingerprint(await this.admin.get(this.ref("ConfigMap", name))),
    );
  }

  /** Says that a Site should not be there, without deleting it. */
  forget(name: string): void {
    this.#declared.delete(name);
  }

  /** Points at an object of the test's namespace. */
  ref(kind: "Site" | "ConfigMap" | "Secret", name: string): ObjectRef {
    const apiVersion = kind === "Site" ? `${FAULT_GROUP}/v1` : "v1";
    return { apiVersion, kind, namespace: NAMESPACE, name };
  }

  /** Waits until something holds, and gives it. */
  async until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    const deadline = systemClock.monotonic() + LIMIT_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (systemClock.monotonic() > deadline) {
        throw new Error(`Never came: ${what}\n${this.lastLogs()}`);
      }
      await pause(25);
    }
  }

  /** The operator's lines with this message. */
  logged(message: string): readonly LogRecord[] {
    return this.logs.filter((one) => one.message === message);
  }

  /** The latest lines of the operator that matter. */
  lastLogs(): string {
    const lines = this.logs.filter((one) => one.level !== "debug").slice(-10);
    return lines.map((one) => JSON.stringify(one)).join("\n");
  }

  /**
   * Waits until nothing is lost: every object is as declared, and every store equals
   * a fresh list. Foreign objects must not have been touched.
   *
   * @throws {Error} Naming the first difference, if it stays.
   */
  async settled(): Promise<void> {
    const deadline = systemClock.monotonic() + LIMIT_MS;
    for (;;) {
      const wrong = await this.#difference();
      if (wrong === undefined) break;
      if (systemClock.monotonic() > deadline) {
        throw new Error(`Never settled: ${wrong}\n${this.lastLogs()}`);
      }
      await pause(50);
    }
    await this.#assertForeignUntouched();
  }

  /** Asserts that `/ready` became true once, and stayed so. */
  assertReadyThroughout(): void {
    assert.deepEqual(this.readiness, [false, true], "ready() flapped");
  }

  async #difference(): Promise<string | undefined> {
    const lists: (readonly KubeObject[])[] = [];
    for (const [at, [apiVersion, kind]] of KINDS.entries()) {
      const info = await this.admin.resolve(apiVersion, kind);
      if (info === undefined) return `the server has no ${kind}`;
      const { items } = await this.admin.list(info, { namespace: NAMESPACE });
      lists.push(items);
      const wrong = compareStore(this.#mirrors[at].informer.store, items);
      if (wrong !== undefined) return `the store of ${kind}: ${wrong}`;
    }
    const [sites, maps, secrets] = lists;
    const objects = this.operator.status()[0].objects;
    if (objects !== sites.length) {
      return `the operator knows ${objects} of ${sites.length} Sites`;
    }
    const [declared, foreign] = [this.#declared, this.#foreign];
    const info = (await this.admin.resolve("v1", "ConfigMap"))!;
    const { items: far } = await this.admin.list(info, { namespace: FAR_NAMESPACE });
    return findUndeclared(sites, { declared, maps, secrets, foreign, far });
  }

  async #assertForeignUntouched(): Promise<void> {
    for (const [name, before] of this.#foreign) {
      const live = await this.admin.get(this.ref("ConfigMap", name));
      assert.equal(fingerprint(live), before, `${name} is not ours, and was touched`);
    }
  }

  async #operatorClient(): Promise<KubeClient> {
    const path = await this.plane.clientKubeconfig({ user: "operator" });
    const { config = (same: ClusterConfig) => same, open } = this.#options;
    const server = `https://127.0.0.1:${this.proxy.port}`;
    const reached = await config({ ...await readConfig(path), server });
    return createClient(reached, {
      ...(open === undefined ? {} : { open: () => open(reached) }),
      clock: this.#options.clock ?? systemClock,
      random: systemRandom,
      logger: createLogger((record) => void this.logs.push(record), "debug"),
    });
  }

  async #connect(kubeconfig: string): Promise<KubeClient> {
    return createClient(await readConfig(kubeconfig), {
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
    });
  }

  #mirror(apiVersion: string, kind: string): void {
    const informer = createInformer({
      client: this.client,
      clock: this.#options.clock ?? systemClock,
      random: systemRandom,
      logger: createLogger((record) => void this.logs.push(record), "debug"),
      apiVersion,
      kind,
      selection: { namespace: NAMESPACE },
      onChange: () => {},
    });
    this.#mirrors.push({ informer, ended: informer.run(this.#stop.signal) });
  }

  #sample(): void {
    const look = () => {
      const now = this.operator.ready();
      if (this.readiness.at(-1) !== now) this.readiness.push(now);
      this.#stopSampling = systemClock.after(10, look);
    };
    look();
  }
}

async function readConfig(kubeconfig: string): Promise<ClusterConfig> {
  return await loadClusterConfig({
    kubeconfig,
    env: () => undefined,
    readFile: (path) => Deno.readTextFile(path),
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemClock.after(ms, resolve));
}
