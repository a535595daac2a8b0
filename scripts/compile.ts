/**
 * Compiles the program into one binary, with its permissions and its commit in it.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../deno.json" with { type: "json" };
import { BUNDLE, bundle, stampNow } from "./bundle.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const OUTPUT = "dist/ork";

/**
 * The permissions of the task `dev`, the widest: one binary has one set of them, and
 * each other command gives up what it does not need before it begins.
 */
function permissions(): string[] {
  return manifest.tasks.dev.command.split(" ")
    .filter((word) => word === "--no-prompt" || word.startsWith("--allow-"));
}

async function compile(): Promise<void> {
  const stamp = await stampNow();
  await bundle(`${ROOT}${BUNDLE}`, stamp);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      // The bundle needs no package any more.
      "--no-config",
      ...permissions(),
      `--include=${BUNDLE}/build_info.json`,
      `--include=${BUNDLE}/cli/controlplane`,
      `--include=${BUNDLE}/hooks`,
      `--output=${OUTPUT}`,
      `${BUNDLE}/cli/main.js`,
    ],
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) {
    await removeHalves();
    throw new Error('Cannot finish "deno compile": it failed');
  }
  console.log(`${OUTPUT} (${stamp.commit})`);
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
