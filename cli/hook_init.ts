/**
 * Writes a new project for a hook in Rust.
 *
 * @module
 */

import { CommandError } from "./failure.ts";

/** The folder of the kit, in the checkout or inside a compiled binary. */
const KITS = new URL("../hooks/kits/", import.meta.url);

/** Files of the project, by where their text stands among the kits. */
const TEMPLATE: Readonly<Record<string, string>> = {
  "Cargo.toml": "template/Cargo.toml",
  "src/lib.rs": "template/lib.rs",
  "katalog.yaml": "template/katalog.yaml",
  "crd.yaml": "template/crd.yaml",
  "cr.yaml": "template/cr.yaml",
  "args.yaml": "template/args.yaml",
  "README.md": "template/README.md",
  ".gitignore": "template/gitignore",
};

/** Modules of the kit, which comes along: a project builds years later as it did. */
const KIT = [
  "Cargo.toml",
  "README.md",
  ...["lib", "error", "export", "host", "input", "outcome", "rules", "testing"]
    .map((name) => `src/${name}.rs`),
];

/** The name that stands in the template. */
const NAME = /my-hook/g;

/**
 * Writes a project into a folder of the hook's name.
 *
 * @param name Small letters, digits and dashes; also the name of the crate.
 * @param parent The folder that it is made in.
 * @returns The files, in order, as paths below the project's folder.
 * @throws {CommandError} If the name is none, or the folder is there already.
 */
export async function initHook(name: string, parent: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60) {
    throw new CommandError(
      `Cannot make a hook "${name.slice(0, 80)}": it is no name of a crate`,
      "Write small letters, digits and dashes, such as `shop-database`",
    );
  }
  const folder = `${parent}/${name}`;
  try {
    await Deno.mkdir(folder);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) {
      throw new CommandError(
        `Cannot make the folder "${name}": this process may not write files`,
        "Use the task that may, `deno task hook init`",
        cause,
      );
    }
    const why = cause instanceof Deno.errors.AlreadyExists
      ? "there is a file or folder of that name"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new CommandError(
      `Cannot make the folder "${name}": ${why}`,
      "Choose another name, or start in another folder",
      cause,
    );
  }
  const files = [
    ...Object.entries(TEMPLATE),
    ...KIT.map((path) => [`orkestra-hook/${path}`, `rust/${path}`] as const),
  ];
  for (const [path, source] of files) {
    const text = await Deno.readTextFile(new URL(source, KITS));
    const parts = path.split("/").slice(0, -1);
    if (parts.length > 0) {
      await Deno.mkdir(`${folder}/${parts.join("/")}`, { recursive: true });
    }
    const isKit = source.startsWith("rust/");
    await Deno.writeTextFile(
      `${folder}/${path}`,
      isKit ? text : text.replace(NAME, name),
    );
  }
  return files.map(([path]) => path);
}
