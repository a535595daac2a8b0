/**
 * Builds the Go operator that this program is measured beside, once per user.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../e2e/control_plane_binaries.ts";
import { Go } from "../e2e/control_plane_go.ts";

const FOLDER = fileURLToPath(new URL("./peer/", import.meta.url));

const FILES = [
  "go.mod",
  "go.sum",
  "main.go",
  "site.go",
  "reconciler.go",
  "children.go",
];

/** What {@link buildPeer} made. */
export interface Peer {
  /** The program's path. */
  readonly program: string;
  /** Of controller-runtime, such as `v0.25.2`. */
  readonly controllerRuntime: string;
  /** Of the Go that built it, such as `go1.26.8`. */
  readonly go: string;
}

/**
 * Builds the peer, unless these very sources have been built before: about a minute.
 *
 * @param env The environment that Go runs in.
 * @param tell Takes the name of each package as it is compiled.
 * @throws {ControlPlaneError} `go`, `build`
 */
export async function buildPeer(
  env: Readonly<Record<string, string>>,
  tell: (line: string) => void,
): Promise<Peer> {
  const texts = await Promise.all(
    FILES.map((name) => Deno.readTextFile(FOLDER + name)),
  );
  const hash = createHash("sha256").update(JSON.stringify(texts)).digest("hex");
  const dir = `${cacheFolder(env)}/../benchpeer/${hash.slice(0, 16)}`;
  const program = `${dir}/peer`;
  const go = await Go.find(FOLDER, env);
  if (!await Deno.stat(program).then(() => true, () => false)) {
    await Deno.mkdir(dir, { recursive: true });
    // Complete or not at all, however many build at once.
    const unfinished = `${program}.${Deno.pid}`;
    const flags = ["-v", "-trimpath", "-ldflags=-s -w", "-o", unfinished];
    await go.run(["build", ...flags, "."], { onLine: tell });
    await Deno.rename(unfinished, program);
  }
  return {
    program,
    controllerRuntime: /controller-runtime (v\S+)/.exec(texts[0])![1],
    go: /go1\S+/.exec(await go.run(["version"]))![0],
  };
}
