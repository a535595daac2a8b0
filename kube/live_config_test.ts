import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import { type ClusterConfig, reloadable } from "./cluster_config.ts";
import { LiveConfig } from "./live_config.ts";

const base: ClusterConfig = {
  server: "https://api.test",
  namespace: "d",
  source: "test",
  caPem: "one",
};

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

function world(adopt: (config: ClusterConfig) => void = () => {}) {
  const clock = new ManualClock();
  const files: { caPem?: string; error?: Error; reads: number } = {
    caPem: "one",
    reads: 0,
  };
  const reload = () => {
    files.reads++;
    return files.error === undefined
      ? Promise.resolve({ ...base, server: "https://other.test", caPem: files.caPem })
      : Promise.reject(files.error);
  };
  const config = reloadable(base, reload);
  const live = new LiveConfig(config, { clock, logger: silentLogger, adopt });
  return { clock, files, live };
}

Deno.test("LiveConfig reads again after a minute, and keeps the server's address", async () => {
  const { clock, files, live } = world();
  files.caPem = "two";
  live.refresh();
  await turn();
  assert.equal(files.reads, 0);
  clock.advance(60_000);
  live.refresh();
  live.refresh();
  await turn();
  assert.equal(files.reads, 1);
  assert.equal(live.current.caPem, "two");
  assert.equal(live.current.server, "https://api.test");
  clock.advance(60_000);
  files.caPem = "three";
  live.refresh();
  await turn();
  assert.equal(live.current.caPem, "three");
});

Deno.test("LiveConfig reads at once when the server refused, but not for each of many", async () => {
  const { clock, files, live } = world();
  const old = live.current;
  clock.advance(1_000);
  assert.equal(await live.refused(old), false);
  assert.equal(await live.refused(old), false);
  assert.equal(files.reads, 1);
  files.caPem = "two";
  clock.advance(1_000);
  assert.equal(await live.refused(old), true);
  // A slower call was refused with the old ones, too.
  assert.equal(await live.refused(old), true);
  assert.equal(files.reads, 2);
});

Deno.test("LiveConfig keeps what it has while the files cannot be read or used", async () => {
  let usable = false;
  const { clock, files, live } = world(() => {
    if (!usable) throw new Error("the key is not the certificate's");
  });
  const before = live.current;
  files.caPem = "two";
  clock.advance(60_000);
  live.refresh();
  await turn();
  assert.equal(live.current, before);
  files.error = new Error("no such file");
  clock.advance(60_000);
  live.refresh();
  await turn();
  assert.equal(live.current, before);
  files.error = undefined;
  usable = true;
  clock.advance(60_000);
  live.refresh();
  await turn();
  assert.equal(live.current.caPem, "two");
});

Deno.test("LiveConfig leaves a changed copy of a configuration alone", async () => {
  const config = reloadable(base, () => Promise.resolve(base));
  const copy = { ...config, caPem: "mine" };
  assert.equal(copy.reload, undefined);
  const clock = new ManualClock();
  const live = new LiveConfig(copy, { clock, logger: silentLogger, adopt: () => {} });
  clock.advance(60_000);
  live.refresh();
  await turn();
  assert.equal(live.current.caPem, "mine");
});
