/**
 * Connects a command to a cluster and runs a Plan there.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { type Plan, variablesOf } from "../katalog/mod.ts";
import { createClient, type KubeClient, loadClusterConfig } from "../kube/mod.ts";
import type { HookRunner, Operator } from "../runtime/mod.ts";
import { createOutbound, startOperator } from "../runtime/mod.ts";
import type { System } from "./system.ts";

/** Which cluster. */
export interface ClusterChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** What every command that talks to a cluster has. */
export interface ClusterUser {
  readonly system: System;
  readonly logger: Logger;
}

/** A wrong address should be told at once; a server that is starting gets a moment. */
const FIRST_CALL_MS = 5_000;

/** Whether this process runs in a Pod: Kubernetes sets this variable in each. */
export function isInCluster(system: Pick<System, "env">): boolean {
  return system.env("KUBERNETES_SERVICE_HOST") !== undefined;
}

/**
 * Makes a client and asks the server its version, so that a wrong address or a
 * wrong certificate is told at once and by itself.
 *
 * @throws {KubeError}
 */
export async function connect(
  choice: ClusterChoice,
  { system, logger }: ClusterUser,
): Promise<{ readonly client: KubeClient; readonly usesProgram: boolean }> {
  const config = await loadClusterConfig({
    ...choice,
    env: (name) => system.env(name),
    readFile: (path) => system.readText(path),
  });
  const { clock, random } = system;
  const client = createClient(config, { clock, random, logger });
  try {
    const version = await client.version({ timeoutMs: FIRST_CALL_MS });
    logger.info("connected", { server: client.server, version, from: config.source });
    return { client, usesProgram: config.usesProgram ?? false };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Starts a Plan as an operator, its endpoints included. */
export function operate(
  plan: Plan,
  client: KubeClient,
  options: ClusterUser & {
    readonly port: number;
    readonly bindAddress?: string;
    readonly hooks: HookRunner;
  },
): Operator {
  const { system, logger, port } = options;
  const hostname = options.bindAddress ??
    (isInCluster(system) ? "0.0.0.0" : "127.0.0.1");
  const operator = startOperator(plan, {
    client,
    clock: system.clock,
    random: system.random,
    logger,
    outbound: createOutbound({
      clock: system.clock,
      env: rememberedEnv(plan, system),
    }),
    hooks: options.hooks,
    instance: system.env("POD_NAME") ?? system.env("HOSTNAME") ?? "local",
    http: port === 0 ? undefined : { port, hostname },
  });
  const crds = plan.crds.map((crd) => crd.name).join(",");
  logger.info("operator started", { katalog: plan.name, crds, url: operator.url });
  return operator;
}

/**
 * The environment, with what the Plan's calls need of it read now: in a cluster the
 * permission to read it is given up.
 */
function rememberedEnv(
  plan: Plan,
  system: Pick<System, "env">,
): (name: string) => string | undefined {
  const names = plan.crds.flatMap(variablesOf);
  const remembered = new Map(names.map((name) => [name, system.env(name)]));
  return (name) => remembered.get(name) ?? system.env(name);
}

/** Waits for the signal that ends a command. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
