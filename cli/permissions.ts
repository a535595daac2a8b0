/**
 * Gives up the permissions that only the start needed.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";

/** What only `ork dev` needs, to build and run a control plane. */
const PLANE_NEEDS = ["run", "write", "sys", "ffi"] as const;

/**
 * Revokes, before a command does anything, what none but `ork dev` has a use for:
 * starting programs and writing files.
 */
export async function dropPlanePermissions(): Promise<void> {
  for (const name of PLANE_NEEDS) await Deno.permissions.revoke({ name });
}

/**
 * Revokes what a running operator has no more use for, so that a fault in it, or
 * in what it depends on, cannot read files, start programs or write.
 *
 * @param options.keepRead In a cluster the token's file is read again and again.
 */
export async function dropPermissions(
  logger: Logger,
  options: { readonly keepRead: boolean },
): Promise<void> {
  const names: Deno.PermissionDescriptor[] = [
    { name: "env" },
    ...(options.keepRead ? [] : [{ name: "read" } as const]),
  ];
  for (const name of names) await Deno.permissions.revoke(name);
  logger.debug("permissions dropped", { names: names.map(({ name }) => name) });
}
