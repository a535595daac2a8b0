/**
 * Builds the plug-in of a hook's project with cargo.
 *
 * @module
 */

import { CommandError } from "./failure.ts";

/** What plug-ins are built for: no files, no clock, no network to begin with. */
const TARGET = "wasm32-unknown-unknown";

/** What `ork hook build` needs. */
export interface BuildOptions {
  /** The folder with `Cargo.toml`. */
  readonly folder: string;
  /** The program; another one in tests. */
  readonly cargo: string;
  readonly env: (name: string) => string | undefined;
  /** Where the plug-in is written; beside `Cargo.toml` if absent. */
  readonly output?: string;
  /** Takes what cargo says while it works. */
  readonly tell: (text: string) => void;
}

/** Where the plug-in is. */
export interface BuiltHook {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The part of `cargo metadata` that is read. */
interface Metadata {
  readonly target_directory: string;
  readonly packages: readonly {
    readonly name: string;
    readonly manifest_path: string;
    readonly targets: readonly {
      readonly name: string;
      readonly crate_types: string[];
    }[];
  }[];
}

/**
 * Builds, and copies the plug-in beside `Cargo.toml`.
 *
 * @throws {CommandError} If there is no project, no cargo, or the build fails.
 */
export async function buildHook(options: BuildOptions): Promise<BuiltHook> {
  const { folder } = options;
  if (!isFile(`${folder}/Cargo.toml`)) {
    throw new CommandError(
      `Cannot build "${folder}": there is no Cargo.toml`,
      "Make a project with `ork hook init NAME`, or name the folder of one",
    );
  }
  const { name, library, target } = await readProject(options);
  const args = ["build", "--release", "--target", TARGET];
  const { success, said } = await run(options, args, options.tell);
  if (!success) throw failed(folder, said);
  const built = `${target}/${TARGET}/release/${library.replaceAll("-", "_")}.wasm`;
  const path = options.output ?? `${folder}/${name}.wasm`;
  const bytes = await Deno.readFile(built);
  await Deno.writeFile(path, bytes);
  return { path, bytes };
}

async function readProject(
  options: BuildOptions,
): Promise<{ name: string; library: string; target: string }> {
  const { folder } = options;
  const args = ["metadata", "--no-deps", "--format-version", "1"];
  const { success, out, said } = await run(options, args, () => {});
  if (!success) throw failed(folder, said);
  const { packages, target_directory }: Metadata = JSON.parse(out);
  const manifest = await Deno.realPath(`${folder}/Cargo.toml`);
  const own = packages.find((one) => one.manifest_path === manifest) ?? packages[0];
  const library = own?.targets.find((one) => one.crate_types.includes("cdylib"));
  if (library === undefined) {
    throw new CommandError(
      `Cannot build "${folder}": its crate makes no plug-in`,
      'Write `crate-type = ["cdylib", "rlib"]` under [lib] in Cargo.toml',
    );
  }
  return { name: own.name, library: library.name, target: target_directory };
}

async function run(
  { folder, cargo, env }: BuildOptions,
  args: readonly string[],
  tell: (text: string) => void,
): Promise<{ success: boolean; out: string; said: string }> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(cargo, {
      args: [...args],
      cwd: folder,
      env: { RUSTFLAGS: withoutPaths(folder, env) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw notStarted(cargo, cause);
  }
  let said = "";
  const listen = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      const text = decoder.decode(chunk, { stream: true });
      said += text;
      tell(text);
    }
  };
  const [{ success }, out] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    listen(),
  ]);
  return { success, out, said };
}

function notStarted(cargo: string, cause: unknown): Error {
  if (cause instanceof Deno.errors.NotCapable) {
    return new CommandError(
      `Cannot start "${cargo}": this process may not`,
      "Use the task that may, `deno task hook build`",
      cause,
    );
  }
  return new CommandError(
    `Cannot build a hook: "${cargo}" cannot be started`,
    `Install Rust from https://rustup.rs, then \`rustup target add ${TARGET}\``,
    cause,
  );
}

function failed(folder: string, said: string): CommandError {
  if (/can't find crate for `(core|std)`|target may not be installed/.test(said)) {
    return new CommandError(
      `Cannot build "${folder}": Rust has no target ${TARGET}`,
      `Run \`rustup target add ${TARGET}\``,
    );
  }
  const error = said.split("\n").find((line) => line.startsWith("error"));
  return new CommandError(
    `Cannot build "${folder}": cargo failed${error === undefined ? "" : `: ${error}`}`,
    "What cargo said stands above",
  );
}

/** A plug-in that is handed on should not tell where it was built. */
function withoutPaths(folder: string, env: BuildOptions["env"]): string {
  const home = env("CARGO_HOME") ?? (env("HOME") && `${env("HOME")}/.cargo`);
  const own = Deno.realPathSync(folder);
  return [
    env("RUSTFLAGS"),
    home && `--remap-path-prefix=${home}=cargo`,
    // A path with a space cannot be written into RUSTFLAGS.
    own.includes(" ") ? undefined : `--remap-path-prefix=${own}=hook`,
  ].filter((flag) => flag).join(" ");
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
