import assert from "node:assert/strict";
import { completeLimits, DEFAULT_LIMITS, HIGHEST_LIMITS } from "./limits.ts";

Deno.test("completeLimits fills in what is absent", () => {
  assert.deepEqual(completeLimits({ cpuMs: 7 }), { ...DEFAULT_LIMITS, cpuMs: 7 });
});

Deno.test("completeLimits takes the highest limits, and no host calls or log lines", () => {
  assert.deepEqual(completeLimits(HIGHEST_LIMITS), HIGHEST_LIMITS);
  completeLimits({ hostCalls: 0, logLines: 0 });
});

Deno.test("completeLimits refuses what is below, above or between", () => {
  for (const bad of [0, -1, 1.5, NaN, HIGHEST_LIMITS.timeMs + 1]) {
    assert.throws(() => completeLimits({ timeMs: bad }), RangeError);
  }
});
