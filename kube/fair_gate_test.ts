import assert from "node:assert/strict";
import { FairGate } from "./fair_gate.ts";

const signal = new AbortController().signal;

Deno.test("FairGate lets no more inside than its limit", async () => {
  const gate = new FairGate(2);
  const leave = await gate.enter("a", signal);
  await gate.enter("a", signal);
  let third = false;
  const waiting = gate.enter("a", signal).then(() => third = true);
  await Promise.resolve();
  assert.equal(third, false);
  leave();
  leave();
  await waiting;
  assert.equal(gate.inside, 2);
});

Deno.test("FairGate takes turns among flows, however much one of them wants", async () => {
  const gate = new FairGate(1);
  const leaves = [await gate.enter("busy", signal)];
  const order: string[] = [];
  const all = ["busy", "busy", "busy", "quiet", "quiet"].map(async (flow, i) => {
    const leave = await gate.enter(flow, signal);
    order.push(`${flow}${i}`);
    leaves.push(leave);
  });
  for (let i = 0; i < all.length; i++) {
    leaves.shift()!();
    await Promise.any(all.slice(i));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await Promise.all(all);
  assert.deepEqual(order, ["busy0", "quiet3", "busy1", "quiet4", "busy2"]);
});

Deno.test("FairGate forgets who gives up waiting", async () => {
  const gate = new FairGate(1);
  const leave = await gate.enter("a", signal);
  const abort = new AbortController();
  const given = gate.enter("a", abort.signal);
  abort.abort(new Error("too late"));
  await assert.rejects(given, /too late/);
  await assert.rejects(gate.enter("a", abort.signal), /too late/);
  leave();
  assert.equal(gate.inside, 0);
  (await gate.enter("b", signal))();
  assert.equal(gate.inside, 0);
});
