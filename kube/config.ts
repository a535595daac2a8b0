/**
 * Finds the cluster to talk to.
 *
 * @module
 */

import { type ClusterConfig, reloadable, type ReloadAsk } from "./cluster_config.ts";
import { KubeError } from "./errors.ts";
import { ExecCredentials } from "./exec_credential.ts";
import { readInCluster } from "./in_cluster.ts";
import { type KubeconfigFile, readKubeconfig } from "./kubeconfig.ts";
import { type RunCommand, runCommand } from "./run_command.ts";

/** Where to look. */
export interface ConfigSources {
  /** A file named by the user: nothing else is looked at. */
  readonly kubeconfig?: string;
  /** A context of the kubeconfig; its current one if absent. */
  readonly context?: string;
  /** Reads one variable of the environment. */
  readonly env: (name: string) => string | undefined;
  /**
   * Reads a file as text, and rejects with `Deno.errors.NotFound` if there is none.
   */
  readonly readFile: (path: string) => Promise<string>;
  /** Runs the program that a kubeconfig logs in by; a real one, if absent. */
  readonly run?: RunCommand;
}

/**
 * Reads how to reach the cluster: the named file, else the files of `KUBECONFIG`,
 * else `~/.kube/config`, else the files that every Pod has.
 *
 * @throws {KubeError} `config`: nothing found, or what was found cannot be used.
 */
export async function loadClusterConfig(
  sources: ConfigSources,
): Promise<ClusterConfig> {
  const exec = new ExecCredentials(sources.run ?? runCommand);
  const read = (ask?: ReloadAsk) => readClusterConfig(sources, exec, ask);
  return reloadable(await read(), read);
}

async function readClusterConfig(
  sources: ConfigSources,
  exec: ExecCredentials,
  ask?: ReloadAsk,
): Promise<ClusterConfig> {
  const files = await findKubeconfig(sources);
  if (files.length > 0) {
    let usesProgram = false;
    const config = await readKubeconfig(files, {
      context: sources.context,
      readFile: sources.readFile,
      login: (spec, where) => {
        usesProgram = true;
        return exec.get(spec, where, ask);
      },
    });
    return { ...config, usesProgram };
  }
  if (sources.context === undefined) {
    const inCluster = await readInCluster(sources);
    if (inCluster !== undefined) return inCluster;
  }
  throw new KubeError(
    "config",
    "Cannot find a cluster: there is no kubeconfig, and this is no Pod",
    { hint: "Name a file with --kubeconfig or KUBECONFIG, or create ~/.kube/config" },
  );
}

/** The files that exist; empty if nothing was named and the usual one is absent. */
async function findKubeconfig(sources: ConfigSources): Promise<KubeconfigFile[]> {
  if (sources.kubeconfig !== undefined && sources.kubeconfig !== "") {
    return [await read(sources.kubeconfig, "as named on the command line", sources)];
  }
  const listed = (sources.env("KUBECONFIG") ?? "")
    .split(Deno.build.os === "windows" ? ";" : ":").filter((path) => path !== "");
  if (listed.length === 1) {
    return [await read(listed[0], "as KUBECONFIG says", sources)];
  }
  if (listed.length > 1) {
    // kubectl passes over those that do not exist, but not over all of them.
    const found = await Promise.all(listed.map((path) => readIfThere(path, sources)));
    const files = found.filter((file) => file !== undefined);
    if (files.length > 0) return files;
    throw notThere(listed.join(", "), "as KUBECONFIG says");
  }
  const home = sources.env("HOME") ?? sources.env("USERPROFILE");
  const usual = home === undefined
    ? undefined
    : await readIfThere(`${home}/.kube/config`, sources);
  return usual === undefined ? [] : [usual];
}

async function read(
  path: string,
  why: string,
  sources: ConfigSources,
): Promise<KubeconfigFile> {
  const file = await readIfThere(path, sources);
  if (file === undefined) throw notThere(path, why);
  return file;
}

async function readIfThere(
  path: string,
  { readFile }: ConfigSources,
): Promise<KubeconfigFile | undefined> {
  try {
    return { path, text: await readFile(path) };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new KubeError(
      "config",
      `Cannot read the kubeconfig "${path}": ${
        cause instanceof Error ? cause.message : cause
      }`,
      { cause, hint: "Check that this user may read the file" },
    );
  }
}

function notThere(path: string, why: string): KubeError {
  return new KubeError(
    "config",
    `Cannot read the kubeconfig "${path}", ${why}: no such file`,
    { hint: "Check the path" },
  );
}
