/**
 * Builds the test plug-ins of every language whose compiler is there.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { TestCall } from "./testing.ts";

const TESTDATA = fileURLToPath(new URL("testdata", import.meta.url));

/** A plug-in and how it is built. */
export interface Language {
  /** Of the folder with its source, and of its module. */
  readonly name: string;
  /** Whether the module stands beside the source; one in Go is too large for that. */
  readonly committed: boolean;
  /** Programs of which the first that is there builds it. */
  readonly compilers: readonly string[];
  /** What the compiler is told, in the source's folder. */
  readonly args: (output: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where the compiler writes, if not where it is told: what follows the output's path. */
  readonly writes?: string;
}

/** The version of the kit and of the compiler for AssemblyScript. */
const ASSEMBLYSCRIPT = ["assemblyscript@0.28.20", "@extism/as-pdk@1.0.0"];

/** The languages, each with the flags with which its plug-ins are built. */
export const LANGUAGES: readonly Language[] = [
  {
    name: "rust",
    committed: true,
    compilers: ["cargo"],
    // Beside the output, so that nothing is left among the sources.
    args: (output) => [
      "build",
      "--release",
      "--quiet",
      "--target=wasm32-unknown-unknown",
      `--target-dir=${output}.target`,
    ],
    writes: ".target/wasm32-unknown-unknown/release/ork_hook_fixture.wasm",
  },
  {
    name: "assemblyscript",
    committed: true,
    compilers: ["npx"],
    args: (output) => [
      "-y",
      ...ASSEMBLYSCRIPT.flatMap((name) => ["-p", name]),
      "-c",
      // The kit lies beside the compiler, wherever npx put both.
      `asc plugin.ts --path "$(dirname "$(command -v asc)")/.." -O3 ` +
      `--use abort=plugin/stop --outFile "${output}"`,
    ],
  },
  {
    name: "c",
    committed: true,
    compilers: ["clang", "clang-14"],
    args: (output) => [
      "--target=wasm32",
      "-O2",
      "-nostdlib",
      "-fno-builtin",
      "-Wl,--no-entry",
      "-Wl,--strip-all",
      "-Wl,-z,stack-size=16384",
      "-o",
      output,
      "plugin.c",
    ],
  },
  {
    name: "go",
    committed: false,
    compilers: ["go"],
    args: (output) => [
      "build",
      "-buildmode=c-shared",
      "-trimpath",
      "-ldflags=-s -w",
      "-o",
      output,
      ".",
    ],
    env: { GOOS: "wasip1", GOARCH: "wasm" },
  },
];

/** What each of them is asked. */
export const LANGUAGE_CALLS: readonly [name: string, call: TestCall][] = [
  ["echo", { input: null }],
  ["echo", { input: { text: "größe 🐘", numbers: [-0.5, 1e300] } }],
  ["echo", { input: "x".repeat(50_000) }],
  ["fail", {}],
  ["broken", {}],
  ["settings", { config: { engine: "postgres" } }],
  ["ask", { input: { request: "ß" } }],
  ["absent", {}],
];

/** The compiler of a language that is there and may be run. */
export async function compilerOf(language: Language): Promise<string | undefined> {
  for (const name of language.compilers) {
    try {
      const args = name === "go" ? ["version"] : ["--version"];
      const { success } = await new Deno.Command(name, { args, stderr: "null" })
        .output();
      if (success) return name;
    } catch {
      // It is not there, or may not be run.
    }
  }
  return undefined;
}

/** Builds a plug-in. @throws {Error} With what the compiler said. */
export async function buildPlugin(
  language: Language,
  compiler: string,
): Promise<Uint8Array> {
  const cwd = `${TESTDATA}/${language.name}`;
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/plugin.wasm`;
    const { success, stdout, stderr } = await new Deno.Command(compiler, {
      args: [...language.args(output)],
      cwd,
      env: { ...language.env },
    }).output();
    if (!success) {
      const said = new TextDecoder().decode(Uint8Array.from([...stdout, ...stderr]));
      throw new Error(`Cannot build the plug-in in ${language.name}: ${said.trim()}`);
    }
    return await Deno.readFile(`${output}${language.writes ?? ""}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Where the module of a language is kept. */
export function committedPath({ name }: Language): string {
  return `${TESTDATA}/${name}.wasm`;
}
