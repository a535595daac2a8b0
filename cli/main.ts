/**
 * Starts the program `ork`.
 *
 * @module
 */

import { CELL_ENTRY, serveCell } from "../hooks/mod.ts";
import { dropPermissionsOf } from "./permissions.ts";
import { main } from "./program.ts";
import { createSystem } from "./system.ts";

if (import.meta.main) {
  // Not a command: how the binary starts itself for plug-ins.
  if (Deno.args[0] === CELL_ENTRY) await serveCell();
  await dropPermissionsOf(Deno.args.filter((word) => !word.startsWith("-")));
  // Ends here whatever is still open: a command that has answered is done.
  Deno.exit(await main(Deno.args, createSystem()));
}
