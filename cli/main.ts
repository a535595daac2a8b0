/**
 * Starts the program `ork`.
 *
 * @module
 */

import { dropPlanePermissions } from "./permissions.ts";
import { main } from "./program.ts";
import { createSystem } from "./system.ts";

if (import.meta.main) {
  const command = Deno.args.find((word) => !word.startsWith("-"));
  if (command !== "dev") await dropPlanePermissions();
  // Ends here whatever is still open: a command that has answered is done.
  Deno.exit(await main(Deno.args, createSystem()));
}
