import assert from "node:assert/strict";
import { type FaultWorld, hurriedClock, withFaults } from "./testing_faults.ts";
import { systemClock } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

/** Edits, makes and deletes Sites, as users go on doing whatever is broken. */
async function edit(world: FaultWorld, round: number): Promise<void> {
  await world.site("site-1", 100 * round);
  await world.site(`new-${round}`, round);
  await world.remove(`new-${round - 1}`);
  // Somebody deletes a child, and another changes one.
  await world.admin.delete(world.ref("ConfigMap", "site-2"));
  await world.admin.mergePatch(world.ref("Secret", "site-3"), {
    data: { size: btoa("drift") },
  });
}

Deno.test("An operator survives what roads do to connections", async (t) => {
  await using plane = await startTestPlane({ clock: systemClock });

  await t.step("a reset in the middle of an event", async () => {
    await withFaults(plane, {}, async (world) => {
      world.proxy.cutAfter(3_000);
      for (let round = 1; round <= 3; round++) await edit(world, round);
      await world.until("the cut", () => Promise.resolve(!world.proxy.cutting));
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("resets again and again", async () => {
    await withFaults(plane, {}, async (world) => {
      for (let round = 1; round <= 5; round++) {
        await edit(world, round);
        world.proxy.reset();
      }
      await world.settled();
      world.assertReadyThroughout();
      // A blink of the road is no news for those who look at their objects.
      assert.deepEqual(world.logged("reconcile failed"), []);
    });
  });

  await t.step("connections that are lost without a word", async () => {
    await withFaults(plane, { clock: hurriedClock(10) }, async (world) => {
      world.proxy.lose();
      await edit(world, 1);
      await world.settled();
      world.assertReadyThroughout();
      assert.equal(world.operator.status()[0].state, "healthy");
    });
  });

  await t.step("a server that nobody reaches for a while", async () => {
    await withFaults(plane, { clock: hurriedClock(4) }, async (world) => {
      world.proxy.refuse();
      await edit(world, 1);
      await world.until(
        "the trouble told",
        () => Promise.resolve(world.logs.some((one) => one.message === "cannot watch")),
      );
      // The process is ready to work, and says of what it knows nothing new.
      const unwatched = world.operator.status()[0].unwatched ?? [];
      assert.match(unwatched.join(), /Cannot .* no connection to https:/);
      world.proxy.accept();
      await world.settled();
      await world.until(
        "every kind watched again",
        () => Promise.resolve(world.operator.status()[0].unwatched?.length === 0),
      );
      world.assertReadyThroughout();
    });
  });

  await t.step("a slow road", async () => {
    await withFaults(plane, {}, async (world) => {
      world.proxy.slow(20_000);
      await edit(world, 1);
      await world.settled();
      world.proxy.slow(undefined);
      world.assertReadyThroughout();
    });
  });
});
