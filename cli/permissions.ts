/**
 * Gives up the permissions that only the start needed.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";

/** What the actions of `ork hook` have no use for. */
const IDLE_IN_HOOK = {
  init: ["net", "run", "env", "sys", "ffi"],
  build: ["net", "sys", "ffi"],
  inspect: ["net", "write", "run", "sys", "ffi"],
  run: ["net", "write", "sys", "ffi"],
} as const;

/**
 * Revokes, before a command does anything, what it has no use for: only `ork dev` and
 * two actions of `ork hook` write files, and only `ork dev`, `ork hook` and, for
 * logins, `ork run` start programs.
 *
 * @param words The command's name and what follows it, without flags.
 */
export async function dropPermissionsOf(
  [command, ...rest]: readonly string[],
): Promise<void> {
  if (command === "dev") return;
  const action = rest.find((word) => Object.hasOwn(IDLE_IN_HOOK, word));
  if (command !== "hook" || action === undefined) {
    const programs = command === "run" ? [] : ["run"] as const;
    return await revoke(["write", "sys", "ffi", ...programs]);
  }
  await revoke(IDLE_IN_HOOK[action as keyof typeof IDLE_IN_HOOK]);
  // Where the permission names programs, the cell alone is left.
  if (action === "run") {
    await Deno.permissions.revoke({ name: "run", command: "cargo" });
  }
}

/** What goes on being read after the start. */
export interface StillNeeded {
  /** A Pod's token and authority: two files, with nothing from the environment. */
  readonly inCluster: boolean;
  /** A program renews our credentials. */
  readonly usesProgram: boolean;
  /** Plug-ins are called: each cell is a process of this program. */
  readonly hasHooks: boolean;
}

/**
 * Revokes what a running operator has no more use for, so that a fault in it, or in
 * what it depends on, cannot start programs. Files stay readable, since certificates
 * and tokens are renewed in place; the environment only where a kubeconfig is read.
 */
export async function dropPermissions(
  logger: Logger,
  still: StillNeeded,
): Promise<void> {
  const names = [
    ...(still.usesProgram || still.hasHooks ? [] : ["run"] as const),
    ...(still.inCluster ? ["env"] as const : []),
  ];
  await revoke(names);
  logger.debug("permissions dropped", { names });
}

async function revoke(
  names: readonly ("net" | "write" | "sys" | "ffi" | "run" | "env")[],
): Promise<void> {
  for (const name of names) await Deno.permissions.revoke({ name });
}
