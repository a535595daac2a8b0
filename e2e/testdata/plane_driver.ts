/**
 * Starts a plane, prints where it is, and ends without stopping it, as told on
 * standard input: `exit`, `throw`, or not at all.
 *
 * @module
 */

import { systemClock } from "../testing.ts";
import { startTestPlane } from "../testing_plane.ts";

const { dir, server } = await startTestPlane({ clock: systemClock });
console.log(JSON.stringify({ dir, server }));
const how = await new Response(Deno.stdin.readable).text();
if (how === "exit") Deno.exit(0);
if (how === "throw") throw new Error("on purpose");
