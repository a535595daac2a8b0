/**
 * Runs a Katalog as an operator.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { Logger } from "../core/log.ts";
import { loadPlan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { install, installCrd } from "../runtime/mod.ts";
import { connect, isInCluster, operate, untilStopped } from "./cluster.ts";
import type { CommandContext } from "./context.ts";
import { gateDeprecated } from "./deprecation.ts";
import { startDevServer } from "./dev_server.ts";
import { CommandError } from "./failure.ts";
import { createHookHost, hasHooks } from "./hooks.ts";
import { loadOrExit } from "./load.ts";
import { applyObjects, readObjects } from "./objects.ts";
import { dropPermissions } from "./permissions.ts";

/** What `ork run` was asked to do. */
export interface RunOptions {
  /** Katalog files, one or more, as the user named them. */
  readonly files: readonly string[];
  /** Refuses a Katalog for its warnings, too. */
  readonly strict: boolean;
  /** kubeconfig file; absent: found as kubectl finds it, else in-cluster. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig; absent: its current one. */
  readonly context?: string;
  /** Port of the HTTP API; 0 means no server. */
  readonly port: number;
  /** Absent: 0.0.0.0 inside a cluster, else 127.0.0.1. */
  readonly bindAddress?: string;
  /** Whether to apply the Katalog's CRDs; absent: only outside a cluster. */
  readonly installCrds?: boolean;
  /** Apply `crd.yaml` and `cr.yaml` beside the first Katalog, where they are. */
  readonly applyCr: boolean;
  /** Port of the stand-in for `external` services; absent: none is started. */
  readonly devServerPort?: number;
  readonly ui: CommandContext;
  readonly logger: Logger;
  /** Aborted when the operator is to stop in good order. */
  readonly signal: AbortSignal;
}

/**
 * Runs until `signal` is aborted, then stops in good order.
 *
 * @throws {SilentExit} If the Katalog is wrong; its problems have been told.
 * @throws {CommandError} If it is deprecated and nobody has consented.
 * @throws {KubeError} If the cluster cannot be used.
 * @throws {NetError} If the port cannot be used.
 */
export async function runOperator(options: RunOptions): Promise<void> {
  const { files, strict, ui, logger, signal } = options;
  const { system } = ui;
  const plan = await loadOrExit(
    ui,
    (readers) => loadPlan({ ...readers, files, strict }),
  );
  gateDeprecated(plan, system.clock.now(), logger);
  const user = { system, logger };
  const devServer = options.devServerPort === undefined
    ? undefined
    : startDevServer(system.clock, options.devServerPort);
  if (devServer !== undefined) {
    logger.info("dev server started", { url: devServer.url });
  }
  const hooks = createHookHost(system);
  let client: KubeClient | undefined;
  try {
    const connected = await connect(options, user);
    client = connected.client;
    // In a cluster the CRDs belong to whoever installs the operator, and its
    // ServiceAccount should not be able to change them.
    if (options.installCrds ?? !isInCluster(system)) {
      await install(plan, { client, clock: system.clock, logger, signal });
    }
    if (options.applyCr) await applyBeside(options, client);
    const operator = operate(plan, client, { ...user, ...options, hooks });
    await dropPermissions(logger, {
      inCluster: isInCluster(system),
      usesProgram: connected.usesProgram,
      hasHooks: hasHooks(plan),
    });
    await untilStopped(signal);
    await operator.stop();
  } finally {
    client?.close();
    await hooks.close();
    await devServer?.close(0);
  }
}

/** Applies the pattern's own `crd.yaml` and `cr.yaml`, as far as they are there. */
async function applyBeside(options: RunOptions, client: KubeClient): Promise<void> {
  const { files, ui, logger, signal } = options;
  const { system } = ui;
  const folder = dirname(files[0]);
  const here = ["crd.yaml", "cr.yaml"].map((name) => join(folder, name))
    .filter((path) => system.isFile(path));
  if (here.length === 0) {
    throw new CommandError(
      `Cannot apply the custom resource: there is no crd.yaml or cr.yaml in "${folder}"`,
      "Leave out --apply-cr, or put them beside the Katalog",
    );
  }
  for (const object of await readObjects(here, system)) {
    if (object.kind === "CustomResourceDefinition") {
      await installCrd(object, { client, clock: system.clock, logger, signal });
    } else await applyObjects([object], client, { logger, signal });
  }
}
