/**
 * Starts a cell out of the sources: the process that plug-ins run in.
 *
 * @module
 */

import { runCell } from "./cell_entry.ts";

if (import.meta.main) await runCell(Deno.args[0] === "extism" ? "extism" : "orkestra");
