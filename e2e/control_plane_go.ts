/**
 * Runs the Go toolchain of this machine, telling how far it is.
 *
 * @module
 */

import { ControlPlaneError } from "./control_plane_error.ts";
import { readLines } from "./control_plane_lines.ts";

/** The oldest Go that builds the parts, as their go.mod says. */
const GO_MINOR_MIN = 26;

const GO_HINT =
  `Install Go 1.${GO_MINOR_MIN} or newer from https://go.dev/dl/ and put it on the PATH, or set KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager and kubectl`;

/** How many lines of a failed command are worth quoting. */
const TAIL_LINES = 20;

/** What a run is told. */
export interface GoRun {
  /** Takes each line of standard error as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The `go` command, bound to one module folder. */
export class Go {
  #path: string;
  #dir: string;
  #env: Readonly<Record<string, string>>;

  private constructor(
    path: string,
    dir: string,
    env: Readonly<Record<string, string>>,
  ) {
    this.#path = path;
    this.#dir = dir;
    this.#env = env;
  }

  /**
   * Finds Go on the `PATH` of `env` and checks that it is new enough.
   *
   * @param dir The folder of a go.mod: a Go of 1.21 or newer may fetch the
   *   toolchain that it asks for, and then that one counts.
   * @throws {ControlPlaneError} `go`
   */
  static async find(
    dir: string,
    env: Readonly<Record<string, string>>,
  ): Promise<Go> {
    const path = await findOnPath("go", env.PATH ?? "");
    if (path === undefined) {
      throw new ControlPlaneError(
        "go",
        "Cannot build the control plane: there is no Go on the PATH",
        { hint: GO_HINT },
      );
    }
    const go = new Go(path, dir, env);
    const version = await go.run(["version"]);
    const minor = Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0);
    if (minor < GO_MINOR_MIN) {
      throw new ControlPlaneError(
        "go",
        `Cannot build the control plane with "${path}": found "${version.trim()}"`,
        { hint: GO_HINT },
      );
    }
    return go;
  }

  /**
   * Runs one command.
   *
   * @returns Its standard output.
   * @throws {ControlPlaneError} `build` if it fails, with what it said last.
   */
  async run(args: readonly string[], run: GoRun = {}): Promise<string> {
    const child = new Deno.Command(this.#path, {
      args: [...args],
      cwd: this.#dir,
      env: { ...this.#env, CGO_ENABLED: "0" },
      clearEnv: true,
      signal: run.signal,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const tail: string[] = [];
    const [stdout] = await Promise.all([
      new Response(child.stdout).text(),
      follow(child.stderr, tail, run.onLine),
    ]);
    const { success } = await child.status;
    run.signal?.throwIfAborted();
    if (!success) {
      throw new ControlPlaneError(
        "build",
        `Cannot run "go ${args[0]}": it failed\n${tail.join("\n")}`,
        { hint: "The Go modules come from GOPROXY; check that it can be reached" },
      );
    }
    return stdout;
  }
}

async function follow(
  stderr: ReadableStream<Uint8Array>,
  tail: string[],
  onLine: (line: string) => void = () => {},
): Promise<void> {
  for await (const line of readLines(stderr)) {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    onLine(line);
  }
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(":")) {
    // A relative entry would mean another program in each folder.
    if (!folder.startsWith("/")) continue;
    const found = await Deno.stat(`${folder}/${name}`).catch(() => undefined);
    if (found?.isFile) return `${folder}/${name}`;
  }
  return undefined;
}
