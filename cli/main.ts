/**
 * Starts the program `ork`.
 *
 * @module
 */

// Not by the folder's `mod.ts`: what a cell loads, each cell pays for.
import { CELL_ENTRY, runCell } from "../hooks/cell_entry.ts";

if (import.meta.main) {
  // Not a command: how the binary starts itself for plug-ins.
  if (Deno.args[0] === CELL_ENTRY) {
    await runCell(Deno.args[1] === "extism" ? "extism" : "orkestra");
  }
  const [{ dropPermissionsOf }, { main }, { createSystem }] = await Promise.all([
    import("./permissions.ts"),
    import("./program.ts"),
    import("./system.ts"),
  ]);
  await dropPermissionsOf(Deno.args.filter((word) => !word.startsWith("-")));
  // Ends here whatever is still open: a command that has answered is done.
  Deno.exit(await main(Deno.args, createSystem()));
}
