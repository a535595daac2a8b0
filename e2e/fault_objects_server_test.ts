import assert from "node:assert/strict";
import type { KubeClient } from "../kube/mod.ts";
import { FAULT_GROUP, faultCrd } from "./testing_faults_katalog.ts";
import { hurriedClock, withFaults } from "./testing_faults.ts";
import { systemClock } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  name: `sites.${FAULT_GROUP}`,
};

/** A client whose watches of Sites stand still while `gate` is not resolved. */
function holdingSites(client: KubeClient, gate: () => Promise<void>): KubeClient {
  const watch: KubeClient["watch"] = async function* (info, options) {
    for await (const event of client.watch(info, options)) {
      if (info.kind === "Site") await gate();
      yield event;
    }
  };
  return new Proxy(client, {
    get(target, name) {
      if (name === "watch") return watch;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

Deno.test("An operator survives what happens to objects", async (t) => {
  await using plane = await startTestPlane({ clock: systemClock });

  await t.step("an edit of the CRD", async () => {
    await withFaults(plane, {}, async (world) => {
      for (let round = 1; round <= 3; round++) {
        await world.admin.mergePatch(CRD, {
          metadata: { annotations: { round: String(round) } },
          spec: { names: { shortNames: [`st${round}`] } },
        });
        await world.site("site-1", 10 * round);
      }
      await world.settled();
      world.assertReadyThroughout();
      assert.deepEqual(world.logged("cannot watch"), []);
    });
  });

  await t.step("a CRD that goes and comes back", async () => {
    await withFaults(plane, { clock: hurriedClock(4) }, async (world) => {
      await world.admin.delete(CRD);
      await world.until(
        "the CRD gone",
        async () => await world.admin.get(CRD) === undefined,
      );
      for (let i = 1; i <= 5; i++) world.forget(`site-${i}`);
      await world.until(
        "the loss told",
        () => Promise.resolve(world.operator.status()[0].state === "missing"),
      );
      await world.admin.apply(faultCrd(), { fieldManager: "test" });
      await world.until(
        "the kind served",
        async () => await world.site("again", 1).catch(() => undefined),
      );
      await world.settled();
      assert.equal(world.operator.status()[0].state, "healthy");
      world.assertReadyThroughout();
    });
  });

  await t.step("a namespace that is deleted with Sites in it", async () => {
    await withFaults(plane, {}, async (world) => {
      const doomed = { apiVersion: "v1", kind: "Namespace", name: "doomed" };
      await world.admin.create({
        ...doomed,
        metadata: { name: "doomed" },
      });
      const ref = { ...world.ref("Site", "inside"), namespace: "doomed" };
      await world.admin.apply({
        apiVersion: ref.apiVersion,
        kind: ref.kind,
        metadata: { name: "inside", namespace: "doomed" },
        spec: { size: 1 },
      }, { fieldManager: "test" });
      const far = { ...world.ref("ConfigMap", "inside"), namespace: "faults-far" };
      await world.until("its far child", async () => await world.admin.get(far));
      await world.admin.delete(doomed);
      await world.until(
        "the namespace gone",
        async () => await world.admin.get(doomed) === undefined,
      );
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("a deletion that is to leave the children", async () => {
    await withFaults(plane, {}, async (world) => {
      const map = await world.admin.get(world.ref("ConfigMap", "site-1"));
      await world.remove("site-1", "Orphan");
      await world.until(
        "the Site gone",
        async () => await world.admin.get(world.ref("Site", "site-1")) === undefined,
      );
      const kept = await world.admin.get(world.ref("ConfigMap", "site-1"));
      assert.equal(kept?.metadata.uid, map!.metadata.uid);
      assert.equal(kept?.metadata.ownerReferences, undefined);
      assert.equal(kept?.metadata.deletionTimestamp, undefined);
      const far = { ...world.ref("ConfigMap", "site-1"), namespace: "faults-far" };
      assert.ok(await world.admin.get(far));
      await world.admin.delete(far);
      await world.release("site-1");
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("a Site that is gone while its watch stands still", async () => {
    let gate = Promise.resolve();
    const wrap = (client: KubeClient) => holdingSites(client, () => gate);
    await withFaults(plane, { wrap }, async (world) => {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      const site = world.ref("Site", "site-1");
      await world.remove("site-1");
      await world.admin.mergePatch(site, { metadata: { finalizers: null } });
      await world.until(
        "the Site gone",
        async () => await world.admin.get(site) === undefined,
      );
      // Events of children make the operator work on a Site that it believes alive.
      const far = { ...world.ref("ConfigMap", "site-1"), namespace: "faults-far" };
      await world.admin.delete(world.ref("ConfigMap", "site-1"));
      await world.admin.delete(far);
      await world.until("some work on it", () =>
        Promise.resolve(
          world.logs.some((one) =>
            String(one.fields.object ?? one.fields.call).includes("site-1") &&
            one.message !== "sent"
          ),
        ));
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await world.admin.get(site), undefined, "a ghost of the Site");
      held.resolve();
      await world.settled();
      world.assertReadyThroughout();
    });
  });
});
