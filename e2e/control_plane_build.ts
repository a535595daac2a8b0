/**
 * Builds the parts of a local control plane from Go modules, once per user.
 *
 * @module
 */

import { type Clock, sleep } from "../core/clock.ts";
import { Go } from "./control_plane_go.ts";
import { type Progress, ProgressBeat } from "./control_plane_progress.ts";
import { type Sources, writeSources } from "./control_plane_sources.ts";

/** What the multi-call binary answers to. */
const PLANE_LINKS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
];

const HELPER_LINKS = ["launch", "pki"];

const KWOK = "sigs.k8s.io/kwok";

/**
 * kwok does nothing without stages: these bring pods and nodes up at once and
 * keep the nodes' leases alive.
 */
const STAGE_FOLDERS = ["pod/fast", "node/fast", "node/heartbeat-with-lease"];

/** How often somebody else's build is asked whether it is over. */
const LOCK_POLL_MS = 500;

/** What a build needs. */
export interface BuildOptions {
  readonly sources: Sources;
  /** The folder of all results; made if absent. */
  readonly cacheDir: string;
  /** `all`, or only the small helper, which takes seconds. */
  readonly what: "all" | "helper";
  /** The environment that Go runs in. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Where the result of these sources is, or will be. */
export function buildDir(options: Pick<BuildOptions, "sources" | "cacheDir" | "what">) {
  const { sources, cacheDir, what } = options;
  return what === "all"
    ? `${cacheDir}/${sources.hash}`
    : `${cacheDir}/helper-${sources.helperHash}`;
}

/**
 * Builds, unless that has been done, and returns the folder.
 *
 * The folder appears complete or not at all. Of two builds at once the second
 * waits and then takes the first one's result.
 *
 * @throws {ControlPlaneError} `go`, `build`
 */
export async function buildOnce(options: BuildOptions): Promise<string> {
  const dir = buildDir(options);
  if (await exists(dir)) return dir;
  await Deno.mkdir(options.cacheDir, { recursive: true });
  const beat = new ProgressBeat(options.clock, options.progress);
  // The system lets go of the lock however this process ends.
  using lock = await Deno.open(`${options.cacheDir}/lock`, {
    create: true,
    write: true,
  });
  try {
    while (!await lock.tryLock(true)) {
      beat.tell("waiting for another build");
      await sleep(options.clock, LOCK_POLL_MS, options.signal);
    }
    if (await exists(dir)) return dir;
    const unfinished = `${dir}.unfinished`;
    await remove(unfinished);
    await writeSources(options.sources, `${unfinished}/source`);
    await build(options, unfinished, beat);
    await remove(`${unfinished}/source`);
    await Deno.rename(unfinished, dir);
    return dir;
  } finally {
    beat.close();
  }
}

async function build(
  options: BuildOptions,
  out: string,
  beat: ProgressBeat,
): Promise<void> {
  beat.tell("looking for Go");
  const go = await Go.find(`${out}/source`, options.env);
  const compiler = new Compiler(go, out, beat, options.signal);
  await compiler.compile("helper", "./helper", "-s -w");
  await link(out, "helper", HELPER_LINKS);
  if (options.what === "helper") return;
  await compiler.fetch([".", `${KWOK}/cmd/kwok`]);
  await compiler.compile("kwok", `${KWOK}/cmd/kwok`, "-s -w");
  await compiler.compile("controlplane", ".", planeFlags(options.sources));
  await link(out, "controlplane", PLANE_LINKS);
  const module = (await go.run(["list", "-m", "-f", "{{.Dir}}", KWOK])).trim();
  await copyStages(`${module}/kustomize/stage`, `${out}/stages`);
}

/** kubectl refuses a server whose version it cannot read, so both are told theirs. */
function planeFlags(sources: Sources): string {
  const [major, minor] = sources.kubernetes.replace(/^v/, "").split(".");
  const packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
  const values = packages.flatMap((name) => [
    `-X ${name}.gitVersion=${sources.kubernetes}`,
    `-X ${name}.gitMajor=${major}`,
    `-X ${name}.gitMinor=${minor}`,
  ]);
  return ["-s -w", ...values].join(" ");
}

class Compiler {
  /** How many packages there are in all; unknown until they are fetched. */
  #total = 0;
  /** Those that Go says it compiled; it is silent on those it still has. */
  #done = new Set<string>();

  constructor(
    readonly go: Go,
    readonly out: string,
    readonly beat: ProgressBeat,
    readonly signal?: AbortSignal,
  ) {}

  /** Downloads what is missing of the modules that the packages need. */
  async fetch(packages: readonly string[]): Promise<void> {
    const stage = "downloading Go modules";
    this.beat.tell(stage);
    let modules = 0;
    const listed = await this.go.run(["list", "-deps", ...packages], {
      signal: this.signal,
      onLine: (line) => {
        const name = /^go: downloading (\S+)/.exec(line)?.[1];
        if (name !== undefined) this.beat.tell(stage, `${++modules}: ${name}`);
      },
    });
    this.#total = listed.trim().split("\n").length;
  }

  async compile(name: string, target: string, flags: string): Promise<void> {
    const stage = `compiling ${name}`;
    this.beat.tell(stage);
    const args = ["build", "-v", "-trimpath", `-ldflags=${flags}`];
    await this.go.run([...args, "-o", `${this.out}/${name}`, target], {
      signal: this.signal,
      onLine: (line) => {
        // `-v` names each package, alone on a line, when its turn comes.
        if (!/^\S+$/.test(line)) return;
        this.#done.add(line);
        if (this.#total === 0) return;
        this.beat.tell(stage, `${this.#done.size} of at most ${this.#total} packages`);
      },
    });
  }
}

async function link(out: string, target: string, names: readonly string[]) {
  for (const name of names) await Deno.symlink(target, `${out}/${name}`);
}

async function copyStages(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for (const folder of STAGE_FOLDERS) {
    for await (const { name, isFile } of Deno.readDir(`${from}/${folder}`)) {
      if (!isFile || !name.endsWith(".yaml") || name === "kustomization.yaml") continue;
      // The module cache is read-only, and a copied file would be as well.
      await Deno.writeTextFile(
        `${to}/${folder.replaceAll("/", "-")}-${name}`,
        await Deno.readTextFile(`${from}/${folder}/${name}`),
      );
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
