/**
 * Starts the program `ork`.
 *
 * @module
 */

import { dropPermissionsOf } from "./permissions.ts";
import { main } from "./program.ts";
import { createSystem } from "./system.ts";

if (import.meta.main) {
  await dropPermissionsOf(Deno.args.find((word) => !word.startsWith("-")));
  // Ends here whatever is still open: a command that has answered is done.
  Deno.exit(await main(Deno.args, createSystem()));
}
