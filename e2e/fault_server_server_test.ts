import assert from "node:assert/strict";
import { sleep } from "../core/clock.ts";
import type { ControlPlane } from "./control_plane.ts";
import { planePaths } from "./control_plane_parts.ts";
import { hurriedClock, withFaults } from "./testing_faults.ts";
import { storm } from "./testing_storm.ts";
import { systemClock } from "./testing.ts";
import { startTestPlane } from "./testing_plane.ts";

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    await (isDirectory ? copyFolder(source, target) : Deno.copyFile(source, target));
  }
}

const SERVERS = ["kube-controller-manager", "kube-apiserver", "etcd"] as const;

async function stopServers(plane: ControlPlane): Promise<void> {
  for (const part of SERVERS) await plane.stopPart(part);
}

async function startServers(plane: ControlPlane): Promise<void> {
  for (const part of [...SERVERS].reverse()) await plane.startPart(part);
}

Deno.test("An operator survives what happens to API servers", async (t) => {
  await using plane = await startTestPlane({ clock: systemClock });

  await t.step("a storm of 429", async () => {
    await withFaults(plane, {}, async (world) => {
      await world.site("site-1", 7);
      const storming = storm(world, { ms: 3_000, verbs: ["*"] });
      await world.site("site-2", 8);
      await storming;
      await world.site("site-3", 9);
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("a storm of 429 on watches alone", async () => {
    await withFaults(plane, {}, async (world) => {
      const storming = storm(world, { ms: 3_000, verbs: ["watch"] });
      for (let i = 1; i <= 3; i++) {
        await world.site(`site-${i}`, 10 * i);
        await world.admin.delete(world.ref("ConfigMap", "site-4"));
        await sleep(systemClock, 500);
      }
      await world.remove("site-5");
      await storming;
      await world.settled();
      world.assertReadyThroughout();
      assert.deepEqual(world.logged("cannot watch"), []);
    });
  });

  await t.step("a restart", async () => {
    await withFaults(plane, {}, async (world) => {
      await world.site("site-1", 7);
      await plane.restart("kube-apiserver");
      await world.site("site-2", 8);
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("standing still for 40 seconds", async () => {
    await withFaults(plane, {}, async (world) => {
      await world.site("site-1", 7);
      await plane.freeze("kube-apiserver");
      await sleep(systemClock, 40_000);
      await plane.thaw("kube-apiserver");
      await world.site("site-2", 8);
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("an absence that outdates every version it knew", async () => {
    await withFaults(plane, {}, async (world) => {
      world.proxy.refuse();
      await world.site("site-1", 7);
      await world.remove("site-2");
      await world.site("late", 1);
      // A new server knows nothing from before it started.
      await plane.restart("kube-apiserver");
      world.proxy.accept();
      await world.settled();
      world.assertReadyThroughout();
    });
  });

  await t.step("etcd restored from an older snapshot", async () => {
    await withFaults(plane, { clock: hurriedClock(10) }, async (world) => {
      const { etcdData } = planePaths(plane.dir);
      const snapshot = `${plane.dir}/snapshot`;
      await stopServers(plane);
      await copyFolder(etcdData, snapshot);
      await startServers(plane);
      // What is done from here on will not have happened.
      for (let i = 1; i <= 20; i++) await world.site(`lost-${i}`, i);
      await world.site("site-1", 100);
      await world.remove("site-2");
      await world.settled();
      await stopServers(plane);
      await Deno.remove(etcdData, { recursive: true });
      await Deno.rename(snapshot, etcdData);
      await startServers(plane);
      for (let i = 1; i <= 20; i++) world.forget(`lost-${i}`);
      world.expect("site-1", 1);
      world.expect("site-2", 2);
      await world.site("site-3", 33);
      await world.settled();
      // A watch from a version that will not come again is accepted, and silent.
      assert.ok(world.logged("watch fell silent").length >= 2);
      world.assertReadyThroughout();
    });
  });
});

Deno.test("An operator survives compactions where the API server keeps no versions itself", async () => {
  await using plane = await startTestPlane({
    clock: systemClock,
    // Without its cache a server tells what etcd tells: no bookmarks, and 410 for
    // whatever has been compacted.
    extraApiServerArgs: ["--watch-cache=false", "--etcd-compaction-interval=1s"],
  });
  await withFaults(plane, {}, async (world) => {
    world.proxy.refuse();
    await world.site("site-1", 7);
    await world.remove("site-2");
    await world.site("late", 1);
    // Each compaction reaches up to where the one before it began.
    await sleep(systemClock, 3_000);
    await world.site("site-3", 9);
    world.proxy.accept();
    await world.settled();
    assert.ok(world.logged("watch expired, listing again").length > 0);
    world.assertReadyThroughout();
  });
});
