/**
 * Puts the program into one JavaScript file, as the binary holds it.
 *
 * Half of what a process keeps of its own source are types and source maps that it never
 * reads: the bundle spares them, and 600 files at each start. It is not minified: a stack
 * trace can be read, and keeping names beside short ones costs a call for each closure.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where the bundle is put, under the root of the checkout. */
export const BUNDLE = "dist/bundle";

/** What a bundle says of itself; `cli/build.ts` reads it. */
export interface Stamp {
  readonly commit: string;
  /** RFC 3339. */
  readonly built: string;
}

/**
 * Bundles the program, with the files that it reads beside itself: the places are those
 * of the checkout, so that it finds them in the same way.
 *
 * @param folder Where to; made if it is missing.
 * @returns The path of the program.
 * @throws {Error} If `deno bundle` fails, with what it said.
 */
export async function bundle(folder: string, stamp: Stamp): Promise<string> {
  const program = `${folder}/cli/main.js`;
  await Deno.mkdir(`${folder}/cli`, { recursive: true });
  await bundleFile("cli/main.ts", program);
  // A cell of its own, so that it does not hold all of the program; by the name under
  // which it is looked for.
  await bundleFile("hooks/cell_main.ts", `${folder}/cell_main.js`);
  // The control plane is built where it is first needed: its sources come along.
  await copyFolder(`${ROOT}/e2e/controlplane`, `${folder}/cli/controlplane`);
  // What `ork hook init` writes; not the kit's folder, which may hold a build.
  for (const part of ["template", "rust/src", "rust/Cargo.toml", "rust/README.md"]) {
    const kits = "hooks/kits";
    await copy(`${ROOT}/${kits}/${part}`, `${folder}/${kits}/${part}`);
  }
  await Deno.writeTextFile(`${folder}/build_info.json`, JSON.stringify(stamp));
  return program;
}

async function bundleFile(source: string, output: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=deno",
      `--output=${output}`,
      source,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(`Cannot bundle "${source}": ${said}`);
  }
}

/** What the checkout is, for the stamp. */
export async function stampNow(): Promise<Stamp> {
  const { stdout } = await new Deno.Command("git", {
    args: ["rev-parse", "HEAD"],
    cwd: ROOT,
  }).output();
  const commit = new TextDecoder().decode(stdout).trim() || "unknown";
  return { commit, built: new Date().toISOString() };
}

/** Copies a file, or a folder with all that is in it. */
async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isDirectory) return await copyFolder(from, to);
  await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(from, to);
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}

if (import.meta.main) {
  try {
    console.log(await bundle(`${ROOT}${BUNDLE}`, await stampNow()));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
