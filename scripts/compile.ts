/**
 * Compiles the program into one binary, with its permissions and its commit in it.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Read by `cli/build.ts` from inside the binary; removed again afterwards. */
const STAMP = "build_info.json";

const OUTPUT = "dist/ork";

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(program, {
    args,
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot finish "${program} ${args[0]}": it failed`);
  return new TextDecoder().decode(stdout).trim();
}

/**
 * The permissions of the task `dev`, the widest: one binary has one set of them, and
 * each other command gives up what it does not need before it begins.
 */
function permissions(): string[] {
  return manifest.tasks.dev.command.split(" ")
    .filter((word) => word === "--no-prompt" || word.startsWith("--allow-"));
}

async function compile(): Promise<void> {
  await Deno.mkdir(`${ROOT}/${dirname(OUTPUT)}`, { recursive: true });
  const commit = await run("git", "rev-parse", "HEAD");
  const built = new Date().toISOString();
  await Deno.writeTextFile(`${ROOT}/${STAMP}`, JSON.stringify({ commit, built }));
  try {
    await run(
      Deno.execPath(),
      "compile",
      ...permissions(),
      "--include",
      STAMP,
      // The control plane is built where it is first needed: its sources come along.
      "--include",
      "e2e/controlplane",
      // What `ork hook init` writes; not the kit's folder, which may hold a build.
      "--include",
      "hooks/kits/template",
      "--include",
      "hooks/kits/rust/src",
      "--include",
      "hooks/kits/rust/Cargo.toml",
      "--include",
      "hooks/kits/rust/README.md",
      "--output",
      OUTPUT,
      "cli/main.ts",
    );
  } catch (error) {
    await removeHalves();
    throw error;
  } finally {
    await Deno.remove(`${ROOT}/${STAMP}`);
  }
  console.log(`${OUTPUT} (${commit})`);
}

/** `deno compile` leaves its unfinished file behind when it fails. */
async function removeHalves(): Promise<void> {
  const folder = `${ROOT}/${dirname(OUTPUT)}`;
  for await (const { name } of Deno.readDir(folder)) {
    if (name.startsWith(`${basename(OUTPUT)}.tmp-`)) {
      await Deno.remove(`${folder}/${name}`);
    }
  }
}

if (import.meta.main) {
  try {
    await compile();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    console.error(
      "hint: deno compile downloads its base binary once; without a network, name one in DENORT_BIN",
    );
    Deno.exit(1);
  }
}
