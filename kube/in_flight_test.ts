import assert from "node:assert/strict";
import { ManualClock } from "../core/clock.ts";
import { silentLogger } from "../core/log.ts";
import { seededRandom } from "../core/random.ts";
import { createClient } from "./create_client.ts";
import { IN_FLIGHT_MAX } from "./http.ts";
import { inFlow } from "./in_flow.ts";

Deno.test("KubeClient bounds the calls under way, and no CRD's burst starves another's", async () => {
  const waiting: (() => void)[] = [];
  const config = { server: "https://api.test", namespace: "d", source: "test" };
  const client = createClient(config, {
    clock: new ManualClock(),
    random: seededRandom(1),
    logger: silentLogger,
    open: () => ({
      fetch: () =>
        new Promise((resolve) => {
          waiting.push(() => resolve(Response.json({ gitVersion: "v9" })));
        }),
      close: () => {},
    }),
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  const ended: string[] = [];
  const ask = (flow: string) =>
    inFlow(client, flow).version().then(() => ended.push(flow));
  const calls = Array.from({ length: 500 }, () => ask("busy"));
  calls.push(ask("quiet"));
  await turn();
  assert.equal(waiting.length, IN_FLIGHT_MAX);
  // A lease's renewal has its own lane, and waits for nobody.
  const renewal = client.version({ lane: "lease" });
  await turn();
  waiting.pop()!();
  await renewal;
  // The quiet one has its turn within two, although hundreds came before it.
  for (let i = 0; i < 2; i++) {
    waiting.shift()!();
    await turn();
  }
  for (const answer of waiting.splice(-2)) answer();
  await turn();
  assert.ok(ended.includes("quiet"), ended.join());
  while (ended.length < calls.length) {
    for (const answer of waiting.splice(0)) answer();
    await turn();
  }
  await Promise.all(calls);
  client.close();
});
