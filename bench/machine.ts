/**
 * Tells on which machine, and with which versions, something was measured.
 *
 * @module
 */

import manifest from "../deno.json" with { type: "json" };
import { readProc } from "./process.ts";
import type { Report } from "./result.ts";

/** Describes this machine. */
export async function readMachine(): Promise<Report["machine"]> {
  const info = await readProc("cpuinfo");
  const cpu = /^model name\s*:\s*(.+)$/m.exec(info)?.[1];
  return {
    cpu: cpu ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memoryGb: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    kernel: `${Deno.build.os} ${Deno.osRelease()}`,
  };
}

/** The programs that waited for a CPU in the last minute, on average. */
export function readLoad(): number {
  return Deno.loadavg()[0];
}

/** The versions of ours, with the commit that the working tree stands on. */
export async function ownVersions(): Promise<Record<string, string>> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["rev-parse", "--short", "HEAD"],
    cwd: new URL(".", import.meta.url),
    stderr: "null",
  }).output();
  const commit = success ? ` (${new TextDecoder().decode(stdout).trim()})` : "";
  return {
    Orkestra: `${manifest.version}${commit}`,
    Deno: Deno.version.deno,
    V8: Deno.version.v8,
  };
}
