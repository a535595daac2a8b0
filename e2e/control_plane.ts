/**
 * Runs a throwaway Kubernetes control plane on this machine.
 *
 * etcd, kube-apiserver and kube-controller-manager are the real ones; on request
 * kube-scheduler and kwok let pods be scheduled and "run" on Nodes that exist in
 * the API alone, so a Deployment becomes Available although nothing is executed.
 * Several planes can run side by side. Everything ends, and its folder goes, with
 * the process that started it, however that ends.
 *
 *     const binaries = await findBinaries({ env, clock, progress });
 *     const plane = await startControlPlane({ binaries, clock, progress, nodes: 1 });
 *     await plane.kubectl("get", "nodes");
 *     await plane.stop();
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Binaries } from "./control_plane_binaries.ts";
import { Launcher } from "./control_plane_launcher.ts";
import { type AuditLevel, type PartName, planePaths } from "./control_plane_parts.ts";
import {
  type ClientIdentity,
  type KeyPair,
  kubeconfigText,
  type ServerIdentity,
} from "./control_plane_pki.ts";
import { type Progress, ProgressBeat } from "./control_plane_progress.ts";
import { bringUp, type StartedPlane, untilReady } from "./control_plane_start.ts";

/** How to start a plane. */
export interface ControlPlaneOptions {
  readonly binaries: Binaries;
  readonly clock: Clock;
  readonly progress: Progress;
  /** How many ample Nodes there are; none if absent. */
  readonly nodes?: number;
  /** Whether pods are scheduled; if absent, when there are nodes. */
  readonly scheduler?: boolean;
  /** What is written of each request; `true` means `Metadata`; nothing if absent. */
  readonly auditLog?: boolean | AuditLevel;
  /** Appended to the API server's arguments, so they win over ours. */
  readonly extraApiServerArgs?: readonly string[];
  /** Where the plane's folder is made; the system's temporary place if absent. */
  readonly parentDir?: string;
}

/** What a kubectl command gave. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts a plane and waits until it takes requests, pods may be created in the
 * namespace `default`, and the Nodes asked for are Ready: about 5 seconds.
 *
 * @throws {ControlPlaneError} `launcher`, `pki`, or `part` with the end of the
 *   failing part's log. Nothing is left running then.
 */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const { binaries, clock } = options;
  const launcher = await Launcher.start(binaries.launch, options.parentDir);
  const beat = new ProgressBeat(clock, options.progress);
  try {
    const started = await bringUp(options, launcher, (stage) => beat.tell(stage));
    return new ControlPlane(started, options);
  } catch (error) {
    await launcher.close();
    throw error;
  } finally {
    beat.close();
  }
}

/** A running control plane; {@link startControlPlane} makes one. */
export class ControlPlane implements AsyncDisposable {
  /** The folder of everything; it goes with the plane. */
  readonly dir: string;
  /** The API server: `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The path of a kubeconfig file for an administrator. */
  readonly kubeconfig: string;
  /** Where the audit log is, if one was asked for: a JSON object per line. */
  readonly auditLogPath: string;
  #plane: StartedPlane;
  #binaries: Binaries;
  #clock: Clock;
  #clients = 0;

  /** @param plane What `bringUp` made. */
  constructor(
    plane: StartedPlane,
    options: { readonly binaries: Binaries; readonly clock: Clock },
  ) {
    this.#plane = plane;
    this.#binaries = options.binaries;
    this.#clock = options.clock;
    this.dir = plane.launcher.dir;
    this.server = `https://127.0.0.1:${plane.runner.settings.apiServerPort}`;
    this.kubeconfig = planePaths(this.dir).kubeconfig;
    this.auditLogPath = planePaths(this.dir).auditLog;
  }

  /** Runs kubectl as administrator, with no standard input. Does not throw. */
  kubectl(...args: string[]): Promise<KubectlResult> {
    return this.kubectlWithInput("", ...args);
  }

  /** Runs kubectl as administrator, with `input` for `-f -`. Does not throw. */
  async kubectlWithInput(input: string, ...args: string[]): Promise<KubectlResult> {
    const child = new Deno.Command(this.#binaries.kubectl, {
      args,
      // Its cache of discovery stands under HOME, and must go with the plane.
      env: { KUBECONFIG: this.kubeconfig, HOME: this.dir },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stdin = child.stdin.getWriter();
    // A command that reads no input may end before taking it.
    const fed = stdin.write(new TextEncoder().encode(input))
      .then(() => stdin.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await fed;
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** Whether a part runs; a frozen one does. */
  isRunning(part: PartName): boolean {
    return this.#plane.runner.isRunning(part);
  }

  /**
   * Kills a part, as a crash would; its data stays.
   *
   * @throws {ControlPlaneError} `part` if it does not run.
   */
  async stopPart(part: PartName): Promise<void> {
    await this.#plane.runner.stop(part);
  }

  /**
   * Starts a part again, on the same ports; etcd and the API server are then
   * ready.
   *
   * @throws {ControlPlaneError} `part` if it runs, ends at once, or is not ready
   *   within two minutes.
   */
  async startPart(part: PartName): Promise<void> {
    await this.#plane.runner.start(part);
    await untilReady(part, this.#plane, this.#clock);
  }

  /** Stops and starts a part. */
  async restart(part: PartName): Promise<void> {
    await this.stopPart(part);
    await this.startPart(part);
  }

  /**
   * Stands a part still: connections to it stay open and nothing answers.
   *
   * @throws {ControlPlaneError} `part` if it does not run.
   */
  async freeze(part: PartName): Promise<void> {
    await this.#plane.launcher.signal(part, "SIGSTOP");
  }

  /** Lets a frozen part go on. */
  async thaw(part: PartName): Promise<void> {
    await this.#plane.launcher.signal(part, "SIGCONT");
  }

  /**
   * Writes a kubeconfig file whose client certificate stands for a user.
   *
   * RBAC grants the user nothing yet.
   *
   * @returns The file's path, inside the plane's folder.
   * @throws {ControlPlaneError} `pki`
   */
  async clientKubeconfig(identity: ClientIdentity): Promise<string> {
    const { pki } = this.#plane;
    const pair = await pki.client(identity);
    const authority = await pki.authority();
    const path = `${this.dir}/client-${++this.#clients}.kubeconfig`;
    const text = kubeconfigText({ server: this.server, authority, ...pair });
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    return path;
  }

  /**
   * Issues a server certificate from the plane's authority, such as for a webhook.
   *
   * @throws {ControlPlaneError} `pki`
   */
  serverCertificate(identity: ServerIdentity): Promise<KeyPair> {
    return this.#plane.pki.server(identity);
  }

  /** The certificate of the plane's authority as PEM text. */
  authority(): Promise<string> {
    return this.#plane.pki.authority();
  }

  /** Kills everything and removes the folder; waits for both. Safe to repeat. */
  async stop(): Promise<void> {
    this.#plane.api.close();
    await this.#plane.launcher.close();
  }

  /** The same as {@link stop}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
