/**
 * Starts control planes for tests that would disturb the shared one.
 *
 * For tests only: it reads what `deno task test` left in the environment.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "./control_plane.ts";
import { type Binaries, findBinaries } from "./control_plane_binaries.ts";

/** What a test may choose; the rest is as `deno task test` has it. */
export type TestPlaneOptions =
  & Omit<ControlPlaneOptions, "binaries" | "progress">
  & { readonly binaries?: Binaries };

/**
 * The programs that the test run uses.
 *
 * @throws {Error} If the tests were not started by `deno task test`.
 */
export function testBinaries(clock: Clock): Promise<Binaries> {
  const dir = Deno.env.get("ORK_TEST_BIN");
  if (dir === undefined) {
    throw new Error(
      "Cannot find the control plane's programs: ORK_TEST_BIN is not set; run the tests with `deno task test`",
    );
  }
  const env: Record<string, string> = { KUBEBUILDER_ASSETS: dir };
  for (const name of ["HOME", "XDG_CACHE_HOME"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return findBinaries({ env, clock, progress: () => {} });
}

/**
 * Starts a plane of the test's own; about 4 seconds. `await using` ends it.
 *
 * @param options.clock The real one: other processes do not wait for a test's.
 */
export async function startTestPlane(
  options: TestPlaneOptions,
): Promise<ControlPlane> {
  const binaries = options.binaries ?? await testBinaries(options.clock);
  return await startControlPlane({ ...options, binaries, progress: () => {} });
}
