/**
 * Runs a Plan as a whole operator: manager, events, HTTP endpoints, reload.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Random } from "../core/random.ts";
import type { Plan } from "../katalog/mod.ts";
import { createEventRecorder, type KubeClient } from "../kube/mod.ts";
import { createServer, type Server } from "../net/mod.ts";
import { createEndpoints } from "./endpoints.ts";
import type { Outbound } from "./external_caller.ts";
import type { HookRunner } from "./hook_desk.ts";
import { type CrdStatus, PlanManager } from "./manager.ts";

/** How long events that are still on their way may take at the end. */
const FLUSH_MS = 5_000;

/** How long a probe that is being answered may take at the end. */
const HTTP_GRACE_MS = 1_000;

/** What an operator is handed. */
export interface OperatorOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Who we are, in events: the Pod's name, or the host's. */
  readonly instance: string;
  /** How other services are called; absent: directly, with no environment. */
  readonly outbound?: Outbound;
  /** What runs plug-ins; absent: hooks fail, and say so. */
  readonly hooks?: HookRunner;
  /** Where to serve probes and metrics; absent: nowhere. */
  readonly http?: { readonly port: number; readonly hostname: string };
}

/** A running operator. */
export interface Operator {
  /** Where probes and metrics are served. */
  readonly url?: string;
  status(): readonly CrdStatus[];
  /** Whether every informer is synced, or has failed and said so. */
  ready(): boolean;
  /** Stops the old Plan in good order, then runs the new one. */
  reload(plan: Plan): Promise<void>;
  /** Stops in good order: cycles end, events are sent, then it returns. */
  stop(): Promise<void>;
}

/**
 * Starts an operator; it returns at once and works until {@link Operator.stop}.
 *
 * @throws {NetError} If the port cannot be used.
 */
export function startOperator(plan: Plan, options: OperatorOptions): Operator {
  return new RunningOperator(plan, options);
}

class RunningOperator implements Operator {
  readonly #options: OperatorOptions;
  readonly #recorder;
  readonly #server: Server | undefined;
  #current: { manager: PlanManager; stop: AbortController; ended: Promise<void> };
  #stopping = false;
  /** Reloads and the stop happen one after another. */
  #turn: Promise<void> = Promise.resolve();

  constructor(plan: Plan, options: OperatorOptions) {
    const { client, clock, logger, instance, http } = options;
    this.#options = options;
    this.#recorder = createEventRecorder(client, {
      clock,
      logger,
      component: "orkestra-runtime",
      instance,
    });
    const app = createEndpoints({
      manager: () => this.#current?.manager,
      stopping: () => this.#stopping,
    });
    // The port first: a process that cannot be probed should not start to work.
    this.#server = http && createServer({ ...http, app, clock });
    this.#current = this.#start(plan);
  }

  get url(): string | undefined {
    return this.#server?.url;
  }

  status(): readonly CrdStatus[] {
    return this.#current.manager.status();
  }

  ready(): boolean {
    return this.#current.manager.ready();
  }

  reload(plan: Plan): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stopping) return;
      await this.#end();
      this.#current = this.#start(plan);
    });
  }

  stop(): Promise<void> {
    this.#stopping = true;
    return this.#inTurn(async () => {
      await this.#end();
      await this.#recorder.flush(FLUSH_MS);
      await this.#server?.close(HTTP_GRACE_MS);
    });
  }

  #start(plan: Plan) {
    const { client, clock, random, logger, outbound, hooks } = this.#options;
    const manager = new PlanManager(plan, {
      client,
      clock,
      random,
      logger,
      recorder: this.#recorder,
      ...(outbound === undefined ? {} : { outbound }),
      ...(hooks === undefined ? {} : { hooks }),
    });
    const stop = new AbortController();
    return { manager, stop, ended: manager.run(stop.signal) };
  }

  async #end(): Promise<void> {
    this.#current.stop.abort();
    await this.#current.ended;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work, work);
    return this.#turn;
  }
}
