/**
 * Says how `deno test` is called, which is also what tests may do.
 *
 * @module
 */

import { type Binaries, cacheFolder } from "../e2e/control_plane_binaries.ts";

/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Servers and clients of tests meet on this machine only. The last name is one
 * that never resolves, by RFC 6761.
 */
const NET = ["127.0.0.1", "localhost", "[::1]", "nowhere.invalid"];

/**
 * What tests, and the packages that the program uses, read of the environment.
 * From `EXTISM_*` on they are what packages ask, such as how to write.
 */
const ENV = [
  "ORK_*",
  "DENO_DIR",
  "KUBEBUILDER_ASSETS",
  "KUBECONFIG",
  "KUBERNETES_*",
  "POD_*",
  "HOSTNAME",
  "HOME",
  "XDG_CACHE_HOME",
  "PATH",
  "TMPDIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "EXTISM_*",
  "__MINIMATCH_*",
  "NODE_*",
  "LOG_STREAM",
  "LOG_TOKENS",
  "TERM",
  "CI",
  "COLUMNS",
  "NO_COLOR",
  "FORCE_COLOR",
  "CLICOLOR*",
];

/**
 * The arguments of `deno` for a test run.
 *
 * @param args What the person wrote: options, paths, or part of a test's name.
 */
export async function testArguments(
  args: readonly string[],
  binaries: Binaries,
): Promise<string[]> {
  const { options, paths, words } = await classify(args);
  return [
    "test",
    // The gate checks types once, for everything.
    "--no-check",
    "--sanitize-ops",
    "--sanitize-resources",
    `--allow-net=${NET.join()}`,
    "--allow-read",
    `--allow-write=${(await writable()).join()}`,
    `--allow-env=${ENV.join()}`,
    `--allow-run=${(await programs(binaries)).join()}`,
    // `node:https` asks for the system's authorities, a permission without a name
    // on the command line.
    "--allow-sys",
    ...(words.length > 0 ? [`--filter=${words.join(" ")}`] : []),
    ...options,
    ...paths,
  ];
}

/**
 * Reads the summary that `deno test` prints last.
 *
 * @param output The end of what it printed.
 * @param code Its exit code. A run that failed without a failed test, such as one
 *   with a file that does not load, counts as one failure.
 */
export function countTests(output: string, code: number): Counts {
  // deno-lint-ignore no-control-regex -- colours are control characters.
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const summaries = plain.matchAll(
    /^(?:ok|FAILED) \| (\d+) passed[^|\n]*\| (\d+) failed/gm,
  );
  const last = [...summaries].at(-1);
  const passed = Number(last?.[1] ?? 0);
  const failed = Number(last?.[2] ?? 0);
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

async function classify(args: readonly string[]) {
  const options: string[] = [], paths: string[] = [], words: string[] = [];
  for (const [i, arg] of args.entries()) {
    if (i === 0 && arg === "--") continue;
    if (arg.startsWith("-")) options.push(arg);
    else if (await exists(arg)) paths.push(await Deno.realPath(arg));
    else words.push(arg);
  }
  return { options, paths, words };
}

async function writable(): Promise<string[]> {
  const probe = await Deno.makeTempDir();
  await Deno.remove(probe);
  return [
    probe.slice(0, probe.lastIndexOf("/")),
    cacheFolder(Deno.env.toObject()),
    // Where the oracle of the plug-in contract sends what plug-ins print.
    "/dev/null",
  ];
}

/**
 * Go is what templates are compared with, bash runs its completion script, openssl
 * judges certificates.
 */
const SYSTEM_PROGRAMS = ["go", "bash", "openssl"];

/** The programs of the plane, ourselves, and those of the system that are there. */
async function programs(binaries: Binaries): Promise<string[]> {
  const { kubectl, launch, pki } = binaries;
  // The shell stands at this path on every POSIX system.
  const found = [Deno.execPath(), kubectl, launch, pki, "/bin/sh"];
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const name of SYSTEM_PROGRAMS) {
    for (const folder of folders.filter((folder) => folder.startsWith("/"))) {
      if (!await exists(`${folder}/${name}`)) continue;
      found.push(`${folder}/${name}`);
      break;
    }
  }
  return found;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
