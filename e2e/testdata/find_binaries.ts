/**
 * Finds binaries in the environment given as JSON; prints the folder or the error.
 *
 * A process of its own, so that a made-up Go can be run.
 *
 * @module
 */

import { systemClock } from "../testing.ts";
import { findBinaries } from "../control_plane_binaries.ts";

const stages = new Set<string>();
try {
  const { dir } = await findBinaries({
    env: JSON.parse(Deno.args[0]),
    clock: systemClock,
    progress: ({ stage, detail }) => stages.add(detail ? `${stage}: ${detail}` : stage),
  });
  console.log(JSON.stringify({ dir, stages: [...stages] }));
} catch (error) {
  const { kind, message, hint } = error as Record<string, string>;
  console.log(JSON.stringify({ kind, message, hint, stages: [...stages] }));
}
