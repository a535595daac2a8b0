/**
 * Runs the parts of a control plane so that nothing of them outlives this process.
 *
 * A small helper process starts them and makes their folder. It holds the other
 * end of a pipe to us: when that closes, because we asked or because we died, even
 * by SIGKILL, it kills the parts and removes the folder. Orders and answers are
 * lines of JSON; `controlplane/helper/launch.go` is the other side.
 *
 * @module
 */

import { ControlPlaneError } from "./control_plane_error.ts";
import { readLines } from "./control_plane_lines.ts";

interface LauncherEvent {
  readonly id?: number;
  readonly event: string;
  readonly dir?: string;
  readonly ports?: readonly number[];
  readonly part?: string;
  readonly message?: string;
}

interface Waiter {
  resolve(event: LauncherEvent): void;
  reject(error: Error): void;
}

interface Running {
  /** Resolves, and never rejects, when the part has ended. */
  readonly ended: Promise<void>;
  end(): void;
}

/** What a part can be told. */
export type PartSignal = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT";

/** The helper process, the folder it made and the parts it runs. */
export class Launcher {
  #child: Deno.ChildProcess;
  #orders: WritableStreamDefaultWriter<Uint8Array>;
  #waiting = new Map<number, Waiter>();
  #running = new Map<string, Running>();
  #ends = new Map<string, string>();
  #lastId = 0;
  #dir = "";
  #ready = Promise.withResolvers<void>();
  #finished: Promise<void>;

  /**
   * Starts the helper and waits for its folder.
   *
   * @param path The helper, under its name `launch`.
   * @param parentDir Where it makes the folder; the system's place for temporary
   *   files if absent.
   * @throws {ControlPlaneError} `launcher` if it cannot run.
   */
  static async start(path: string, parentDir?: string): Promise<Launcher> {
    let child: Deno.ChildProcess;
    try {
      child = new Deno.Command(path, {
        args: parentDir === undefined ? [] : [parentDir],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
    } catch (cause) {
      throw new ControlPlaneError("launcher", `Cannot run "${path}"`, { cause });
    }
    const launcher = new Launcher(child);
    await launcher.#ready.promise;
    return launcher;
  }

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#orders = child.stdin.getWriter();
    // A launcher that is gone makes the next order fail, which is where it is told.
    this.#orders.closed.catch(() => {});
    this.#finished = this.#listen();
  }

  /** The folder that goes when the plane goes. */
  get dir(): string {
    return this.#dir;
  }

  /** Asks for ports of 127.0.0.1 that nobody listens on, all different. */
  async freePorts(count: number): Promise<readonly number[]> {
    return (await this.#order({ do: "ports", count })).ports!;
  }

  /**
   * Starts a part.
   *
   * @param command Absolute path and arguments.
   * @param log The file its output is appended to.
   * @throws {ControlPlaneError} `part` if it runs already or cannot be run.
   */
  async start(part: string, command: readonly string[], log: string): Promise<void> {
    // Registered before the order, so that a part that ends at once is not missed.
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#running.has(part)) {
      throw new ControlPlaneError("part", `Cannot start "${part}": it runs already`);
    }
    this.#running.set(part, { ended: promise, end: resolve });
    this.#ends.delete(part);
    try {
      await this.#order({ do: "start", part, command, log });
    } catch (error) {
      this.#running.delete(part);
      throw error;
    }
  }

  /**
   * Sends a signal to a part and its children.
   *
   * @throws {ControlPlaneError} `part` if it does not run.
   */
  async signal(part: string, signal: PartSignal): Promise<void> {
    await this.#order({ do: "signal", part, signal });
  }

  /** Whether a part runs, as far as is known. */
  isRunning(part: string): boolean {
    return this.#running.has(part);
  }

  /** Waits until a part has ended; at once if it does not run. */
  ended(part: string): Promise<void> {
    return this.#running.get(part)?.ended ?? Promise.resolve();
  }

  /** How a part ended, such as `exit status 1`; absent if it runs or never did. */
  howEnded(part: string): string | undefined {
    return this.#ends.get(part);
  }

  /** Kills all parts, removes the folder, and waits for both. */
  async close(): Promise<void> {
    await this.#orders.close().catch(() => {});
    await this.#finished;
  }

  async #order(order: Record<string, unknown>): Promise<LauncherEvent> {
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<LauncherEvent>();
    this.#waiting.set(id, answer);
    try {
      await this.#orders.write(
        new TextEncoder().encode(`${JSON.stringify({ id, ...order })}\n`),
      );
    } catch (cause) {
      this.#waiting.delete(id);
      throw new ControlPlaneError("launcher", "Cannot reach the launcher: it ended", {
        cause,
      });
    }
    return await answer.promise;
  }

  async #listen(): Promise<void> {
    for await (const line of readLines(this.#child.stdout)) {
      this.#take(JSON.parse(line) as LauncherEvent);
    }
    await this.#child.status;
    const gone = new ControlPlaneError(
      "launcher",
      "Cannot go on: the launcher of the control plane ended",
    );
    this.#ready.reject(gone);
    for (const waiter of this.#waiting.values()) waiter.reject(gone);
    for (const running of this.#running.values()) running.end();
    this.#waiting.clear();
    this.#running.clear();
  }

  #take(event: LauncherEvent): void {
    if (event.event === "ready") {
      this.#dir = event.dir!;
      this.#ready.resolve();
    } else if (event.event === "ended") {
      const running = this.#running.get(event.part!);
      this.#running.delete(event.part!);
      this.#ends.set(event.part!, event.message!);
      running?.end();
    } else {
      const waiter = this.#waiting.get(event.id!);
      this.#waiting.delete(event.id!);
      if (event.event === "refused") {
        waiter?.reject(new ControlPlaneError("part", event.message!));
      } else {
        waiter?.resolve(event);
      }
    }
  }
}
