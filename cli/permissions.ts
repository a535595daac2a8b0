/**
 * Gives up the permissions that only the start needed.
 *
 * @module
 */

import type { Logger } from "../core/log.ts";

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
    { name: "run" },
    { name: "write" },
    { name: "env" },
    { name: "sys" },
    { name: "ffi" },
    ...(options.keepRead ? [] : [{ name: "read" } as const]),
  ];
  for (const name of names) await Deno.permissions.revoke(name);
  logger.debug("permissions dropped", { names: names.map(({ name }) => name) });
}
