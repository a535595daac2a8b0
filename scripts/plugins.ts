/**
 * Builds the plug-ins that are committed beside their sources.
 *
 * With `--check` it writes nothing: it fails if a new build behaves otherwise than the
 * committed one. Bytes are not compared, since each compiler makes others. Where cargo,
 * the target or the crates are missing, it says so and succeeds.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { buildHook } from "../cli/hook_build.ts";
import { hookJson } from "../cli/hooks.ts";
import { systemClock } from "../cli/system.ts";
import { formatExactJson } from "../kube/exact_json.ts";
import { denoCellCommand, HookError, HookHost, type HookPlugin } from "../hooks/mod.ts";
import { COMMITTED_PLUGINS, type CommittedPlugin } from "./plugin_cases.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const TARGET = "wasm32-unknown-unknown";

/** What two builds of one plug-in have in common: one text for each call. */
export async function behaviour(
  host: HookHost,
  plugin: HookPlugin,
  calls: CommittedPlugin["calls"],
): Promise<string[]> {
  const told = [
    `exports ${[...plugin.exports].filter((name) => name !== "_initialize").sort()}`,
    // How a kit uses memory is its own business; what it asks for is not.
    `asks ${plugin.imports.filter((one) => one.startsWith("extism:host/user")).sort()}`,
    `wishes ${plugin.wishes}`,
  ];
  for (const [name, input] of calls) {
    const seen: string[] = [];
    const api = {
      answer(call: string, request: unknown) {
        seen.push(`${call} ${JSON.stringify(request)}`);
        return Promise.resolve(null);
      },
      log: (level: string, message: string) => void seen.push(`${level} ${message}`),
    };
    const call = { hook: "it", plugin, name, input, nowMs: 0, seed: 1, api };
    try {
      const { output } = await host.call(call);
      seen.push(formatExactJson(output));
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      // What a trap says comes from the engine and from where the code lies.
      seen.push(error.kind === "trap" ? "trap" : `${error.kind}: ${error.message}`);
    }
    // A panic tells its line, which may move.
    told.push(`${name}: ${seen.join("; ").replace(/src\/\S+:\d+:\d+/g, "src")}`);
  }
  return told;
}

/** Why nothing can be built here; `undefined` if it can. */
async function whatIsMissing(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("rustc", {
      args: ["--print", "target-libdir", "--target", TARGET],
      stderr: "null",
    }).output();
    const folder = new TextDecoder().decode(stdout).trim();
    if (!(await Deno.stat(folder)).isDirectory) return `the target ${TARGET}`;
  } catch {
    return `Rust with the target ${TARGET}`;
  }
  for (const { crate } of COMMITTED_PLUGINS) {
    const { success } = await new Deno.Command("cargo", {
      args: ["fetch", "--locked", "--target", TARGET],
      cwd: `${ROOT}${crate}`,
      stdout: "null",
      stderr: "null",
    }).output();
    if (!success) return `the crates of ${crate}`;
  }
}

async function build({ crate }: CommittedPlugin, output: string): Promise<Uint8Array> {
  const env = (name: string) => {
    // What is committed should not tell where it was built.
    if (name === "RUSTFLAGS") {
      return `--remap-path-prefix=${ROOT.slice(0, -1)}=orkestra`;
    }
    return Deno.env.get(name);
  };
  let said = "";
  const tell = (text: string) => void (said += text);
  const folder = `${ROOT}${crate}`;
  try {
    return (await buildHook({ folder, cargo: "cargo", env, output, tell })).bytes;
  } catch (error) {
    console.error(said);
    throw error;
  }
}

/** @returns How many plug-ins behave otherwise. */
async function check(): Promise<number> {
  const command = denoCellCommand(Deno.execPath());
  const host = new HookHost({ clock: systemClock, json: hookJson, command, cells: 1 });
  const output = await Deno.makeTempFile({ suffix: ".wasm" });
  let different = 0;
  try {
    for (const plugin of COMMITTED_PLUGINS) {
      const committed = host.load(await Deno.readFile(`${ROOT}${plugin.wasm}`));
      const built = host.load(await build(plugin, output));
      const before = await behaviour(host, committed, plugin.calls);
      const after = await behaviour(host, built, plugin.calls);
      const at = before.findIndex((line, i) => line !== after[i]);
      console.log(`${at < 0 ? "✓" : "✗"} ${plugin.wasm}`);
      if (at < 0) continue;
      different++;
      console.error(`committed: ${before[at]}\nbuilt:     ${after[at]}`);
    }
  } finally {
    await host.close();
    await Deno.remove(output);
  }
  return different;
}

if (import.meta.main) {
  const missing = await whatIsMissing();
  if (missing !== undefined) {
    console.log(`skipped: ${missing} is not here`);
  } else if (Deno.args.includes("--check")) {
    if (await check() > 0) {
      console.error("hint: Build them with `deno task plugins`, and commit them");
      Deno.exit(1);
    }
  } else {
    for (const plugin of COMMITTED_PLUGINS) {
      const { length } = await build(plugin, `${ROOT}${plugin.wasm}`);
      console.log(`${plugin.wasm}: ${length} bytes`);
    }
  }
}
