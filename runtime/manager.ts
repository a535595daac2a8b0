/**
 * Runs a Plan: one controller for each CRD, one informer for each child kind.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import { formatApiVersion, groupKind } from "../core/object.ts";
import type { Random } from "../core/random.ts";
import type { ChildKind, Plan } from "../katalog/mod.ts";
import {
  type Change,
  createInformer,
  type EventRecorder,
  type Informer,
  type InformerState,
  type KubeClient,
  type KubeErrorKind,
} from "../kube/mod.ts";
import { childProjection } from "./child_projection.ts";
import { managedOwnersOf, namespacesOf, unionOf, wideKinds } from "./child_scope.ts";
import { Controller } from "./controller.ts";
import { CrossDesk } from "./cross_desk.ts";
import type { CrdView } from "./cross_reads.ts";
import { OWNER_INDEX } from "./driver.ts";
import type { Outbound } from "./external_caller.ts";
import type { HookRunner } from "./hook_desk.ts";
import type { CrdState } from "./health.ts";
import { MANAGED_LABEL } from "./marks.ts";
import { SecondaryWatches } from "./secondary.ts";
import { createMetrics, type Exposition, type Metrics } from "./metrics.ts";
import { collect } from "./metrics_collect.ts";
import { directOutbound } from "./outbound.ts";
import { sharedTurns } from "./turns.ts";

/** How long running cycles may take to end when the process is asked to stop. */
const DRAIN_MS = 30_000;

/** What a manager is handed. */
export interface ManagerOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly recorder: EventRecorder;
  /** How other services are called; absent: directly, with no environment. */
  readonly outbound?: Outbound;
  /** What runs plug-ins; absent: hooks fail, and say so. */
  readonly hooks?: HookRunner;
}

/** How one CRD fares, for probes and people. */
export interface CrdStatus {
  readonly name: string;
  readonly state: CrdState;
  readonly objects: number;
  readonly queueDepth: number;
  readonly consecutiveFails: number;
  readonly lastError?: string;
  /** Why it is idle, where a gate holds its objects. */
  readonly gatedBy?: string;
  /** The kinds that cannot be watched now, and why: what is known of them is old. */
  readonly unwatched?: readonly string[];
  /** While it is missing or degraded, the runtime is not ready. */
  readonly critical?: true;
  /** What it waits for, while its workers do not run. */
  readonly waitingFor: readonly string[];
}

/** A running Plan. */
export interface Manager {
  /** The metrics in Prometheus' text format. */
  exposeMetrics(): Promise<Exposition>;
  /** Each CRD's state, in the Plan's order. */
  status(): readonly CrdStatus[];
  /** Each informer is synced, or has failed and said so. */
  ready(): boolean;
  /** Runs until the signal, then drains. Never rejects for a fault of the world. */
  run(signal: AbortSignal): Promise<void>;
}

/** Makes a manager; nothing is sent before `run`. */
export function createManager(plan: Plan, options: ManagerOptions): Manager {
  return new PlanManager(plan, options);
}

/** The manager of a Plan. */
export class PlanManager implements Manager {
  readonly #metrics: Metrics;
  readonly #options: ManagerOptions;
  readonly #controllers: readonly Controller[];
  readonly #byKind = new Map<string, Controller>();
  readonly #children = new Map<string, { informer: Informer; users: Controller[] }>();
  readonly #namespaced = new Map<string, boolean>();
  readonly #secondary: SecondaryWatches;
  readonly #desk = new CrossDesk();
  /** Kinds that are watched as a whole, so that children of that kind need no copy. */
  readonly #wide: ReadonlySet<string>;
  #stopping = false;

  constructor(plan: Plan, options: ManagerOptions) {
    this.#options = options;
    this.#metrics = createMetrics((metrics) => this.#collect(metrics));
    const childInformer = this.#childInformer;
    this.#secondary = new SecondaryWatches({ ...options, childInformer });
    this.#wide = wideKinds(plan);
    const outbound = options.outbound ?? directOutbound(options.clock);
    const turns = sharedTurns(plan);
    this.#controllers = plan.crds.map((crd) => {
      const controller = new Controller({
        ...options,
        katalog: plan.name,
        crd,
        metrics: this.#metrics,
        childInformer,
        outbound,
        turns,
        isNamespaced: (apiVersion, kind) =>
          this.#namespaced.get(groupKind(apiVersion, kind)),
        onProgress: () => this.#startWhatCan(),
        cross: this.#desk.linkOf(crd.name),
        unhealthyDependencies: () =>
          crd.dependsOn.some(({ crd: name }) =>
            this.#controller(name)?.health.state !== "healthy"
          ),
      });
      const { group, version, kind } = crd.gvk;
      const apiVersion = formatApiVersion(group, version);
      this.#byKind.set(groupKind(apiVersion, kind), controller);
      for (const child of crd.childKinds) this.#addChild(child, controller);
      this.#desk.add({
        crd,
        store: controller.informer.store,
        childInformer,
        figures: () => controller.figures(),
        enqueue: (key) => controller.enqueue(key),
        state: () => controller.health.state,
        synced: () => controller.informer.state.kind === "synced",
      });
      return controller;
    });
    for (const controller of this.#controllers) {
      const trigger = controller.enqueue.bind(controller);
      this.#secondary.add({ crd: controller.crd, trigger });
    }
  }

  readonly #childInformer = (apiVersion: string, kind: string) =>
    this.#children.get(groupKind(apiVersion, kind))?.informer;

  status(): readonly CrdStatus[] {
    return this.#controllers.map((controller) => {
      const { crd, health, informer, queue } = controller;
      return {
        name: crd.name,
        state: health.state,
        objects: informer.store.size,
        queueDepth: queue.depth,
        consecutiveFails: health.consecutiveFails,
        lastError: health.lastError,
        gatedBy: health.gatedBy,
        unwatched: this.#unwatched(controller),
        ...(crd.critical ? { critical: true } : {}),
        waitingFor: controller.working ? [] : this.#blockers(controller),
      };
    });
  }

  /** Each CRD with its resources, to tell others of. */
  views(): readonly CrdView[] {
    return this.#desk.members();
  }

  #unwatched({ crd, informer }: Controller): string[] {
    const children = crd.childKinds.map(({ apiVersion, kind }) =>
      this.#children.get(groupKind(apiVersion, kind))?.informer
    );
    const secondary = this.#secondary.informersOf(crd);
    return [informer, ...children, ...secondary].flatMap((one) =>
      one?.state.kind === "failing" ? [one.state.error.message] : []
    );
  }

  exposeMetrics(): Promise<Exposition> {
    return this.#metrics.expose();
  }

  ready(): boolean {
    return this.#informers().every(({ state }) => state.kind !== "starting");
  }

  async run(signal: AbortSignal): Promise<void> {
    const informers = new AbortController();
    const running = this.#informers().map((informer) => informer.run(informers.signal));
    await new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#stopping = true;
    this.#options.logger.info("stopping");
    // Dependants first: they must not see what they depend on go away.
    const stopped = [...this.#controllers].reverse().map((controller) =>
      controller.stop(DRAIN_MS)
    );
    await Promise.all(stopped);
    informers.abort();
    await Promise.all(running);
  }

  #informers(): readonly Informer[] {
    return [
      ...this.#controllers.map((controller) => controller.informer),
      ...[...this.#children.values()].map((child) => child.informer),
      ...this.#secondary.informers.map(([, informer]) => informer),
    ];
  }

  #addChild(child: ChildKind, user: Controller): void {
    const key = groupKind(child.apiVersion, child.kind);
    const known = this.#children.get(key);
    if (known !== undefined) {
      known.users.push(user);
      return;
    }
    const users = [user];
    const informer = createInformer({
      ...this.#options,
      apiVersion: child.apiVersion,
      kind: child.kind,
      selection: this.#wide.has(key) ? {} : { labelSelector: `${MANAGED_LABEL}=true` },
      scope: {
        needed: () => unionOf(users, ({ namespaces }) => namespaces),
        fallback: () => unionOf(users, namespacesOf),
      },
      indexes: { [OWNER_INDEX]: managedOwnersOf },
      ...(this.#wide.has(key) ? {} : {
        projection: () => childProjection(child, users.map(({ crd }) => crd)),
      }),
      onChange: (change) => {
        this.#childChanged(change);
        this.#secondary.childChanged(key, change);
      },
      onState: (state) => void this.#childState(child, users, state),
    });
    this.#children.set(key, { informer, users });
  }

  /** Wakes the owners, by the old and the new object: a child may leave the view. */
  #childChanged(change: Change): void {
    // The cycle that wrote reads its children again before it judges them.
    if (change.via === "write") return;
    const owners = [change.old, change.now]
      .flatMap((stored) => stored === undefined ? [] : managedOwnersOf(stored.object));
    for (const owner of new Set(owners)) {
      const slash = owner.indexOf("/");
      const key = owner.slice(slash + 1);
      const controller = this.#byKind.get(owner.slice(0, slash));
      controller?.childChanged(key);
    }
  }

  #controller(crd: string): Controller | undefined {
    return this.#controllers.find((one) => one.crd.name === crd);
  }

  async #childState(
    child: ChildKind,
    users: readonly Controller[],
    state: InformerState,
  ): Promise<void> {
    const { client, logger } = this.#options;
    const key = groupKind(child.apiVersion, child.kind);
    if (state.kind === "failing") {
      const { message, hint } = state.error;
      logger.error("cannot watch a child kind", { kind: key, error: message, hint });
      this.#namespaced.delete(key);
    } else if (state.kind === "synced") {
      try {
        const info = await client.resolve(child.apiVersion, child.kind);
        if (info !== undefined) this.#namespaced.set(key, info.namespaced);
      } catch (error) {
        logger.warn("cannot read discovery", { kind: key, error: String(error) });
      }
    }
    this.#startWhatCan();
    // While the server is away nothing can be written, and what could be is a status
    // of each object that says so, just when it is back.
    if (state.kind === "failing" && !isLasting(state.error.kind)) return;
    // What could not be made, or judged, before can be now (or no longer).
    for (const user of users) if (user.working) user.enqueueAll();
  }

  #startWhatCan(): void {
    if (this.#stopping) return;
    for (const controller of this.#controllers) {
      if (!controller.working && this.#blockers(controller).length === 0) {
        controller.start();
      }
    }
  }

  #blockers(controller: Controller): string[] {
    const blockers: string[] = [];
    const { crd, informer } = controller;
    if (informer.state.kind !== "synced") blockers.push(`the kind ${crd.gvk.kind}`);
    for (const child of crd.childKinds) {
      const key = groupKind(child.apiVersion, child.kind);
      const state = this.#children.get(key)?.informer.state.kind;
      const known = state === "failing" || this.#namespaced.has(key);
      if (state === "starting" || !known) blockers.push(`the child kind ${key}`);
    }
    for (const { crd: name, condition } of crd.dependsOn) {
      const other = this.#controller(name);
      const objects = other?.informer.store.size ?? 0;
      if (other !== undefined && !other.health.satisfies(condition, objects)) {
        blockers.push(`the CRD "${name}" to be ${condition}`);
      }
    }
    return blockers;
  }

  #collect(metrics: Metrics): void {
    const children = [...this.#children]
      .map(([kind, { informer }]) => [kind, informer] as const);
    collect(metrics, {
      controllers: this.#controllers,
      informers: [...children, ...this.#secondary.informers],
      clock: this.#options.clock,
      hooks: this.#options.hooks,
    });
  }
}

/** Whether only a person can mend it: the kind, or the right to read it, is missing. */
function isLasting(kind: KubeErrorKind): boolean {
  return kind === "unknown-kind" || kind === "forbidden" || kind === "unauthorized";
}
