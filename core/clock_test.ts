import assert from "node:assert/strict";
import { ManualClock, sleep } from "./clock.ts";

Deno.test("ManualClock fires timers in the order of their time, then of their making", () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  clock.after(20, () => fired.push("late"));
  clock.after(10, () => fired.push("first"));
  clock.after(10, () => fired.push("second"));
  clock.advance(9);
  assert.deepEqual(fired, []);
  clock.advance(11);
  assert.deepEqual(fired, ["first", "second", "late"]);
});

Deno.test("ManualClock shows a timer its own time, and lets it set others", () => {
  const clock = new ManualClock(1000);
  const times: number[] = [];
  clock.after(5, () => {
    times.push(clock.now());
    clock.after(5, () => times.push(clock.now()));
  });
  clock.advance(50);
  assert.deepEqual(times, [1005, 1010]);
  assert.equal(clock.monotonic(), 50);
});

Deno.test("ManualClock takes a timer back", () => {
  const clock = new ManualClock();
  const cancel = clock.after(5, () => assert.fail("it was taken back"));
  cancel();
  cancel();
  clock.advance(10);
  assert.equal(clock.pending, 0);
});

Deno.test("sleep ends with its time, or with the signal's reason", async () => {
  const clock = new ManualClock();
  let woke = false;
  const slept = sleep(clock, 100).then(() => woke = true);
  clock.advance(99);
  await Promise.resolve();
  assert.equal(woke, false);
  clock.advance(1);
  await slept;
  const stop = new AbortController();
  const cut = sleep(clock, 100, stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(cut, /enough/);
  assert.equal(clock.pending, 0);
  await assert.rejects(sleep(clock, 1, stop.signal), /enough/);
});
