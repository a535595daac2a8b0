import assert from "node:assert/strict";
import { silentLogger } from "../core/log.ts";
import { systemClock, testClient, withNamespace } from "../e2e/testing.ts";
import { createEventRecorder } from "./events.ts";

Deno.test("EventRecorder writes an event and its repeats to a real API server", async () => {
  const client = await testClient();
  await withNamespace(client, "events", async (namespace) => {
    const object = await client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", namespace },
    });
    const recorder = createEventRecorder(client, {
      clock: systemClock,
      logger: silentLogger,
      component: "orkestra-runtime",
      instance: "test",
    });
    const note = {
      type: "Normal",
      reason: "Made",
      action: "Apply",
      note: "é",
    } as const;
    recorder.record(object, { ...note, note: "é".repeat(2_000) });
    recorder.record(object, note);
    await recorder.flush(5_000);
    recorder.record(object, note);
    recorder.record(object, note);
    await recorder.flush(5_000);
    assert.equal(recorder.dropped, 0);

    const info = (await client.resolve("events.k8s.io/v1", "Event"))!;
    const { items } = await client.list(info, { namespace });
    const event = items.find((item) => item.note === "é")!;
    assert.equal(items.length, 2);
    assert.equal((event.series as { count: number }).count, 3);
    assert.equal((event.regarding as { uid: string }).uid, object.metadata.uid);

    // The server drops events after an hour; here, sooner.
    await client.delete({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      namespace,
      name: event.metadata.name!,
    });
    recorder.record(object, note);
    await recorder.flush(5_000);
    const after = (await client.list(info, { namespace })).items
      .find((item) => item.note === "é")!;
    assert.notEqual(after.metadata.name, event.metadata.name);
    assert.equal((after.series as { count: number }).count, 4);
  });
  client.close();
});

Deno.test("EventRecorder tells of a cluster-scoped object on a real API server", async () => {
  const client = await testClient();
  const recorder = createEventRecorder(client, {
    clock: systemClock,
    logger: silentLogger,
    component: "orkestra-runtime",
    instance: "test",
  });
  await withNamespace(client, "events", async (namespace) => {
    const ref = { apiVersion: "v1", kind: "Namespace", name: namespace };
    const object = (await client.get(ref))!;
    recorder.record(object, { type: "Warning", reason: "R", action: "A", note: "n" });
    await recorder.flush(5_000);
    assert.equal(recorder.dropped, 0);
    const info = (await client.resolve("events.k8s.io/v1", "Event"))!;
    const { items } = await client.list(info, { namespace: "default" });
    const ours = items.find((item) => item.metadata.name!.startsWith(`${namespace}.`))!;
    await client.delete({
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      namespace: "default",
      name: ours.metadata.name!,
    });
  });
  client.close();
});

Deno.test("EventRecorder delivers a burst of 3,000 to a real API server, and holds up no write", async () => {
  const client = await testClient();
  await withNamespace(client, "events", async (namespace) => {
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "x" };
    const object = await client.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "x", namespace },
    });
    const recorder = createEventRecorder(client, {
      clock: systemClock,
      logger: silentLogger,
      component: "orkestra-runtime",
      instance: "test",
    });
    for (let i = 0; i < 3_000; i++) {
      const note = { type: "Normal", reason: "R", action: "A", note: `${i}` } as const;
      recorder.record(object, note);
    }
    const flushed = recorder.flush(60_000).then(() => "all events");
    const written = (async () => {
      for (let i = 0; i < 20; i++) {
        await client.mergePatch(ref, { data: { i: `${i}` } }, { flow: "crd" });
      }
      return "the writes";
    })();
    assert.equal(await Promise.race([flushed, written]), "the writes");
    await flushed;
    assert.equal(recorder.dropped, 0);
    const info = (await client.resolve("events.k8s.io/v1", "Event"))!;
    const { items } = await client.list(info, { namespace });
    assert.equal(new Set(items.map(({ note }) => note)).size, 3_000);
  });
  client.close();
});
