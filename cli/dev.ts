/**
 * Runs a Katalog on a throwaway control plane, reloading it when it changes.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";
import { type ControlPlane, startControlPlane } from "../e2e/control_plane.ts";
import { findBinaries } from "../e2e/control_plane_binaries.ts";
import { formatProgress, type Progress } from "../e2e/control_plane_progress.ts";
import { loadPlan, type Plan } from "../katalog/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { install, type Operator } from "../runtime/mod.ts";
import { connect, operate, untilStopped } from "./cluster.ts";
import type { CommandContext } from "./context.ts";
import { CommandError } from "./failure.ts";
import { createHookHost } from "./hooks.ts";
import { loadOrExit, rememberFiles, tellProblems } from "./load.ts";
import { applyObjects, readObjects } from "./objects.ts";
import { watchFiles } from "./watch_files.ts";

/** What `ork dev` was asked to do. */
export interface DevOptions {
  /** Katalog files, one or more, as the user named them. */
  readonly files: readonly string[];
  /** Files with custom resources to apply once the operator runs. */
  readonly customResources: readonly string[];
  /** Use this cluster instead of a throwaway control plane. */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig; absent: its current one. */
  readonly context?: string;
  /** Simulated nodes, 0 or more. */
  readonly nodes: number;
  /** Load the Katalog anew when one of its files changes. */
  readonly reload: boolean;
  /** Port of the HTTP API; 0 means no server. */
  readonly port: number;
  readonly ui: CommandContext;
  readonly logger: Logger;
  /** Aborted when everything is to stop in good order. */
  readonly signal: AbortSignal;
}

/** A person who waits for a build wants to see that it goes on. */
const PROGRESS_MS = 10_000;

/**
 * Runs until `signal` is aborted, then takes everything down again.
 *
 * @throws {SilentExit} If the Katalog is wrong; its problems have been told.
 * @throws {ControlPlaneError} If no control plane can be had.
 * @throws {KubeError} If the cluster cannot be used.
 */
export async function devCluster(options: DevOptions): Promise<void> {
  const { files, ui, logger, signal } = options;
  // The Katalog first: a mistake in it should not cost a build.
  const plan = await loadOrExit(
    ui,
    (readers) => loadPlan({ ...readers, files }),
  );
  const extra = await readObjects(options.customResources, ui.system);
  const plane = options.kubeconfig === undefined && options.context === undefined
    ? await startPlane(options)
    : undefined;
  const hooks = createHookHost(ui.system);
  let client: KubeClient | undefined;
  let operator: Operator | undefined;
  try {
    const user = { system: ui.system, logger };
    const kubeconfig = plane?.kubeconfig ?? options.kubeconfig;
    ({ client } = await connect({ kubeconfig, context: options.context }, user));
    await install(plan, { client, clock: ui.system.clock, logger, signal });
    operator = operate(plan, client, { ...user, port: options.port, hooks });
    await applyObjects(extra, client, { logger, signal });
    if (plane !== undefined) tellKubeconfig(plane, ui);
    if (options.reload) {
      await reloadUntilStopped(plan, client, operator, options);
    } else {
      await untilStopped(signal);
    }
  } finally {
    await operator?.stop();
    await hooks.close();
    client?.close();
    await plane?.stop();
  }
}

async function startPlane(options: DevOptions): Promise<ControlPlane> {
  const { ui, logger, nodes, signal } = options;
  const { clock } = ui.system;
  if ((await Deno.permissions.query({ name: "run" })).state !== "granted") {
    throw new CommandError(
      "Cannot start a control plane: this process may not start programs",
      "Use the task that may, `deno task dev`, or name a cluster with --kubeconfig",
    );
  }
  const progress = logProgress(logger);
  const env = planeEnvironment(ui.system.env);
  const binaries = await findBinaries({ env, clock, progress, signal });
  return await startControlPlane({ binaries, clock, progress, nodes });
}

/** Logs each stage when it begins, and every ten seconds while it lasts. */
function logProgress(logger: Logger): Progress {
  let told = { stage: "", elapsedMs: 0 };
  return (update) => {
    const due = update.elapsedMs - told.elapsedMs >= PROGRESS_MS;
    if (update.stage === told.stage && !due) return;
    told = update;
    logger.info(formatProgress(update));
  };
}

/** The variables by which programs are found, cached and built. */
function planeEnvironment(
  env: (name: string) => string | undefined,
): Record<string, string> {
  const names = [
    "HOME",
    "PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "KUBEBUILDER_ASSETS",
    "GOPATH",
    "GOCACHE",
    "GOMODCACHE",
    "GOPROXY",
    "GOFLAGS",
    "GOSUMDB",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function tellKubeconfig(plane: ControlPlane, ui: CommandContext): void {
  ui.system.stderr(
    `\n  export KUBECONFIG=${plane.kubeconfig}\n  Ctrl-C ends it and removes everything.\n\n`,
  );
}

/** Loads the Katalog anew after each save; a bad one changes nothing. */
async function reloadUntilStopped(
  first: Plan,
  client: KubeClient,
  operator: Operator,
  options: DevOptions,
): Promise<void> {
  const { files, ui, logger, signal } = options;
  const { clock } = ui.system;
  let plan = first;
  const changes = watchFiles(() => plan.sources, { clock, signal });
  for await (const path of changes) {
    const remembered = rememberFiles(ui.system);
    const checked = await loadPlan({ files, ...remembered });
    tellProblems(ui, checked.problems, remembered);
    if (!checked.ok) {
      logger.error("Katalog not reloaded: the one before goes on", { changed: path });
      continue;
    }
    try {
      await install(checked.value, { client, clock, logger, signal });
      await operator.reload(checked.value);
      plan = checked.value;
      logger.info("Katalog reloaded", { changed: path });
    } catch (error) {
      logger.error("Katalog not reloaded: the one before goes on", {
        changed: path,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
