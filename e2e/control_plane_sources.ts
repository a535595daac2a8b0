/**
 * Reads the Go module that the parts of a control plane are built from.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** The files of the module; a program in one file carries them inside. */
const FILES = [
  "go.mod",
  "go.sum",
  "main.go",
  "tools.go",
  "helper/main.go",
  "helper/launch.go",
  "helper/launch_linux.go",
  "helper/launch_other.go",
  "helper/pki.go",
  "helper/ports.go",
] as const;

/** The module as text, with what follows from it. */
export interface Sources {
  /** Paths within the module, and their texts. */
  readonly files: ReadonlyMap<string, string>;
  /** Names the result of building them: other sources, another hash. */
  readonly hash: string;
  /** The same for the small helper alone. */
  readonly helperHash: string;
  /** The version of Kubernetes, such as `v1.36.3`. */
  readonly kubernetes: string;
}

/** Reads the module that stands beside this file. */
export async function readSources(): Promise<Sources> {
  const folder = new URL("./controlplane/", import.meta.url);
  const texts = await Promise.all(
    FILES.map((name) => Deno.readTextFile(new URL(name, folder))),
  );
  const files = new Map(FILES.map((name, i) => [name as string, texts[i]]));
  const helper = [...files].filter(([name]) => name.startsWith("helper/"));
  const version = /^\s*k8s\.io\/kubernetes (v\S+)$/m.exec(files.get("go.mod")!);
  return {
    files,
    hash: hashOf([...files]),
    helperHash: hashOf(helper),
    kubernetes: version![1],
  };
}

/** 64 bits are plenty to tell a few dozen versions apart, and short to read. */
function hashOf(files: readonly (readonly [string, string])[]): string {
  const hash = createHash("sha256");
  for (const [name, text] of files) hash.update(JSON.stringify([name, text]));
  return hash.digest("hex").slice(0, 16);
}

/** Writes the module into a folder, so that Go can build it there. */
export async function writeSources(sources: Sources, dir: string): Promise<void> {
  await Deno.mkdir(`${dir}/helper`, { recursive: true });
  for (const [name, text] of sources.files) {
    await Deno.writeTextFile(`${dir}/${name}`, text);
  }
}
