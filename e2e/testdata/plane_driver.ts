/**
 * Starts a plane, prints where it is, and waits to be killed.
 *
 * @module
 */

import { systemClock } from "../../scripts/system_clock.ts";
import { startTestPlane } from "../testing_plane.ts";

const { dir, server } = await startTestPlane({ clock: systemClock, nodes: 1 });
console.log(JSON.stringify({ dir, server }));
