import assert from "node:assert/strict";
import { jitter, seededRandom } from "./random.ts";

Deno.test("seededRandom repeats itself for a seed, and differs for another", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.float());
  };
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

Deno.test("seededRandom spreads evenly over 0 to 1", () => {
  const random = seededRandom(3);
  const counts = Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[Math.floor(random.float() * 10)]++;
  for (const count of counts) assert.ok(count > 850 && count < 1150, String(counts));
  assert.equal(random.bytes(17).length, 17);
});

Deno.test("jitter stays within its part", () => {
  const random = seededRandom(5);
  for (let i = 0; i < 1000; i++) {
    const ms = jitter(random, 100, 0.2);
    assert.ok(ms >= 80 && ms <= 120, String(ms));
  }
});
