/**
 * Runs a Katalog as an operator.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { loadPlan } from "../katalog/mod.ts";
import { install } from "../runtime/mod.ts";
import { connect, isInCluster, operate, untilStopped } from "./cluster.ts";
import type { CommandContext } from "./context.ts";
import { loadOrExit } from "./load.ts";
import { dropPermissions } from "./permissions.ts";

/** What `ork run` was asked to do. */
export interface RunOptions {
  /** Katalog files, one or more, as the user named them. */
  readonly files: readonly string[];
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
  readonly ui: CommandContext;
  readonly logger: Logger;
  /** Aborted when the operator is to stop in good order. */
  readonly signal: AbortSignal;
}

/**
 * Runs until `signal` is aborted, then stops in good order.
 *
 * @throws {SilentExit} If the Katalog is wrong; its problems have been told.
 * @throws {KubeError} If the cluster cannot be used.
 * @throws {NetError} If the port cannot be used.
 */
export async function runOperator(options: RunOptions): Promise<void> {
  const { files, ui, logger, signal } = options;
  const { system } = ui;
  const plan = await loadOrExit(
    ui,
    (readFile, fetchSource) => loadPlan({ files, readFile, fetchSource }),
  );
  const user = { system, logger };
  const client = await connect(options, user);
  try {
    // In a cluster the CRDs belong to whoever installs the operator, and its
    // ServiceAccount should not be able to change them.
    if (options.installCrds ?? !isInCluster(system)) {
      await install(plan, { client, clock: system.clock, logger, signal });
    }
    const operator = operate(plan, client, { ...user, ...options });
    await dropPermissions(logger, { keepRead: isInCluster(system) });
    await untilStopped(signal);
    await operator.stop();
  } finally {
    client.close();
  }
}
