/**
 * Says which build of the program this is.
 *
 * @module
 */

import manifest from "../deno.json" with { type: "json" };

/** What `ork version` tells. */
export interface BuildInfo {
  readonly version: string;
  /** The commit it was built from; `unknown` outside a checkout or a release. */
  readonly commit: string;
  /** RFC 3339, or `from source`. */
  readonly built: string;
  /** The Deno that runs it. */
  readonly deno: string;
  /** `linux/x86_64`. */
  readonly platform: string;
}

/** The program's version, as `deno.json` has it. */
export const VERSION: string = manifest.version;

/** The folder of the checkout, or of the files inside a compiled binary. */
const ROOT = new URL("../", import.meta.url);

/** Reads what `scripts/compile.ts` stamped, else what the checkout tells. */
export async function readBuildInfo(): Promise<BuildInfo> {
  const stamp = await readJson("build_info.json");
  return {
    version: VERSION,
    commit: stamp?.commit ?? await headCommit() ?? "unknown",
    built: stamp?.built ?? "from source",
    deno: Deno.version.deno,
    platform: `${Deno.build.os}/${Deno.build.arch}`,
  };
}

/** The commit of HEAD, read from git's files: no other program is started. */
async function headCommit(): Promise<string | undefined> {
  const head = (await readText(".git/HEAD"))?.trim();
  const branch = /^ref: (\S+)$/.exec(head ?? "")?.[1];
  if (branch === undefined) return head;
  const loose = await readText(`.git/${branch}`);
  if (loose !== undefined) return loose.trim();
  const packed = (await readText(".git/packed-refs"))?.split("\n") ?? [];
  return packed.find((line) => line.endsWith(` ${branch}`))?.split(" ")[0];
}

async function readJson(
  path: string,
): Promise<{ commit?: string; built?: string } | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(new URL(path, ROOT));
  } catch {
    return undefined;
  }
}
