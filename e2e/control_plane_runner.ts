/**
 * Starts and stops single parts of a control plane; says why one did not come up.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import type { Binaries } from "./control_plane_binaries.ts";
import { ControlPlaneError } from "./control_plane_error.ts";
import type { Launcher } from "./control_plane_launcher.ts";
import {
  partArgs,
  type PartName,
  type PartSettings,
  planePaths,
} from "./control_plane_parts.ts";

/** Between two questions whether something is ready yet. */
const POLL_MS = 50;

/** A whole plane needs 3 s on two idle cores; a busy machine gets 40 times that. */
const READY_MS = 120_000;

/** The end of a log is read up to here, in bytes; a Go stack trace fits. */
const TAIL_BYTES = 4096;

/** How many of its lines an error quotes. */
const TAIL_LINES = 15;

/** Runs parts by name. */
export class PartRunner {
  #launcher: Launcher;
  #binaries: Binaries;
  #clock: Clock;
  #settings: PartSettings;

  constructor(options: {
    readonly launcher: Launcher;
    readonly binaries: Binaries;
    readonly clock: Clock;
    readonly settings: PartSettings;
  }) {
    this.#launcher = options.launcher;
    this.#binaries = options.binaries;
    this.#clock = options.clock;
    this.#settings = options.settings;
  }

  /** What the parts are started with. */
  get settings(): PartSettings {
    return this.#settings;
  }

  /** Whether a part runs; a frozen one does. */
  isRunning(part: PartName): boolean {
    return this.#launcher.isRunning(part);
  }

  /**
   * Starts a part, without waiting for it to be ready.
   *
   * @throws {ControlPlaneError} `part`
   */
  async start(part: PartName): Promise<void> {
    const path = this.#binaries.parts[part];
    if (path === undefined) {
      throw new ControlPlaneError(
        "part",
        `Cannot start "${part}": "${this.#binaries.dir}" has no such program`,
        { hint: "Unset KUBEBUILDER_ASSETS to have every part built with Go" },
      );
    }
    const log = planePaths(this.#settings.dir).log(part);
    await this.#launcher.start(part, [path, ...partArgs(part, this.#settings)], log);
  }

  /**
   * Kills a part and waits for its end, so that its ports and files are free.
   *
   * @throws {ControlPlaneError} `part` if it does not run.
   */
  async stop(part: PartName): Promise<void> {
    const ended = this.#launcher.ended(part);
    await this.#launcher.signal(part, "SIGKILL");
    await ended;
  }

  /**
   * Waits until something holds.
   *
   * @param parts Those that must stay alive for it to come true.
   * @param what Ends the sentence "Cannot wait any longer for …".
   * @throws {ControlPlaneError} `part` if one of them ends, or after two minutes.
   */
  async until(
    parts: readonly PartName[],
    what: string,
    holds: () => Promise<boolean>,
  ): Promise<void> {
    const deadline = this.#clock.monotonic() + READY_MS;
    while (!await holds()) {
      const dead = parts.find((part) => !this.isRunning(part));
      if (dead !== undefined) {
        const how = this.#launcher.howEnded(dead) ?? "it was not started";
        throw await this.#failed(`Cannot keep "${dead}" running: ${how}`, dead);
      }
      if (this.#clock.monotonic() > deadline) {
        const last = parts[parts.length - 1];
        throw await this.#failed(`Cannot wait any longer for ${what}`, last);
      }
      await sleep(this.#clock, POLL_MS);
    }
  }

  /** Whether a part ended because somebody else listens on its port. */
  async lostItsPort(part: PartName): Promise<boolean> {
    return this.#launcher.howEnded(part) !== undefined &&
      (await this.#tail(part)).includes("address already in use");
  }

  async #failed(message: string, part: PartName): Promise<ControlPlaneError> {
    const log = planePaths(this.#settings.dir).log(part);
    const tail = await this.#tail(part);
    return new ControlPlaneError("part", `${message}\nthe end of ${log}:\n${tail}`);
  }

  async #tail(part: PartName): Promise<string> {
    const log = planePaths(this.#settings.dir).log(part);
    const text = await Deno.readTextFile(log).catch(() => "");
    return text.slice(-TAIL_BYTES).trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  }
}
