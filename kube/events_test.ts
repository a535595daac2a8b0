import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import { silentLogger } from "../core/log.ts";
import type { KubeObject, ObjectRef } from "../core/object.ts";
import type { KubeClient } from "./client.ts";
import { KubeError } from "./errors.ts";
import { createEventRecorder } from "./events.ts";

const site: KubeObject = {
  apiVersion: "test.dev/v1",
  kind: "Site",
  metadata: { name: "x", namespace: "a", uid: "u1", resourceVersion: "5" },
};
const note = {
  type: "Warning",
  reason: "Failed",
  action: "Apply",
  note: "no",
} as const;

class World {
  readonly clock = new ManualClock();
  readonly created: KubeObject[] = [];
  readonly patched: { ref: ObjectRef; series: JsonObject }[] = [];
  onCreate = (_event: KubeObject): Promise<void> => Promise.resolve();
  onPatch = (): Promise<void> => Promise.resolve();
  readonly recorder;

  constructor() {
    const client = {
      create: async (event: KubeObject) => {
        await this.onCreate(event);
        this.created.push(event);
        return event;
      },
      mergePatch: async (ref: ObjectRef, { series }: { series: JsonObject }) => {
        await this.onPatch();
        this.patched.push({ ref, series });
      },
    } as unknown as KubeClient;
    this.recorder = createEventRecorder(client, {
      clock: this.clock,
      logger: silentLogger,
      component: "orkestra-runtime",
      instance: "pod-1",
    });
  }

  /** Lets the sender finish. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("EventRecorder writes what the API server requires", async () => {
  const world = new World();
  world.recorder.record(site, note);
  await world.settle();
  const [{ metadata, ...event }] = world.created;
  assert.equal(metadata.namespace, "a");
  assert.match(metadata.name!, /^x\.[0-9a-f]+$/);
  assert.deepEqual(event, {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    eventTime: "2026-01-01T00:00:00.000000Z",
    reportingController: "orkestra-runtime",
    reportingInstance: "pod-1",
    action: "Apply",
    reason: "Failed",
    type: "Warning",
    note: "no",
    regarding: {
      apiVersion: "test.dev/v1",
      kind: "Site",
      name: "x",
      namespace: "a",
      uid: "u1",
      resourceVersion: "5",
    },
  });
});

Deno.test("EventRecorder puts events of cluster-scoped objects into default, and cuts long notes between characters", async () => {
  const world = new World();
  const name = "System:Node.X";
  const { namespace: _, ...metadata } = site.metadata;
  world.recorder.record({ ...site, metadata: { ...metadata, name } }, {
    ...note,
    note: "é".repeat(600),
  });
  await world.settle();
  const [event] = world.created;
  assert.equal(event.metadata.namespace, "default");
  assert.match(event.metadata.name!, /^system-node\.x\.[0-9a-f]+$/);
  const bytes = new TextEncoder().encode(event.note as string);
  assert.ok(bytes.length <= 1024 && bytes.length > 1018);
  assert.match(event.note as string, /^é+…$/);
});

Deno.test("EventRecorder counts repeats in one event", async () => {
  const world = new World();
  world.recorder.record(site, note);
  await world.settle();
  world.clock.advance(1_000);
  world.recorder.record(site, note);
  world.recorder.record(site, note);
  await world.settle();
  assert.equal(world.patched.length, 0);
  world.clock.advance(30_000);
  await world.settle();
  assert.equal(world.created.length, 1);
  assert.deepEqual(world.patched, [{
    ref: {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      namespace: "a",
      name: world.created[0].metadata.name,
    },
    series: { count: 3, lastObservedTime: "2026-01-01T00:00:01.000000Z" },
  }]);
  assert.equal(world.clock.pending, 0);
});

Deno.test("EventRecorder tells another note, and the same after a while, as new events", async () => {
  const world = new World();
  world.recorder.record(site, note);
  world.recorder.record(site, { ...note, note: "still no" });
  world.recorder.record({ ...site, metadata: { ...site.metadata, uid: "u2" } }, note);
  world.clock.advance(6 * 60_000);
  world.recorder.record(site, note);
  await world.settle();
  assert.equal(world.created.length, 4);
  assert.equal(new Set(world.created.map(({ metadata }) => metadata.name)).size, 4);
});

Deno.test("EventRecorder makes a new event, with its count, when the server has dropped the old one", async () => {
  const world = new World();
  world.recorder.record(site, note);
  await world.settle();
  world.onPatch = () => Promise.reject(new KubeError("not-found", "gone"));
  world.recorder.record(site, note);
  await world.recorder.flush(1_000);
  assert.equal(world.created.length, 2);
  assert.equal((world.created[1].series as JsonObject).count, 2);
});

Deno.test("EventRecorder takes another name when its own is taken", async () => {
  const world = new World();
  const names: string[] = [];
  world.onCreate = ({ metadata }) => {
    names.push(metadata.name!);
    return names.length === 1
      ? Promise.reject(new KubeError("already-exists", "taken"))
      : Promise.resolve();
  };
  world.recorder.record(site, note);
  await world.settle();
  assert.equal(world.created.length, 1);
  assert.notEqual(names[0], names[1]);
});

Deno.test("EventRecorder drops what the server refuses, and counts it", async () => {
  const world = new World();
  world.onCreate = () => Promise.reject(new KubeError("forbidden", "no"));
  world.recorder.record(site, note);
  await world.settle();
  assert.equal(world.recorder.dropped, 1);
  world.onCreate = () => Promise.resolve();
  world.recorder.record(site, note);
  await world.settle();
  assert.equal(world.created.length, 1);
});

/** Counts how many events are under way at once, until `release`. */
function holdCreates(world: World) {
  const held = Promise.withResolvers<void>();
  const count = { now: 0, most: 0, release: held.resolve };
  world.onCreate = async () => {
    count.most = Math.max(count.most, ++count.now);
    await held.promise;
    count.now--;
  };
  return count;
}

Deno.test("EventRecorder sends one event after another while few wait", async () => {
  const world = new World();
  const count = holdCreates(world);
  for (let i = 0; i < 40; i++) world.recorder.record(site, { ...note, note: `n${i}` });
  await world.settle();
  count.release();
  while (world.created.length < 40) await world.settle();
  assert.equal(count.most, 1);
});

Deno.test("EventRecorder sends 50 of a burst at once, and 20 a second of the rest", async () => {
  const world = new World();
  for (let i = 0; i < 90; i++) world.recorder.record(site, { ...note, note: `n${i}` });
  await world.settle();
  assert.equal(world.created.length, 50);
  for (let i = 0; i < 20; i++) {
    world.clock.advance(50);
    await world.settle();
  }
  assert.equal(world.created.length, 70);
  // Nobody who ends waits for that.
  await world.recorder.flush(1_000);
  assert.equal(world.created.length, 90);
});

Deno.test("EventRecorder sends up to eight at a time, and drops the oldest when more than 4,000 wait", async () => {
  const world = new World();
  const count = holdCreates(world);
  world.recorder.record(site, note);
  await world.settle();
  for (let i = 0; i < 3_000; i++) {
    world.recorder.record(site, { ...note, note: `n${i}` });
  }
  await world.settle();
  assert.equal(count.now, 6);
  for (let i = 3_000; i < 4_010; i++) {
    world.recorder.record(site, { ...note, note: `n${i}` });
  }
  await world.settle();
  assert.equal(count.now, 8);
  const { dropped } = world.recorder;
  assert.equal(dropped > 0 && dropped < 10, true);
  count.release();
  await world.recorder.flush(1_000);
  assert.equal(world.created.length, 4_011 - dropped);
  assert.equal(count.most, 8);
});

Deno.test("EventRecorder.flush sends as many at a time as it may", async () => {
  const world = new World();
  const count = holdCreates(world);
  for (let i = 0; i < 20; i++) world.recorder.record(site, { ...note, note: `n${i}` });
  const flushed = world.recorder.flush(1_000);
  await world.settle();
  assert.equal(count.now, 8);
  count.release();
  await flushed;
  assert.equal(world.created.length, 20);
});

Deno.test("EventRecorder sends a repeat of what is under way later, as one event", async () => {
  const world = new World();
  const held = Promise.withResolvers<void>();
  world.onCreate = () => held.promise;
  world.recorder.record(site, note);
  await world.settle();
  world.recorder.record(site, note);
  await world.settle();
  held.resolve();
  await world.recorder.flush(1_000);
  assert.equal(world.created.length, 1);
  assert.deepEqual(world.patched.map(({ series }) => series.count), [2]);
});

Deno.test("EventRecorder.flush gives up after its time", async () => {
  const world = new World();
  world.onCreate = () => new Promise(() => {});
  world.recorder.record(site, note);
  let flushed = false;
  const flushing = world.recorder.flush(500).then(() => flushed = true);
  await world.settle();
  assert.equal(flushed, false);
  world.clock.advance(500);
  await flushing;
});
