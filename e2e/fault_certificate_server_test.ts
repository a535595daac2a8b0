import assert from "node:assert/strict";
import { sleep } from "../core/clock.ts";
import { loadClusterConfig, reloadable } from "../kube/mod.ts";
import type { ControlPlane } from "./control_plane.ts";
import { withFaults } from "./testing_faults.ts";
import { systemClock } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

/** Long enough to come up on a busy machine, short enough to wait for. */
const VALID_MS = 20_000;

async function issue(plane: ControlPlane, toMs: number, path: string): Promise<void> {
  const issued = await plane.clientKubeconfig({ user: "operator", toMs });
  await Deno.rename(issued, path);
}

Deno.test("An operator takes a renewed certificate without a restart, also after the old one expired", async () => {
  await using plane = await startTestPlane({ clock: systemClock });
  const path = `${plane.dir}/renewed.kubeconfig`;
  await issue(plane, VALID_MS, path);
  const issuedMs = systemClock.monotonic();
  await withFaults(plane, {
    config: async ({ server }) => {
      const read = () =>
        loadClusterConfig({
          kubeconfig: path,
          env: () => undefined,
          readFile: (path) => Deno.readTextFile(path),
        });
      return reloadable({ ...await read(), server }, read);
    },
  }, async (world) => {
    await sleep(systemClock, issuedMs + VALID_MS + 2_000 - systemClock.monotonic());
    await world.site("site-1", 7);
    const told = () =>
      world.logs.some((one) =>
        /client certificate of .* has expired/.test(JSON.stringify(one.fields))
      );
    await world.until("the expiry told", () => Promise.resolve(told()));
    await issue(plane, 3_600_000, path);
    await world.settled();
    assert.equal(world.logged("credentials were renewed").length, 1);
    world.assertReadyThroughout();
  });
});
