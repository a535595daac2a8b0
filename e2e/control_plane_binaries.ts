/**
 * Finds the programs of a local control plane, or has them built.
 *
 * In this order: the folder that `KUBEBUILDER_ASSETS` names, this user's cache,
 * a build with Go.
 *
 * @module
 */

import { resolve } from "node:path";
import type { Clock } from "../core/clock.ts";
import { buildDir, buildOnce, type BuildOptions } from "./control_plane_build.ts";
import { ControlPlaneError } from "./control_plane_error.ts";
import type { PartName } from "./control_plane_parts.ts";
import type { Progress } from "./control_plane_progress.ts";
import { readSources } from "./control_plane_sources.ts";

/** Where the programs are; each path is absolute. */
export interface Binaries {
  /** The folder of `kubectl` and the parts. */
  readonly dir: string;
  readonly kubectl: string;
  readonly launch: string;
  readonly pki: string;
  /** Absent parts cannot be started; etcd, API server, controller-manager are there. */
  readonly parts: Readonly<Partial<Record<PartName, string>>>;
  /** The files that tell kwok what to do; empty where there is no kwok. */
  readonly kwokStages: readonly string[];
}

/** What finding them takes. */
export interface FindOptions {
  /**
   * The environment: `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME`, `HOME`, and for a
   * build `PATH` and whatever Go reads.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Ends a build early. */
  readonly signal?: AbortSignal;
}

/** Why no plane comes without them. */
const NEEDED: readonly (readonly [string, string])[] = [
  ["etcd", "it holds the data"],
  ["kube-apiserver", "it is what everything talks to"],
  [
    "kube-controller-manager",
    "it collects garbage, so without it nothing that a deleted object owned would go away; the published envtest archives lack it",
  ],
  ["kubectl", "commands and tests use it"],
];

/**
 * Finds or builds the programs.
 *
 * The first build takes about five minutes on two cores, later ones seconds.
 *
 * @throws {ControlPlaneError} `assets` if `KUBEBUILDER_ASSETS` names a folder that
 *   lacks a part; `go` or `build` if building was needed and failed.
 */
export async function findBinaries(options: FindOptions): Promise<Binaries> {
  const sources = await readSources();
  const cacheDir = cacheFolder(options.env);
  const plan: BuildOptions = {
    ...options,
    env: goEnv(options.env),
    sources,
    cacheDir,
    what: "all",
  };
  const named = options.env.KUBEBUILDER_ASSETS ?? "";
  if (named === "") {
    const dir = await buildOnce(plan);
    return await describe(dir, dir);
  }
  // The parts run in another folder than we do.
  const assets = resolve(named);
  await checkAssets(assets);
  if (await isFile(`${assets}/launch`) && await isFile(`${assets}/pki`)) {
    return await describe(assets, assets);
  }
  // Foreign assets have no helper of ours; one that is there already serves.
  const whole = buildDir(plan);
  const helper = await isFile(`${whole}/launch`)
    ? whole
    : await buildOnce({ ...plan, what: "helper" });
  return await describe(assets, helper);
}

/**
 * The folder that keeps built programs: `orkestra/controlplane` under
 * `XDG_CACHE_HOME`, or under `.cache` of `HOME`.
 *
 * @throws {ControlPlaneError} `build` if neither variable is set.
 */
export function cacheFolder(env: Readonly<Record<string, string>>): string {
  // The standard says that a relative path counts as unset.
  if (env.XDG_CACHE_HOME?.startsWith("/")) {
    return `${env.XDG_CACHE_HOME}/orkestra/controlplane`;
  }
  if (env.HOME) return `${env.HOME}/.cache/orkestra/controlplane`;
  throw new ControlPlaneError(
    "build",
    "Cannot keep the control plane's programs: neither HOME nor XDG_CACHE_HOME is set",
    { hint: "Set HOME, or KUBEBUILDER_ASSETS to a folder that has the programs" },
  );
}

async function checkAssets(dir: string): Promise<void> {
  const missing: string[] = [];
  for (const [name, why] of NEEDED) {
    if (!await isFile(`${dir}/${name}`)) missing.push(`${name} (${why})`);
  }
  if (missing.length === 0) return;
  throw new ControlPlaneError(
    "assets",
    `Cannot use KUBEBUILDER_ASSETS "${dir}": it lacks ${missing.join(", ")}`,
    {
      hint:
        "Put the missing programs, of the same Kubernetes version, into that folder, or unset KUBEBUILDER_ASSETS to have everything built with Go",
    },
  );
}

async function describe(dir: string, helper: string): Promise<Binaries> {
  const parts: Partial<Record<PartName, string>> = {
    etcd: `${dir}/etcd`,
    "kube-apiserver": `${dir}/kube-apiserver`,
    "kube-controller-manager": `${dir}/kube-controller-manager`,
  };
  const scheduler = `${dir}/kube-scheduler`;
  if (await isFile(scheduler)) parts["kube-scheduler"] = scheduler;
  const kwokStages = await stageFiles(`${dir}/stages`);
  const kwok = `${dir}/kwok`;
  if (kwokStages.length > 0 && await isFile(kwok)) parts.kwok = kwok;
  return {
    dir,
    kubectl: `${dir}/kubectl`,
    launch: `${helper}/launch`,
    pki: `${helper}/pki`,
    parts,
    kwokStages,
  };
}

async function stageFiles(dir: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name } of Deno.readDir(dir)) files.push(`${dir}/${name}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((found) => found.isFile, () => false);
}

/**
 * What Go may see. Variables that choose libraries of other programs are left
 * out: they are no business of Go's, and handing them on needs a permission.
 */
function goEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(LD_|DYLD_)/.test(name)),
  );
}
