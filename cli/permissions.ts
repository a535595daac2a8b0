/**
 * Gives up the permissions that only the start needed.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";

/**
 * Revokes, before a command does anything, what it has no use for: only `ork dev`
 * writes files, and only it and `ork run`, for logins, start programs.
 *
 * @param command The command's name; absent for none.
 */
export async function dropPermissionsOf(command: string | undefined): Promise<void> {
  if (command === "dev") return;
  await revoke(["write", "sys", "ffi", ...(command === "run" ? [] : ["run"] as const)]);
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
  names: readonly ("write" | "sys" | "ffi" | "run" | "env")[],
): Promise<void> {
  for (const name of names) await Deno.permissions.revoke({ name });
}
