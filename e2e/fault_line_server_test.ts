import assert from "node:assert/strict";
import { openConnection } from "../kube/connections.ts";
import type { ClusterConfig, Connection } from "../kube/mod.ts";
import { withFaults } from "./testing_faults.ts";
import { systemClock } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

/** Ends watches in the middle of a line: what TLS hands on is whole records only. */
class Scissors {
  /** How many watches are still to be cut; each at the next thing it is told. */
  armed = 0;
  cuts = 0;

  /** @param end How a cut watch ends: as if it were over, or with a reset. */
  constructor(readonly end: "clean" | "reset") {}

  open(config: ClusterConfig): Connection {
    const connection = openConnection(config);
    return {
      fetch: async (outgoing) => {
        const answer = await connection.fetch(outgoing);
        const watch = new URL(outgoing.url).searchParams.has("watch");
        if (!watch || !answer.ok || answer.body === null) return answer;
        return new Response(this.#guard(answer.body), answer);
      },
      close: () => connection.close(),
    };
  }

  #guard(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream({
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        if (this.armed === 0) return controller.enqueue(value);
        this.armed--;
        this.cuts++;
        controller.enqueue(value.subarray(0, value.length - 20));
        void reader.cancel();
        if (this.end === "clean") controller.close();
        else controller.error(new TypeError("error reading a body: connection reset"));
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}

Deno.test("An operator survives half lines of JSON", async (t) => {
  await using plane = await startTestPlane({ clock: systemClock });
  for (const end of ["clean", "reset"] as const) {
    await t.step(
      `and then ${end === "clean" ? "a clean end" : "a reset"}`,
      async () => {
        const scissors = new Scissors(end);
        const open = (config: ClusterConfig) => scissors.open(config);
        await withFaults(plane, { open }, async (world) => {
          for (let round = 1; round <= 4; round++) {
            scissors.armed = 3;
            await world.site("site-1", 10 * round);
            await world.remove(`new-${round - 1}`);
            await world.site(`new-${round}`, round);
            await world.admin.delete(world.ref("ConfigMap", "site-2"));
            await world.until("the cuts", () => Promise.resolve(scissors.armed === 0));
          }
          await world.settled();
          assert.equal(scissors.cuts, 12);
          world.assertReadyThroughout();
          assert.deepEqual(world.logged("cannot watch"), []);
          assert.deepEqual(world.logged("reconcile failed"), []);
        });
      },
    );
  }

  await t.step("and a list that breaks off in the middle", async () => {
    const scissors = new Scissors("reset");
    // The first thing that each kind's first watch tells is its list.
    scissors.armed = 4;
    const open = (config: ClusterConfig) => scissors.open(config);
    await withFaults(plane, { open, sites: 20 }, async (world) => {
      assert.equal(scissors.cuts, 4);
      await world.site("site-1", 99);
      await world.settled();
      world.assertReadyThroughout();
      assert.deepEqual(world.logged("cannot watch"), []);
    });
  });
});
