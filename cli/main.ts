/**
 * Starts the program `ork`.
 *
 * @module
 */

import { main } from "./program.ts";
import { createSystem } from "./system.ts";

if (import.meta.main) {
  // Ends here whatever is still open: a command that has answered is done.
  Deno.exit(await main(Deno.args, createSystem()));
}
