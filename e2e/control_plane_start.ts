/**
 * Brings the parts of a control plane up, in order.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { isEtcdReady, PlaneApi } from "./control_plane_api.ts";
import type { Binaries } from "./control_plane_binaries.ts";
import { ControlPlaneError } from "./control_plane_error.ts";
import type { Launcher } from "./control_plane_launcher.ts";
import { ampleNode } from "./control_plane_nodes.ts";
import {
  type AuditLevel,
  auditPolicy,
  type PartName,
  type PartSettings,
  planePaths,
} from "./control_plane_parts.ts";
import { kubeconfigText, Pki } from "./control_plane_pki.ts";
import { PartRunner } from "./control_plane_runner.ts";

/** How to start a plane; `control_plane.ts` says what absent values mean. */
export interface StartOptions {
  readonly binaries: Binaries;
  readonly clock: Clock;
  readonly nodes?: number;
  readonly scheduler?: boolean;
  readonly auditLog?: boolean | AuditLevel;
  readonly extraApiServerArgs?: readonly string[];
}

/** What a running plane consists of. */
export interface StartedPlane {
  readonly launcher: Launcher;
  readonly pki: Pki;
  readonly runner: PartRunner;
  readonly api: PlaneApi;
}

/**
 * How often other ports are tried when somebody took one between our asking and
 * the part's binding. Each time that is less likely than one in a thousand.
 */
const PORT_TRIES = 5;

/**
 * Starts everything in the launcher's folder and waits until it is ready.
 *
 * @param tell Is told each stage.
 * @throws {ControlPlaneError} `pki`, `part`; the launcher is left to the caller.
 */
export async function bringUp(
  options: StartOptions,
  launcher: Launcher,
  tell: (stage: string) => void,
): Promise<StartedPlane> {
  const { dir } = launcher;
  await Deno.mkdir(`${dir}/logs`);
  const pki = new Pki(options.binaries.pki, planePaths(dir).pki);
  await pki.init();
  const auditLevel = options.auditLog === true ? "Metadata" : options.auditLog;
  if (auditLevel) {
    await Deno.writeTextFile(planePaths(dir).auditPolicy, auditPolicy(auditLevel));
  }
  for (let tries = PORT_TRIES;; tries--) {
    const [etcdPort, etcdPeerPort, apiServerPort] = await launcher.freePorts(3);
    const settings: PartSettings = {
      dir,
      etcdPort,
      etcdPeerPort,
      apiServerPort,
      ...(auditLevel ? { auditLevel } : {}),
      extraApiServerArgs: options.extraApiServerArgs ?? [],
      kwokStages: options.binaries.kwokStages,
    };
    const runner = new PartRunner({ ...options, launcher, settings });
    const api = await createApi(options.clock, pki, settings);
    try {
      tell("starting etcd and the API server");
      await startServers(runner, api, options.clock);
      tell("starting the controllers");
      await startControllers(runner, api, options);
      return { launcher, pki, runner, api };
    } catch (error) {
      api.close();
      if (tries === 0 || !await lostAPort(runner)) throw error;
      if (runner.isRunning("etcd")) await runner.stop("etcd");
      // What etcd remembers of itself names the old ports.
      await Deno.remove(planePaths(dir).etcdData, { recursive: true })
        .catch(unlessAbsent);
    }
  }
}

/** Waits until a part that has just been started does its work. */
export async function untilReady(
  part: PartName,
  plane: { readonly runner: PartRunner; readonly api: PlaneApi },
  clock: Clock,
): Promise<void> {
  const { runner, api } = plane;
  if (part === "etcd") {
    const { etcdPort } = runner.settings;
    await runner.until(["etcd"], "etcd", () => isEtcdReady(clock, etcdPort));
  } else if (part === "kube-apiserver") {
    const parts: PartName[] = ["etcd", "kube-apiserver"];
    await runner.until(parts, "the API server", () => api.isReady());
  }
  // The others serve nobody, so nothing can ask them.
}

/** Writes the administrator's kubeconfig, too. */
async function createApi(
  clock: Clock,
  pki: Pki,
  settings: PartSettings,
): Promise<PlaneApi> {
  const server = `https://127.0.0.1:${settings.apiServerPort}`;
  const [authority, admin] = await Promise.all([pki.authority(), pki.admin()]);
  const text = kubeconfigText({ server, authority, ...admin });
  await Deno.writeTextFile(planePaths(settings.dir).kubeconfig, text, { mode: 0o600 });
  return new PlaneApi({ server, authority, clock }, admin);
}

async function startServers(
  runner: PartRunner,
  api: PlaneApi,
  clock: Clock,
): Promise<void> {
  for (const part of ["etcd", "kube-apiserver"] as const) {
    await runner.start(part);
    await untilReady(part, { runner, api }, clock);
  }
}

async function lostAPort(runner: PartRunner): Promise<boolean> {
  return await runner.lostItsPort("etcd") ||
    await runner.lostItsPort("kube-apiserver");
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function startControllers(
  runner: PartRunner,
  api: PlaneApi,
  options: StartOptions,
): Promise<void> {
  const nodes = options.nodes ?? 0;
  const parts: PartName[] = ["kube-controller-manager"];
  if (options.scheduler ?? nodes > 0) parts.push("kube-scheduler");
  if (nodes > 0) parts.push("kwok");
  await Promise.all(parts.map((part) => runner.start(part)));
  for (let number = 1; number <= nodes; number++) {
    const { status, text } = await api.create("/api/v1/nodes", ampleNode(number));
    if (status !== 201) {
      throw new ControlPlaneError("part", `Cannot create a Node: ${status} ${text}`);
    }
  }
  await runner.until(
    parts,
    `the service account "default" and ${nodes} ready Nodes`,
    async () => await api.hasDefaultAccount() && await api.readyNodes() >= nodes,
  );
}
