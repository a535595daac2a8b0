/**
 * Opens 300 watches that nobody reads, and tells what that costs.
 *
 * A program of its own, since memory is measured of a whole process:
 * `deno run e2e/test_watches.ts <namespace>` prints one line of JSON.
 *
 * @module
 */

import { sleep } from "../core/clock.ts";
import { systemClock, testClient } from "./testing.ts";

/** What it found. */
export interface WatchesReport {
  readonly opened: number;
  /** The slowest of ten GETs, while every reader stood still at its first event. */
  readonly getMs: number;
  readonly rssMb: number;
}

const WATCHES = 300;

if (import.meta.main) console.log(JSON.stringify(await measure(Deno.args[0])));

async function measure(namespace: string): Promise<WatchesReport> {
  const client = await testClient();
  const stop = new AbortController();
  const info = (await client.resolve("v1", "ConfigMap"))!;
  const stalled = new Promise<void>((resolve) =>
    stop.signal.addEventListener("abort", () => resolve())
  );
  let opened = 0;
  const watches = Array.from({ length: WATCHES }, async () => {
    const options = { namespace, resourceVersion: "", sendInitialEvents: true };
    const onOpen = () => void opened++;
    const events = client.watch(info, { ...options, signal: stop.signal, onOpen });
    for await (const _ of events) await stalled;
  });
  const deadline = systemClock.monotonic() + 30_000;
  while (opened < WATCHES && systemClock.monotonic() < deadline) {
    await sleep(systemClock, 20);
  }
  let getMs = 0;
  for (let i = 0; i < 10; i++) {
    const start = systemClock.monotonic();
    const name = `big-${i}`;
    await client.apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace },
      data: { filler: "x".repeat(20_000) },
    }, { fieldManager: "orkestra-test" });
    await client.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name });
    getMs = Math.max(getMs, Math.round(systemClock.monotonic() - start));
    await sleep(systemClock, 100);
  }
  const rssMb = Math.round(Deno.memoryUsage().rss / 1024 / 1024);
  stop.abort();
  await Promise.all(watches);
  client.close();
  return { opened, getMs, rssMb };
}
